-- One row an inquiry, as its KPIs need it: how long it waited for an answer and was open, and whether it came back.
{{ config(unlogged=true) }}

select
    inquiry.tenant,
    inquiry.source,
    inquiry.inquiry_id,
    inquiry.company_code,
    inquiry.supplier_id,
    inquiry.reason,
    inquiry.priority,
    inquiry.is_cancelled,
    inquiry.reopen_count,
    inquiry.received_at,
    inquiry.first_response_at,
    inquiry.first_resolved_at,
    inquiry.resolved_at,
    {{ local_date('inquiry.received_at', 'inquiry.source_tz') }} as received_on,
    {{ local_date('inquiry.first_response_at', 'inquiry.source_tz') }} as first_response_on,
    {{ local_date('inquiry.first_resolved_at', 'inquiry.source_tz') }} as first_resolved_on,
    {{ local_date('inquiry.resolved_at', 'inquiry.source_tz') }} as resolved_on,
    {{ seconds_between('inquiry.received_at', 'inquiry.first_response_at') }} / 86400 as response_days,
    {{ seconds_between('inquiry.received_at', 'inquiry.resolved_at') }} / 86400 as resolution_days,
    {{ business_days_between('inquiry.received_at', 'received_day', 'inquiry.first_response_at', 'response_day') }}
        as response_business_days,
    {{ business_days_between('inquiry.received_at', 'received_day', 'inquiry.resolved_at', 'resolved_day') }}
        as resolution_business_days
from {{ ref('can_inquiry') }} as inquiry
{{ join_work_calendar('work', 'inquiry') }}
{{ join_calendar_day('received_day', 'work', 'inquiry.received_at') }}
{{ join_calendar_day('response_day', 'work', 'inquiry.first_response_at') }}
{{ join_calendar_day('resolved_day', 'work', 'inquiry.resolved_at') }}
