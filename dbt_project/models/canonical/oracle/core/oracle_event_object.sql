-- Which event concerns which object of Oracle: the one that it is about, the order line of a receipt, and the payment
-- that clears an invoice.
{{ config(materialized='view') }}

select event_id, object_id, qualifier, tenant, source
from {{ ref('oracle_event') }}

union all

select
    event.event_id,
    receipt.purchase_order_item_object_id as object_id,
    case receipt.movement
        when 'receipt' then 'receives'
        when 'receipt_reversal' then 'unreceives'
        when 'return' then 'returns'
        else 'unreturns'
    end as qualifier,
    event.tenant,
    event.source
from {{ ref('oracle_event') }} as event
inner join {{ ref('oracle_goods_receipt_item') }} as receipt on event.object_id = receipt.goods_receipt_item_object_id
where receipt.purchase_order_item_object_id is not null

union all

select
    event.event_id,
    settlement.target_object_id as object_id,
    'clears with' as qualifier,
    event.tenant,
    event.source
from {{ ref('oracle_event') }} as event
inner join {{ ref('oracle_object_relation') }} as settlement
    on event.object_id = settlement.source_object_id and settlement.qualifier = 'cleared by'
where event.activity = 'Clear Invoice'
