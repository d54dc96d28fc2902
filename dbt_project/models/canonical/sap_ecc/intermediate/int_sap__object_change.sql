-- Changed attributes of objects that are known here, one row an object, attribute and change document:
-- schedule lines of one item that moved together are one change.
{{ config(unlogged=true) }}

with

change as (
    select * from {{ ref('int_sap__change') }}
    where attribute <> 'existence' and not is_insert
),

located as (
    select item.requisition_item_object_id as object_id, 'requisition_item' as object_type, change.*
    from change
    inner join {{ ref('int_sap__requisition_item') }} as item
        on change.tenant = item.tenant
        and change.source = item.source
        and change.client = item.client
        and change.document_id = item.requisition_id
        and change.item_no = item.item_no
    where change.subject = 'requisition_item'

    union all

    select item.purchase_order_item_object_id as object_id, 'purchase_order_item' as object_type, change.*
    from change
    inner join {{ ref('int_sap__purchase_order_item') }} as item
        on change.tenant = item.tenant
        and change.source = item.source
        and change.client = item.client
        and change.document_id = item.purchase_order_id
        and change.item_no = item.item_no
    where change.subject = 'purchase_order_item'

    union all

    select purchase_order.purchase_order_object_id as object_id, 'purchase_order' as object_type, change.*
    from change
    inner join {{ ref('int_sap__purchase_order') }} as purchase_order
        on change.tenant = purchase_order.tenant
        and change.source = purchase_order.source
        and change.client = purchase_order.client
        and change.document_id = purchase_order.purchase_order_id
    where change.subject = 'purchase_order'

    union all

    select invoice.invoice_object_id as object_id, 'invoice' as object_type, change.*
    from change
    inner join {{ ref('int_sap__invoice') }} as invoice
        on change.tenant = invoice.tenant
        and change.source = invoice.source
        and change.client = invoice.client
        and change.document_id = invoice.logistics_id
        and change.fiscal_year = invoice.logistics_year
    where change.subject = 'invoice'

    union all

    select invoice.invoice_object_id as object_id, 'invoice' as object_type, change.*
    from change
    inner join {{ ref('int_sap__invoice') }} as invoice
        on change.tenant = invoice.tenant
        and change.source = invoice.source
        and change.client = invoice.client
        and coalesce(change.company_code, invoice.company_code) = invoice.company_code
        and change.document_id = invoice.accounting_document_id
        and change.fiscal_year = invoice.accounting_fiscal_year
    where change.subject = 'accounting_item'

    union all

    select supplier.supplier_object_id as object_id, 'supplier' as object_type, change.*
    from change
    inner join {{ ref('int_sap__supplier') }} as supplier
        on change.tenant = supplier.tenant
        and change.source = supplier.source
        and change.client = supplier.client
        and change.document_id = supplier.supplier_id
    where change.subject = 'supplier'
)

select
    object_id,
    object_type,
    attribute,
    change_id,
    tenant,
    source,
    client,
    min(document_id) as document_id,
    min(item_no) as item_no,
    max(value_old) as value_old,
    max(value_new) as value_new,
    min(changed_at) as changed_at,
    min(changed_precision) as changed_precision,
    max(changed_by) as changed_by,
    min(file_id) as file_id,
    min(row_number) as row_number,
    max(source_tz) as source_tz,
    max(loaded_at) as loaded_at
from located
group by object_id, object_type, attribute, change_id, tenant, source, client
