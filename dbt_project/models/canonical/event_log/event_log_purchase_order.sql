-- Orders of logs whose case is the order item: what the items of one order agree on.

select
    {{ hash_id(['tenant', 'source', "'purchase_order'", 'purchase_order_id']) }} as purchase_order_object_id,
    tenant,
    source,
    purchase_order_id,
    max(company_code) as company_code,
    max(supplier_id) as supplier_id,
    max(document_type) as document_type,
    cast(null as text) as purchasing_group,
    max(currency) as currency,
    cast(null as date) as created_on,
    cast(null as text) as created_by,
    cast(null as text) as pricing_document_id,
    false as is_deleted
from {{ ref('event_log_case') }}
where object_type = 'purchase_order_item' and purchase_order_id is not null
group by tenant, source, purchase_order_id
