-- Values of object attributes over time: at creation the value before the first change, then each new value.
{{ config(unlogged=true) }}

with

change as (
    select object_id, attribute, value_old, value_new, changed_at, change_id, tenant, source
    from {{ ref('int_coupa__object_change') }}
    where attribute in ('price', 'quantity', 'delivery_date', 'payment_block', 'payment_terms')
),

current_value as (
    {% for attribute, column in [
        ('price', 'net_price'), ('quantity', 'ordered_quantity'), ('delivery_date', 'promised_on')
    ] %}
    select
        purchase_order_item_object_id as object_id,
        '{{ attribute }}' as attribute,
        cast({{ column }} as text) as value,
        created_at,
        tenant,
        source
    from {{ ref('coupa_purchase_order_item') }}
    where created_at is not null
    union all
    {% endfor %}
    select
        invoice_object_id as object_id,
        'payment_block' as attribute,
        payment_block_code as value,
        entered_at as created_at,
        tenant,
        source
    from {{ ref('coupa_invoice') }}
    where entered_at is not null
)

{{ attribute_values_over_time('change', 'current_value') }}
