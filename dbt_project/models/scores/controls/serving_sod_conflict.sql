-- The matrix of conflicts of duties: confirmed breaches and exposed people.
select
    tenant,
    source,
    conflict_id,
    name,
    first_duty,
    second_duty,
    severity,
    control_id,
    tested_count,
    confirmed_count,
    netted_count,
    confirmed_person_count,
    exposed_person_count
from {{ ref('mart_sod_conflict') }}
