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
        source,
        row_number() over (
            partition by object_id, attribute
            order by changed_at asc nulls last, change_id asc nulls last
        ) as change_rank
    from {{ ref('int_sap__object_change') }}
    where attribute in ('price', 'quantity', 'delivery_date', 'payment_block', 'payment_terms')
),

first_change as (select * from change where change_rank = 1),

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
),

initial_value as (
    select
        current_value.object_id,
        current_value.attribute,
        case when first_change.object_id is not null then first_change.value_old else current_value.value end as value,
        current_value.created_at as changed_at,
        current_value.tenant,
        current_value.source
    from current_value
    left join first_change
        on current_value.object_id = first_change.object_id
        and current_value.attribute = first_change.attribute
)

select object_id, attribute, value, changed_at, tenant, source
from initial_value
where value is not null
union all
select object_id, attribute, value_new as value, changed_at, tenant, source
from change
