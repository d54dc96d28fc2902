-- One row a chain of documents: an order item with all that belongs to it, or an invoice without an order.
select
    case_key,
    object_id as chain_object_id,
    tenant,
    source,
    case_id as subject_id,
    company_code,
    supplier_id,
    category,
    ended_on as observed_on,
    amount,
    currency
from {{ ref('fct_kpi_case') }}
where case_notion = 'purchase_order_item'

union all

select
    null,
    invoice_object_id,
    tenant,
    source,
    subject_id,
    company_code,
    supplier_id,
    null,
    posted_on,
    gross_amount,
    currency
from {{ ref('fct_kpi_invoice') }}
where not coalesce(is_po_backed, false)
