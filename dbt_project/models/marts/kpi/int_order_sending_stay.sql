-- One row an order item that was or is free to go and was not sent at once. An update, goods or an invoice show that the supplier
-- knows of it. Without a single message in a source nobody knows what was sent.
{{ config(unlogged=true, merge_join=false) }}

with

sending as (select distinct tenant, source from {{ ref('mart_activity') }} where activity = 'Send Purchase Order'),

sendable as (
    select kpi_case.*
    from {{ ref('fct_kpi_case') }} as kpi_case
    inner join sending on kpi_case.tenant = sending.tenant and kpi_case.source = sending.source
),

step as (
    select
        case_activity.case_key,
        max(case_activity.last_at) filter (where dim_activity.activity in ('Create Purchase Order Item', 'Release Purchase Order'))
            as free_at,
        {{ any_true("dim_activity.activity = 'Create Purchase Order Item'") }} as is_created,
        min(case_activity.first_at) filter (
            where dim_activity.activity in (
                'Send Purchase Order', 'Send Purchase Order Update', 'Record Goods Receipt', 'Record Invoice Receipt'
            )
        ) as known_at
    from {{ ref('fct_case_activity') }} as case_activity
    inner join sendable on case_activity.case_key = sendable.case_key
    inner join {{ ref('dim_activity') }} as dim_activity on case_activity.activity_key = dim_activity.activity_key
    where
        dim_activity.activity in (
            'Create Purchase Order Item', 'Release Purchase Order', 'Send Purchase Order', 'Send Purchase Order Update',
            'Record Goods Receipt', 'Record Invoice Receipt'
        )
    group by case_activity.case_key
),

ordered as (
    select
        sendable.tenant,
        sendable.source,
        sendable.case_id,
        sendable.object_id,
        sendable.company_code,
        sendable.supplier_id,
        sendable.currency,
        sendable.amount,
        step.free_at,
        step.known_at,
        order_item.purchase_order_object_id
    from sendable
    inner join step on sendable.case_key = step.case_key and step.is_created
    left join {{ ref('can_purchase_order_item') }} as order_item on sendable.object_id = order_item.purchase_order_item_object_id
    where not coalesce(order_item.is_deleted, false)
),

unreleased as (
    select object_id from {{ ref('int_approval_stay') }} where queue = 'order approval' and left_at is null group by object_id
)

select
    ordered.tenant,
    ordered.source,
    'order sending' as queue,
    ordered.case_id as object_label,
    ordered.object_id,
    cast(null as text) as reason,
    ordered.company_code,
    ordered.supplier_id,
    ordered.currency,
    ordered.amount,
    ordered.free_at as entered_at,
    ordered.known_at as left_at,
    true as is_exit_known
from ordered
left join unreleased on ordered.purchase_order_object_id = unreleased.object_id
where
    unreleased.object_id is null
    and (ordered.known_at is null or ordered.known_at > ordered.free_at)
