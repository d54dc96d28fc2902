-- Relations that an event log implies: order item to order, order to supplier.
{{ config(materialized="view") }}

select
    purchase_order_item_object_id as source_object_id,
    purchase_order_object_id as target_object_id,
    'part of' as qualifier,
    tenant,
    source
from {{ ref('event_log_purchase_order_item') }}
where purchase_order_object_id is not null
union all
select
    purchase_order_object_id as source_object_id,
    {{ hash_id(['tenant', 'source', "'supplier'", 'supplier_id']) }} as target_object_id,
    'ordered from' as qualifier,
    tenant,
    source
from {{ ref('event_log_purchase_order') }}
where supplier_id is not null
