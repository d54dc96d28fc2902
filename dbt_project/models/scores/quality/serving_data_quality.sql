-- What people read of the data's quality.
select
    tenant,
    source,
    check_id,
    name,
    unit,
    value,
    numerator,
    denominator,
    detail
from {{ ref('mart_data_quality') }}
