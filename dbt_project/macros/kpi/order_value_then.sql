{#- Joins that find the price and the quantity that an order item had at a moment, as <attribute>_then.value; null where
    they never changed. -#}
{% macro join_values_then(item_object_id, at) -%}
    {%- for attribute in ['price', 'quantity'] %}
    left join {{ ref('int_order_item_past_value') }} as {{ attribute }}_then
        on
            {{ item_object_id }} = {{ attribute }}_then.purchase_order_item_object_id
            and {{ attribute }}_then.attribute = '{{ attribute }}'
            and ({{ attribute }}_then.valid_from is null or {{ attribute }}_then.valid_from <= {{ at }})
            and ({{ attribute }}_then.valid_until is null or {{ attribute }}_then.valid_until > {{ at }})
    {%- endfor %}
{%- endmacro %}
