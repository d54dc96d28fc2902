-- One row an order item's case and person: the duties that the person did in it, a bit each. Only human actors count.
{{ config(unlogged=true, work_mem="256MB") }}

with

duty_activity as (
    select dim_activity.activity_key, sod_duty.duty_bit
    from {{ ref('sod_duty') }} as sod_duty
    inner join {{ ref('dim_activity') }} as dim_activity on sod_duty.activity = dim_activity.activity
),

-- sorted here, for the log stands nearly in this order, and who reads a case below finds its people side by side
done as (
    select event_log.case_key, event_log.resource as person, duty_activity.duty_bit
    from {{ ref('fct_event_log') }} as event_log
    inner join duty_activity on event_log.activity_key = duty_activity.activity_key
    where event_log.actor_type = 'human'
    order by event_log.case_key, event_log.resource
)

select case_key, person, {{ all_bits('duty_bit') }} as duties
from done
group by case_key, person
