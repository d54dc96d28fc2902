-- Values of object attributes over time: of orders as their approved revisions had them, of invoices their holds. What
-- was not archived keeps the value that it has.
{{ config(materialized='view') }}

with

change as (select * from {{ ref('int_oracle__object_change') }}),

item as (select * from {{ ref('oracle_purchase_order_item') }}),

unarchived as (
    select item.*
    from item
    where not exists (select 1 from change where change.object_id = item.purchase_order_item_object_id)
),

hold as (select * from {{ ref('int_oracle__invoice_hold') }})

select object_id, attribute, value_new as value, changed_at, tenant, source
from change
where value_new is not null or not is_initial

{% for attribute, column in {'price': 'net_price', 'quantity': 'ordered_quantity', 'delivery_date': 'promised_on'}.items() %}
union all

select
    purchase_order_item_object_id as object_id,
    '{{ attribute }}' as attribute,
    cast({{ column }} as text) as value,
    created_at as changed_at,
    tenant,
    source
from unarchived
where {{ column }} is not null and created_at is not null
{% endfor %}

union all

-- while one hold of several stands, the block stands
select
    moment.invoice_object_id as object_id,
    'payment_block' as attribute,
    case when moment.is_held then moment.hold_code end as value,
    moment.changed_at,
    moment.tenant,
    moment.source
from hold as moment
