-- What the vendor lines of an invoice's accounting document add up to: amount, terms, discount, clearing.
-- One row an invoice document that has vendor lines. A document in instalments is cleared with its last line.
{{ config(unlogged=true) }}

with

line as (
    select
        document.invoice_object_id,
        line.*,
        row_number() over (
            partition by document.invoice_object_id
            order by length(line.item_no) asc nulls last, line.item_no asc nulls last
        ) as line_rank
    from {{ ref('int_sap__invoice_document') }} as document
    inner join {{ ref('int_sap__supplier_line') }} as line
        on document.tenant = line.tenant
        and document.source = line.source
        and document.client = line.client
        and document.company_code = line.company_code
        and document.accounting_document_id = line.document_id
        and document.accounting_fiscal_year = line.fiscal_year
        and document.supplier_id = line.supplier_id
),

total as (
    select
        invoice_object_id,
        sum(amount * payable_sign) as payable_amount,
        sum(discount_base_amount * payable_sign) as discount_base_amount,
        -- the discount is known in the line's currency once it is cleared; where that column did not come,
        -- its local twin will do if line and local currency are one
        sum(
            case when cleared_on is not null
                then coalesce(discount_amount, case when amount = local_amount then local_discount_amount end)
                    * payable_sign
            end
        ) as discount_taken_amount,
        case when count(*) = count(cleared_on) then max(cleared_on) end as cleared_on,
        max(payment_block_code) as payment_block_code,
        {{ any_true('related_document_id is not null') }} as is_linked_to_invoice
    from line
    group by invoice_object_id
),

clearing as (
    select
        line.invoice_object_id,
        line.clearing_document_id,
        row_number() over (
            partition by line.invoice_object_id
            order by line.cleared_on desc nulls last, line.clearing_document_id desc nulls last
        ) as clearing_rank
    from line
)

select
    total.invoice_object_id,
    total.payable_amount,
    total.discount_base_amount,
    total.discount_taken_amount,
    total.cleared_on,
    case when total.cleared_on is not null then clearing.clearing_document_id end as clearing_document_id,
    total.payment_block_code,
    total.is_linked_to_invoice,
    first_line.terms_code,
    first_line.baseline_on,
    first_line.terms1_days,
    first_line.terms1_pct,
    first_line.terms2_days,
    first_line.terms2_pct,
    first_line.terms3_days,
    first_line.net_due_on
from total
inner join line as first_line
    on total.invoice_object_id = first_line.invoice_object_id and first_line.line_rank = 1
inner join clearing
    on total.invoice_object_id = clearing.invoice_object_id and clearing.clearing_rank = 1
