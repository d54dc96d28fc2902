-- K23b: share of the orders below the limit of approval that belong to a split: at least two orders of one buyer at one
-- supplier within a few days (var split_order_days), together above the limit.
{% set days = var('split_order_days', 3) | int %}

with

candidate as (
    select
        *,
        case
            when is_deleted then 'order deleted'
            when free_amount is null then 'no limit known'
            when currency <> free_currency then 'another currency than the limit'
            when created_by is null then 'writer not known'
            when not is_by_person then 'written by a program'
            when created_on is null then 'no day of creation'
            when coalesce(net_amount, 0) <= 0 then 'no order value'
            when net_amount > free_amount then 'above the limit by itself'
        end as excluded_reason
    from {{ ref('fct_order_approval') }}
),

-- what is left out is a group of its own, which is never asked
summed as (
    select
        *,
        sum(net_amount) over days_before > free_amount and count(*) over days_before > 1 as closes_a_split
    from candidate
    window days_before as (
        partition by tenant, source, company_code, supplier_id, created_by, excluded_reason
        order by created_on asc nulls last
        range between {{ days_interval(days) }} preceding and current row
    )
),

subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        created_on as observed_on,
        excluded_reason,
        max(case when closes_a_split then 1 else 0 end) over (
            partition by tenant, source, company_code, supplier_id, created_by, excluded_reason
            order by created_on asc nulls last
            range between current row and {{ days_interval(days) }} following
        ) = 1 as is_hit
    from summed
)

{{ kpi_observation('K23b', 'limited_order') }}
