-- One row an order of a source in which somebody's approval limits are known: what it was worth when it was released last,
-- up to which amount those who released it may decide, and what it is worth now. Limits are those of the approvers where
-- their system tells them (can_approval_limit), else those of the company for so many releases (seed approval_policy;
-- no row for a number of releases means any amount). Read by K23 and K23b.
{{ config(unlogged=true) }}

with

policy as (select source, company_code, currency, release_count, limit_amount from {{ ref('approval_policy') }}),

personal as (select tenant, source, user_name, limit_amount, currency from {{ ref('can_approval_limit') }}),

limited_source as (select source from policy union select source from personal),

purchase_order as (
    select *
    from {{ ref('can_purchase_order') }}
    where source in (select source from limited_source)
),

order_item as (
    select *
    from {{ ref('can_purchase_order_item') }}
    where matching_type is distinct from 'consignment' and source in (select source from limited_source)
),

role_activity as (
    select activity_key, case when activity = 'Release Purchase Order' then 'released' else 'followed' end as role
    from {{ ref('dim_activity') }}
    where
        activity in (
            'Release Purchase Order', 'Send Purchase Order', 'Send Purchase Order Update', 'Record Goods Receipt', 'Record Invoice Receipt'
        )
),

step as (
    select distinct
        item.purchase_order_object_id,
        role_activity.role,
        case when role_activity.role = 'released' then event_log.event_id end as event_id,
        case when role_activity.role = 'released' then event_log.event_at end as event_at,
        case when role_activity.role = 'released' then event_log.resource end as resource
    from {{ ref('fct_event_log') }} as event_log
    inner join role_activity on event_log.activity_key = role_activity.activity_key
    inner join {{ ref('fct_kpi_case') }} as kpi_case on event_log.case_key = kpi_case.case_key
    inner join {{ ref('can_purchase_order_item') }} as item on kpi_case.object_id = item.purchase_order_item_object_id
    where kpi_case.source in (select source from limited_source)
),

release as (
    select
        step.purchase_order_object_id,
        -- whoever releases an order again after a change is no second approver
        count(distinct coalesce(step.resource, cast(step.event_id as text))) as release_count,
        max(step.event_at) as released_at,
        {{ any_true("step.role = 'followed'") }} as is_acted_on,
        max(personal.limit_amount) as personal_limit_amount,
        min(personal.currency) as personal_currency
    from step
    inner join purchase_order on step.purchase_order_object_id = purchase_order.purchase_order_object_id
    left join personal
        on
            purchase_order.tenant = personal.tenant
            and purchase_order.source = personal.source
            and step.resource = personal.user_name
    group by step.purchase_order_object_id
),

worth as (
    select
        order_item.purchase_order_object_id,
        sum(case when not coalesce(order_item.is_deleted, false) then order_item.net_amount end) as net_amount,
        sum(
            coalesce(
                coalesce(quantity_then.value, order_item.ordered_quantity)
                * coalesce(price_then.value, order_item.net_price)
                / order_item.price_unit,
                -- what is ordered as an amount has no quantity or no price
                order_item.net_amount
            )
        ) as released_amount
    from order_item
    left join release on order_item.purchase_order_object_id = release.purchase_order_object_id
    {{- join_values_then('order_item.purchase_order_item_object_id', 'release.released_at') }}
    group by order_item.purchase_order_object_id
),

-- most releases for which the company has a limit: more than that may decide on any amount
company as (
    select source, company_code, min(currency) as currency, max(release_count) as most_releases
    from policy
    group by source, company_code
)

select
    purchase_order.purchase_order_object_id,
    purchase_order.tenant,
    purchase_order.source,
    purchase_order.purchase_order_id as subject_id,
    purchase_order.company_code,
    purchase_order.supplier_id,
    purchase_order.currency,
    purchase_order.created_on,
    purchase_order.created_by,
    {{ actor_type('purchase_order.created_by') }} = 'human' as is_by_person,
    coalesce(purchase_order.is_deleted, false) as is_deleted,
    {{ local_date('release.released_at', 'period.time_zone') }} as released_on,
    coalesce(release.release_count, 0) as release_count,
    coalesce(release.is_acted_on, false) as is_acted_on,
    round(worth.released_amount, 2) as released_amount,
    worth.net_amount,
    coalesce(release.personal_currency, company.currency) as limit_currency,
    coalesce(release.personal_limit_amount, policy.limit_amount) as limit_amount,
    release.personal_limit_amount is null and release.release_count > company.most_releases as is_unlimited,
    company.currency as free_currency,
    free.limit_amount as free_amount
from purchase_order
inner join {{ ref('dim_source_period') }} as period
    on purchase_order.tenant = period.tenant and purchase_order.source = period.source
left join release on purchase_order.purchase_order_object_id = release.purchase_order_object_id
left join worth on purchase_order.purchase_order_object_id = worth.purchase_order_object_id
left join company on purchase_order.source = company.source and purchase_order.company_code = company.company_code
left join policy
    on
        purchase_order.source = policy.source
        and purchase_order.company_code = policy.company_code
        and release.release_count = policy.release_count
left join policy as free
    on
        purchase_order.source = free.source
        and purchase_order.company_code = free.company_code
        and free.release_count = 0
