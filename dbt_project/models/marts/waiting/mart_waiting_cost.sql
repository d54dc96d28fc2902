-- One row a place where cases wait and a currency: days, what they cost by the rates of waiting_cost_rate, for whom
-- they wait, and whether it grew. Amounts of several currencies are never added.

with

rate as (
    select
        max(case when rate = 'capital_cost' then value_pct end) as capital_cost_pct,
        max(case when rate = 'late_fee' then value_pct end) as late_fee_pct
    from {{ ref('waiting_cost_rate') }}
),

working as (
    select
        tenant,
        source,
        case task_type
            when 'requisition' then 'requisition approval'
            when 'order' then 'order approval'
            else 'invoice approval'
        end as queue,
        currency,
        sum({{ seconds_between('claimed_at', 'decided_at') }}) / 86400 as working_days
    from {{ ref('fct_approval_task') }}
    where claimed_at is not null and decided_at is not null and decision <> 'cancelled'
    group by 1, 2, 3, 4
),

costed as (
    select
        place.*,
        case
            when place.kind = 'queue' then working.working_days
        end as working_days,
        case
            when place.kind in ('queue', 'handover') then 'own'
            else coalesce(exact_wait.waits_for, any_wait.waits_for, 'own')
        end as waits_for,
        round(place.amount_days * rate.capital_cost_pct / 100 / 365, 2) as capital_cost_amount,
        round(place.late_amount_days * rate.late_fee_pct / 100 / 365, 2) as late_fee_amount
    from {{ ref('int_wait_place') }} as place
    cross join rate
    left join working
        on
            place.kind = 'queue'
            and place.tenant = working.tenant
            and place.source = working.source
            and place.place = working.queue
            and place.currency = working.currency
    left join {{ ref('waits_for') }} as exact_wait
        on place.from_activity = exact_wait.from_activity and place.to_activity = exact_wait.to_activity
    left join {{ ref('waits_for') }} as any_wait
        on any_wait.from_activity = 'any' and place.to_activity = any_wait.to_activity
),

summed as (
    select
        costed.*,
        -- where nothing that waits has a value, what it costs is not known, and not zero
        case
            when valued_count > 0 or discount_lost_amount > 0 or late_fee_amount > 0
                then round(discount_lost_amount, 2) + coalesce(capital_cost_amount, 0) + coalesce(late_fee_amount, 0)
        end as cost_amount,
        sum(greatest(total_days, 0)) over (partition by tenant, source, kind, currency) as kind_days
    from costed
)

select
    tenant,
    source,
    kind,
    place,
    currency,
    waits_for,
    wait_count,
    valued_count,
    total_days,
    working_days,
    total_days / nullif(wait_count, 0) as mean_days,
    greatest(total_days, 0) / nullif(kind_days, 0) as days_share,
    capital_cost_amount,
    round(discount_lost_amount, 2) as discount_lost_amount,
    late_fee_amount,
    cost_amount,
    recent_count,
    recent_mean_days,
    earlier_count,
    earlier_mean_days,
    row_number() over (
        partition by tenant, source, kind, currency
        order by is_rest asc nulls first, total_days desc nulls last, {{ byte_order('place') }} asc
    ) as days_rank,
    row_number() over (
        partition by tenant, source, kind, currency
        order by is_rest asc nulls first, cost_amount desc nulls last, total_days desc nulls last, {{ byte_order('place') }} asc
    ) as cost_rank
from summed
