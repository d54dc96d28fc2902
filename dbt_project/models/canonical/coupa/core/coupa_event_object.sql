-- Which event concerns which object of Coupa: the one that it is about, the order line of a receipt, and the payment that
-- clears an invoice.
{{ config(materialized='view') }}

with

event as (select event_id, object_id, qualifier, tenant, source, activity from {{ ref('coupa_event') }}),

receipt as (select * from {{ ref('coupa_goods_receipt_item') }}),

settlement as (select * from {{ ref('coupa_object_relation') }} where qualifier = 'cleared by')

select event_id, object_id, qualifier, tenant, source
from event

union all

select
    event.event_id,
    receipt.purchase_order_item_object_id as object_id,
    case event.activity
        when 'Record Service Entry Sheet' then 'confirms'
        when 'Record Goods Receipt' then 'receives'
        when 'Cancel Goods Receipt' then 'unreceives'
        when 'Return to Vendor' then 'returns'
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
