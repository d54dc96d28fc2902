-- Order items of logs whose case is the order item: attributes of the case, value of the case.
{{ config(materialized="view") }}

select
    case_object_id as purchase_order_item_object_id,
    case when purchase_order_id is not null
        then {{ hash_id(['tenant', 'source', "'purchase_order'", 'purchase_order_id']) }}
    end as purchase_order_object_id,
    tenant,
    source,
    purchase_order_id,
    purchase_order_item_no as item_no,
    company_code,
    supplier_id,
    cast(null as text) as material_id,
    spend_sub_area as description,
    spend_area as category,
    matching_type,
    item_type,
    cast(null as numeric) as ordered_quantity,
    cast(null as text) as unit,
    cast(null as numeric) as net_price,
    cast(null as numeric) as price_unit,
    amount as net_amount,
    currency,
    -- a log tells deletions as events, not as a state
    false as is_deleted,
    cast(null as text) as requisition_id,
    cast(null as text) as requisition_item_no,
    cast(null as text) as contract_id,
    cast(null as date) as promised_on,
    cast(null as date) as original_promised_on,
    cast(null as boolean) as is_delivery_complete,
    cast(null as numeric) as over_tolerance_pct,
    cast(null as numeric) as under_tolerance_pct
from {{ ref('event_log_case') }}
where object_type = 'purchase_order_item'
