{#- Order items with their value and contract, and why they leave the KPIs that weigh order items with money (K08b, K19c, K20). -#}
{% macro valued_order_item() -%}
    select
        order_item.tenant,
        order_item.source,
        -- an event log may name its order items in its own way
        coalesce(
            {{ item_label('order_item.purchase_order_id', 'order_item.item_no') }},
            cast(order_item.purchase_order_item_object_id as text)
        ) as subject_id,
        order_item.purchase_order_item_object_id,
        order_item.company_code,
        order_item.supplier_id,
        order_item.category,
        order_item.currency,
        milestone.created_on as observed_on,
        case
            when coalesce(order_item.is_deleted, false) then 'order item deleted'
            when order_item.matching_type = 'consignment' then 'consignment'
            when coalesce(order_item.net_amount, 0) = 0 then 'no order value'
        end as excluded_reason,
        order_item.contract_id,
        order_item.ordered_quantity / order_item.price_unit as priced_quantity,
        order_item.net_amount,
        coalesce(milestone.last_released_at, milestone.created_at) as final_at
    from {{ ref('can_purchase_order_item') }} as order_item
    left join {{ ref('fct_order_milestone') }} as milestone
        on order_item.purchase_order_item_object_id = milestone.object_id
{%- endmacro %}
