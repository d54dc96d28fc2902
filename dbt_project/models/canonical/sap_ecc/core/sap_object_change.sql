-- Values of object attributes over time: at creation the value before the first change, then each new value.
{{ config(unlogged=true) }}

with

change as (
    select
        object_id,
        attribute,
        value_old,
        value_new,
        changed_at,
        change_id,
        tenant,
        source
    from {{ ref('int_sap__object_change') }}
    where attribute in ('price', 'quantity', 'delivery_date', 'payment_block', 'payment_terms')
),

current_value as (
    select
        purchase_order_item_object_id as object_id,
        'price' as attribute,
        cast(net_price as text) as value,
        created_at,
        tenant,
        source
    from {{ ref('int_sap__purchase_order_item') }}
    where created_at is not null
    union all
    select
        purchase_order_item_object_id as object_id,
        'quantity' as attribute,
        cast(ordered_quantity as text) as value,
        created_at,
        tenant,
        source
    from {{ ref('int_sap__purchase_order_item') }}
    where created_at is not null
    union all
    select
        purchase_order_item_object_id as object_id,
        'delivery_date' as attribute,
        cast(promised_on as text) as value,
        created_at,
        tenant,
        source
    from {{ ref('int_sap__purchase_order_item') }}
    where created_at is not null
    union all
    select
        invoice_object_id as object_id,
        'payment_block' as attribute,
        case when is_blocked_at_entry then coalesce(payment_block_code, 'R') end as value,
        received_at as created_at,
        tenant,
        source
    from {{ ref('int_sap__invoice') }}
    where received_at is not null
)

{{ attribute_values_over_time('change', 'current_value') }}
