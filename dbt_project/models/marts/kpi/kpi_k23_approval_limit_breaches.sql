-- K23: share of the released orders that were worth more than those who released them may decide on.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        coalesce(released_on, created_on) as observed_on,
        case
            when release_count = 0 then 'not released by anybody'
            when not is_acted_on then 'not acted on yet'
            when limit_amount is null and not coalesce(is_unlimited, false) then 'no limit known'
            when currency <> limit_currency then 'another currency than the limit'
            when coalesce(released_amount, 0) = 0 then 'no order value'
        end as excluded_reason,
        not coalesce(is_unlimited, false) and released_amount > limit_amount as is_hit,
        release_count
    from {{ ref('fct_order_approval') }}
)

{{ kpi_observation(
    'K23', 'limited_order', detail="'released by ' || release_count || case when release_count = 1 then ' person' else ' people' end"
) }}
