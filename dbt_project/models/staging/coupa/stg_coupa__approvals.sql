-- Approval steps: the latest version of each.
with latest as ({{ coupa_latest('approvals') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as approval_id,
    {{ coupa_document_type(coupa_text('approvable-type')) }} as document_type,
    {{ coupa_text('approvable-id') }} as document_id,
    {{ coupa_integer('position') }} as step_no,

    -- state
    case {{ coupa_text('status') }}
        when 'pending_approval' then 'pending'
        when 'approved' then 'approved'
        when 'rejected' then 'rejected'
        else 'other'
    end as decision,
    {{ coupa_text('note') }} as note,

    -- who and when
    {{ coupa_text('approver.login') }} as assigned_to,
    {{ coupa_text('approved-by.login') }} as decided_by,
    {{ coupa_text('delegate-id') }} is not null as is_delegated,
    {{ coupa_moment('created-at') }} as created_at,
    {{ coupa_moment('approval-date') }} as decided_at,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
