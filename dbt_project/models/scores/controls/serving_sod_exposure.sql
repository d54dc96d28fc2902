-- People who did both duties of a conflict, on the same chain or on different ones.
select
    tenant,
    source,
    person,
    conflict_id,
    conflict_name,
    severity,
    first_duty,
    second_duty,
    first_count,
    second_count,
    confirmed_count,
    netted_count
from {{ ref('mart_sod_exposure') }}
