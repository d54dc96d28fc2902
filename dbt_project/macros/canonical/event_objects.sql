{#- Which event concerns which object: the one that it is about, the order item of a receipt, and the payment that clears
    an invoice. `event` has object_id and qualifier, `receipt` is the system's goods receipt items, `relation` its object
    relations; what a receipt does to the order item is said by `receives`. -#}
{% macro event_objects(event, receipt, relation, receives=none) -%}
select event_id, object_id, qualifier, tenant, source
from {{ event }}

union all

select
    event.event_id,
    receipt.purchase_order_item_object_id as object_id,
    {{ receives or receives_by_movement() }} as qualifier,
    event.tenant,
    event.source
from {{ event }} as event
inner join {{ receipt }} as receipt on event.object_id = receipt.goods_receipt_item_object_id
where receipt.purchase_order_item_object_id is not null

union all

select
    event.event_id,
    settlement.target_object_id as object_id,
    'clears with' as qualifier,
    event.tenant,
    event.source
from {{ event }} as event
inner join {{ relation }} as settlement
    on event.object_id = settlement.source_object_id and settlement.qualifier = 'cleared by'
where event.activity = 'Clear Invoice'
{%- endmacro %}

{% macro receives_by_movement() -%}
    case receipt.movement
        when 'receipt' then 'receives'
        when 'receipt_reversal' then 'unreceives'
        when 'return' then 'returns'
        else 'unreturns'
    end
{%- endmacro %}
