-- Where cases wait, in days and in money, as people read it.

select
    tenant,
    source,
    kind,
    place,
    currency,
    waits_for,
    cast(wait_count as bigint) as wait_count,
    cast(valued_count as bigint) as valued_count,
    cast(total_days as numeric) as total_days,
    cast(working_days as numeric) as working_days,
    cast(mean_days as numeric) as mean_days,
    cast(days_share as numeric) as days_share,
    cast(capital_cost_amount as numeric) as capital_cost_amount,
    cast(discount_lost_amount as numeric) as discount_lost_amount,
    cast(late_fee_amount as numeric) as late_fee_amount,
    cast(cost_amount as numeric) as cost_amount,
    cast(recent_count as bigint) as recent_count,
    cast(recent_mean_days as numeric) as recent_mean_days,
    cast(earlier_count as bigint) as earlier_count,
    cast(earlier_mean_days as numeric) as earlier_mean_days,
    cast(days_rank as integer) as days_rank,
    cast(cost_rank as integer) as cost_rank,
    (select max(value_pct) from {{ ref('waiting_cost_rate') }} where rate = 'capital_cost') as capital_cost_pct,
    (select max(value_pct) from {{ ref('waiting_cost_rate') }} where rate = 'late_fee') as late_fee_pct
from {{ ref('mart_waiting_cost') }}
