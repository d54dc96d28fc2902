-- The counts of each control by company and month.
select
    control_id,
    tenant,
    source,
    company_code,
    month_on,
    tested_count,
    passed_count,
    breach_count,
    waived_count,
    netted_count
from {{ ref('mart_control') }}
