-- Which working calendar each company code follows; '' is every other company of the source.

select
    tenant,
    source,
    company_code,
    calendar_id,
    time_zone
from {{ source('raw', 'company_calendar') }}
