-- Requisitions: the latest version of each.
with latest as ({{ coupa_latest('requisitions') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as requisition_id,
    {{ coupa_text('department.name') }} as department,

    -- state
    {{ coupa_requisition_state(coupa_text('status'), coupa_flag('rejected')) }} as document_state,
    coalesce({{ coupa_flag('rejected') }}, false) as is_rejected,
    {{ coupa_text('reject-reason-comment') }} as rejection_reason,

    -- numbers
    {{ coupa_decimal('total') }} as total_amount,
    {{ coupa_text('currency.code') }} as currency,

    -- who and when
    {{ coupa_text('requested-by.login') }} as requested_by,
    {{ coupa_text('created-by.login') }} as created_by,
    {{ coupa_moment('created-at') }} as created_at,
    {{ coupa_moment('submitted-at') }} as submitted_at,
    {{ coupa_date('need-by-date') }} as needed_on,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
