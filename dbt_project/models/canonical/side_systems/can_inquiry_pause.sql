-- One row a span in which the clock of an inquiry stands: the supplier is waited for, or it is resolved until it comes back.
-- A desk's own hold does not stop the clock: nobody but us can end it.
with change as (
    select
        tenant,
        source,
        ticket_id,
        audit_id,
        state_after,
        changed_at,
        lead(changed_at) over (
            partition by tenant, source, ticket_id
            order by changed_at asc, length(audit_id) asc nulls last, {{ byte_order('audit_id') }} asc nulls last
        ) as next_changed_at
    from {{ ref('stg_ticket_desk__ticket_history') }}
    where changed_at is not null
)

select
    tenant,
    source,
    ticket_id as inquiry_id,
    audit_id as pause_id,
    case when state_after = 'pending_supplier' then 'waits for the supplier' else 'resolved' end as reason,
    changed_at as paused_at,
    next_changed_at as resumed_at
from change
where state_after in ('pending_supplier', 'resolved', 'closed')
