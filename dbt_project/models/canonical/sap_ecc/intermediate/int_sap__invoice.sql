-- One row an invoice or credit memo; cancellations are not invoices, they end them.
{{ config(unlogged=true) }}

with

document as (
    select entered.*
    from {{ ref('int_sap__invoice_document') }} as entered
    where not entered.is_cancellation
        and not exists (
            select 1
            from {{ ref('int_sap__invoice_reversal') }} as reversal
            where reversal.cancellation_object_id = entered.invoice_object_id
        )
),

settlement as (select * from {{ ref('int_sap__invoice_settlement') }}),

terms as (select * from {{ ref('int_sap__invoice_terms') }}),

reversal as (select * from {{ ref('int_sap__invoice_reversal') }}),

block as (select * from {{ ref('int_sap__invoice_block') }}),

line as (
    select
        invoice_object_id,
        {{ any_true('purchase_order_id is not null') }} as has_order,
        max(order_supplier_id) as order_supplier_id,
        count(*) = sum(case when is_subsequent then 1 else 0 end) as is_subsequent
    from {{ ref('int_sap__invoice_line') }}
    group by invoice_object_id
),

-- the document that cleared: its number is used again every year, so the nearest in time is meant
clearing as (
    select
        document.invoice_object_id,
        clearing.fiscal_year,
        clearing.document_type,
        clearing.recorded_at,
        clearing.recorded_precision,
        clearing.recorded_by,
        row_number() over (
            partition by document.invoice_object_id
            order by
                abs({{ days_between_dates('settlement.cleared_on', 'clearing.posted_on') }}) asc nulls last,
                clearing.fiscal_year desc nulls last
        ) as clearing_rank
    from document
    inner join settlement on document.invoice_object_id = settlement.invoice_object_id
    inner join {{ ref('int_sap__accounting_document') }} as clearing
        on document.tenant = clearing.tenant
        and document.source = clearing.source
        and document.client = clearing.client
        and document.company_code = clearing.company_code
        and settlement.clearing_document_id = clearing.document_id
),

joined as (
    select
        document.*,
        coalesce(document.supplier_id, line.order_supplier_id) as invoice_supplier_id,
        settlement.payable_amount as line_payable_amount,
        reversal.reversed_at,
        reversal.reversal_posted_at,
        settlement.discount_taken_amount,
        reversal.invoice_object_id is not null or document.counter_document_id is not null as is_reversed,
        coalesce(reversal.reversed_by_id, document.counter_document_id) as reversed_by_id,
        -- an item cleared against its own cancellation was not paid
        case
            when reversal.invoice_object_id is null then settlement.cleared_on
            when settlement.clearing_document_id <> reversal.cancellation_accounting_document_id
                then settlement.cleared_on
        end as cleared_on,
        settlement.clearing_document_id as settled_by_id,
        line.has_order,
        coalesce(line.is_subsequent, false) as is_subsequent
    from document
    left join settlement on document.invoice_object_id = settlement.invoice_object_id
    left join reversal on document.invoice_object_id = reversal.invoice_object_id
    left join line on document.invoice_object_id = line.invoice_object_id
)

select
    joined.invoice_object_id,
    joined.tenant,
    joined.source,
    joined.client,
    joined.invoice_id,
    joined.fiscal_year,
    joined.logistics_id,
    joined.logistics_year,
    joined.company_code,
    joined.invoice_supplier_id as supplier_id,
    joined.reference,
    joined.document_type,
    terms.is_credit_memo,
    -- lines without a vendor line among them owe nothing; without any line the amount is not known
    abs(coalesce(joined.gross_amount, joined.line_payable_amount, case when joined.has_order is not null then 0 end))
        as gross_amount,
    abs(joined.line_payable_amount) as supplier_line_amount,
    abs(joined.tax_amount) as tax_amount,
    joined.currency,
    joined.invoice_on,
    joined.invoice_at,
    case when not joined.is_parked then joined.posted_on end as posted_on,
    coalesce(joined.recorded_at, joined.posted_at) as received_at,
    case when joined.recorded_at is null then 'day' else joined.recorded_precision end as received_precision,
    joined.recorded_at,
    joined.recorded_by,
    joined.is_parked,
    joined.is_subsequent,
    joined.is_reversed,
    joined.reversed_at,
    joined.reversal_posted_at,
    joined.reversed_by_id,
    -- an invoice of invoice verification whose lines did not come was entered against an order
    coalesce(joined.has_order, joined.origin <> 'accounting') as is_po_backed,
    block.payment_block_code,
    terms.baseline_on,
    terms.terms_code,
    terms.discount1_days,
    terms.discount1_pct,
    terms.discount2_days,
    terms.discount2_pct,
    terms.net_days,
    terms.due_on,
    terms.discount_due_on,
    terms.discount_base_amount,
    terms.discount_offered_amount,
    abs(joined.discount_taken_amount) as discount_taken_amount,
    joined.cleared_on,
    case when joined.cleared_on is not null then
        coalesce(
            clearing.recorded_at,
            cast(joined.cleared_on as timestamp) at time zone joined.source_tz
        )
    end as cleared_at,
    case when clearing.recorded_at is null then 'day' else clearing.recorded_precision end as cleared_precision,
    clearing.recorded_by as cleared_by,
    case when joined.cleared_on is not null then joined.settled_by_id end as clearing_document_id,
    case when joined.cleared_on is not null then clearing.fiscal_year end as clearing_fiscal_year,
    case when joined.cleared_on is not null then clearing.document_type end as clearing_document_type,
    joined.accounting_document_id,
    joined.accounting_fiscal_year,
    block.is_blocked,
    block.is_blocked_now,
    block.is_blocked_at_entry,
    block.block_reasons,
    block.first_released_at,
    joined.file_id,
    joined.row_number,
    joined.source_tz,
    joined.loaded_at
from joined
inner join terms on joined.invoice_object_id = terms.invoice_object_id
inner join block on joined.invoice_object_id = block.invoice_object_id
left join clearing on joined.invoice_object_id = clearing.invoice_object_id and clearing.clearing_rank = 1
