-- One row a stay of an invoice among the parked ones or among the blocked ones.
{{ config(unlogged=true, merge_join=false) }}

with

standing as (
    select
        can_invoice.tenant,
        can_invoice.source,
        can_invoice.invoice_object_id as object_id,
        {{ invoice_label('can_invoice.invoice_id', 'can_invoice.fiscal_year') }} as object_label,
        can_invoice.block_reasons,
        can_invoice.company_code,
        can_invoice.supplier_id,
        can_invoice.currency,
        can_invoice.gross_amount as amount,
        can_invoice.posted_on,
        can_invoice.cleared_at
    from {{ ref('can_invoice') }} as can_invoice
    where not coalesce(can_invoice.is_reversed, false) and not coalesce(can_invoice.is_credit_memo, false)
),

invoice_event as (
    select
        object_id,
        min(first_at) filter (where activity = 'Park Invoice') as parked_at,
        min(first_at) filter (where activity = 'Set Payment Block') as blocked_at
    from {{ ref('fct_document_event') }}
    where activity in ('Park Invoice', 'Set Payment Block')
    group by object_id
),

unapproved as (
    select object_id from {{ ref('int_approval_stay') }} where queue = 'invoice approval' and left_at is null group by object_id
),

invoice as (
    select
        standing.*,
        invoice_event.parked_at,
        invoice_event.blocked_at,
        kpi_invoice.is_ever_blocked,
        kpi_invoice.unblocked_at,
        unapproved.object_id is not null as is_unapproved
    from standing
    inner join {{ ref('fct_kpi_invoice') }} as kpi_invoice on standing.object_id = kpi_invoice.invoice_object_id
    left join invoice_event on standing.object_id = invoice_event.object_id
    left join unapproved on standing.object_id = unapproved.object_id
)

-- systems date a parked invoice anew when they post it: how long it was parked is not on record
select
    tenant,
    source,
    'invoice parked' as queue,
    object_label,
    object_id,
    cast(null as text) as reason,
    company_code,
    supplier_id,
    currency,
    amount,
    parked_at as entered_at,
    cast(null as timestamptz) as left_at,
    false as is_exit_known
from invoice
where parked_at is not null and posted_on is null and not is_unapproved
union all
select
    tenant,
    source,
    'invoice blocked' as queue,
    object_label,
    object_id,
    coalesce(block_reasons, 'unknown') as reason,
    company_code,
    supplier_id,
    currency,
    amount,
    blocked_at as entered_at,
    -- what was paid waits no more, whether the removal of its block is recorded or not
    coalesce(unblocked_at, cleared_at) as left_at,
    true as is_exit_known
from invoice
where is_ever_blocked and blocked_at is not null
