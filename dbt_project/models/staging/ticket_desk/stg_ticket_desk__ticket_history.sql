-- Changes of status and queue of tickets: the newest version of each.
with latest as ({{ latest_versions('ticket_desk_ticket_history') }}),

change as (
    select
        {{ provenance() }},

        -- ids
        {{ side_text('audit_id') }} as audit_id,
        {{ side_text('ticket_id') }} as ticket_id,

        -- what
        {{ ticket_state(side_word('from_status')) }} as state_before,
        {{ ticket_state(side_word('to_status')) }} as state_after,
        {{ side_word('from_queue') }} as queue_before,
        {{ side_word('to_queue') }} as queue_after,

        -- who and when
        {{ side_text('actor') }} as actor,
        {{ side_actor_type(side_word('actor_type')) }} as actor_type,
        {{ side_moment('changed_at') }} as changed_at
    from latest
)

select
    change.*,
    -- a desk has one word for work of every kind; what was before tells which
    case
        when state_before is null then 'received'
        when state_after = 'in_progress' and state_before = 'received' then 'in_progress'
        when state_after = 'in_progress' and state_before = 'pending_supplier' then 'supplier_answered'
        when state_after = 'in_progress' and state_before = 'on_hold' then 'resumed'
        when state_after = 'in_progress' and state_before in ('resolved', 'closed') then 'reopened'
        when state_after = state_before and queue_after <> queue_before then 'reassigned'
        when state_after = state_before then 'other'
        else state_after
    end as activity
from change
