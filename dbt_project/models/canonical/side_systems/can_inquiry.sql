-- One row an inquiry of a supplier: when it came, was answered, resolved and came back. The history settles what a desk's own
-- columns tell differently; without a history the desk's columns count.
with

ticket as (select * from {{ ref('stg_ticket_desk__tickets') }}),

change as (
    select
        *,
        state_after in ('resolved', 'closed') and coalesce(state_before, 'received') not in ('resolved', 'closed') as is_resolution
    from {{ ref('stg_ticket_desk__ticket_history') }}
    where changed_at is not null
),

history as (
    select
        tenant,
        source,
        ticket_id,
        min(source_tz) as source_tz,
        min(changed_at) filter (where activity = 'received') as received_at,
        min(changed_at) filter (
            where activity in ('in_progress', 'pending_supplier', 'resolved') and actor_type not in ('batch', 'supplier')
        ) as first_response_at,
        min(changed_at) filter (where is_resolution) as first_resolved_at,
        max(changed_at) filter (where is_resolution) as last_resolved_at,
        max(changed_at) filter (where activity = 'reopened') as last_reopened_at,
        count(*) filter (where activity = 'reopened') as reopen_count,
        {{ any_true("activity = 'cancelled'") }} as is_cancelled
    from change
    group by tenant, source, ticket_id
)

select
    {{ hash_id(["'inquiry'", 'tenant', 'source', 'ticket_id']) }} as inquiry_object_id,
    tenant,
    source,
    ticket_id as inquiry_id,
    ticket.company_code,
    ticket.erp_supplier_no as supplier_id,
    ticket.reason,
    ticket.priority,
    coalesce(ticket.source_tz, history.source_tz) as source_tz,
    coalesce(ticket.created_at, history.received_at) as received_at,
    coalesce(ticket.first_response_at, history.first_response_at) as first_response_at,
    coalesce(history.first_resolved_at, ticket.resolved_at) as first_resolved_at,
    case
        when history.last_reopened_at >= history.last_resolved_at then null
        else coalesce(history.last_resolved_at, ticket.resolved_at)
    end as resolved_at,
    cast(coalesce(history.reopen_count, ticket.reopen_count) as integer) as reopen_count,
    coalesce(ticket.ticket_state = 'cancelled', false) or coalesce(history.is_cancelled, false) as is_cancelled
from ticket
full outer join history using (tenant, source, ticket_id)
