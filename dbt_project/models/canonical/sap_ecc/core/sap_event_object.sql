-- Which event concerns which object of SAP: the one that it is about, the order item of a receipt, and the
-- payment that clears an invoice.
{{ config(unlogged=true) }}

with

event as (select event_id, object_id, qualifier, tenant, source, activity from {{ ref('int_sap__event') }}),

receipt as (select * from {{ ref('int_sap__goods_receipt_item') }}),

settlement as (select * from {{ ref('sap_object_relation') }} where qualifier = 'cleared by')

select event_id, object_id, qualifier, tenant, source
from event

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
from event
inner join receipt on event.object_id = receipt.goods_receipt_item_object_id
where receipt.purchase_order_item_object_id is not null

union all

select
    event.event_id,
    settlement.target_object_id as object_id,
    'clears with' as qualifier,
    event.tenant,
    event.source
from event
inner join settlement on event.object_id = settlement.source_object_id
where event.activity = 'Clear Invoice'
