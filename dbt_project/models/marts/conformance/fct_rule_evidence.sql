-- What proves each violation, one row a thing: events of the activities that the rule names (the deciding ones first, then
-- the earliest, ten of each role at most, with the count of those not shown), activities that never happened, sums that
-- disagree, and the fact that does not hold.
{{ config(unlogged=true, work_mem="256MB") }}

with

violation as (
    select rule_key, case_key, a_position, b_position from {{ ref('fct_rule_check') }} where is_violated
),

rule as (select * from {{ ref('int_rule') }}),

dim_activity as (select activity_key, activity from {{ ref('dim_activity') }}),

named as (
    select rule_activity.*, case rule_activity.role when 'a' then 1 when 'b' then 2 when 'c' then 3 else 4 end as role_order
    from {{ ref('int_rule_activity') }} as rule_activity
),

event as (
    select
        violation.rule_key,
        violation.case_key,
        named.role,
        named.role_order,
        dim_activity.activity,
        event_log.event_position,
        event_log.event_at,
        event_log.event_on,
        event_log.time_precision,
        event_log.resource,
        event_log.actor_type,
        event_log.amount,
        event_log.event_id,
        coalesce(event_log.event_position = violation.a_position and named.role = 'a', false) as is_a,
        coalesce(event_log.event_position = violation.b_position and named.role = 'b', false) as is_b
    from violation
    inner join named on violation.rule_key = named.rule_key
    inner join {{ ref('fct_event_log') }} as event_log
        on violation.case_key = event_log.case_key and named.activity_key = event_log.activity_key
    inner join dim_activity on event_log.activity_key = dim_activity.activity_key
),

ranked as (
    select
        *,
        row_number() over (
            partition by rule_key, case_key, role
            order by case when is_a or is_b then 0 else 1 end asc, event_position asc
        ) as role_rank,
        count(*) over (partition by rule_key, case_key, role) as role_count
    from event
),

-- none of the activities of a role that the rule needs
absent as (
    select
        violation.rule_key,
        violation.case_key,
        named.role,
        {{ ordered_text_list('named.activity', ' or ', byte_order('named.activity')) }} as activity
    from violation
    inner join named on violation.rule_key = named.rule_key and named.role in ('a', 'b')
    left join (select distinct rule_key, case_key, role from event) as present
        on
            violation.rule_key = present.rule_key
            and violation.case_key = present.case_key
            and named.role = present.role
    where present.rule_key is null and named.kind <> 'condition'
    group by violation.rule_key, violation.case_key, named.role
),

evidence as (
    select
        rule_key,
        case_key,
        role_order * 100 + cast(role_rank as integer) as place,
        'event' as evidence_kind,
        activity as label,
        event_position,
        event_at,
        event_on,
        time_precision,
        resource,
        actor_type,
        amount as value,
        cast(null as text) as unit,
        event_id,
        is_a,
        is_b,
        is_a or is_b as is_deciding,
        case when role_rank = 1 and role_count > 10 then role_count - 10 else 0 end as not_shown_count
    from ranked
    where role_rank <= 10
    union all
    select
        rule_key,
        case_key,
        case role when 'a' then 100 else 200 end,
        'absent',
        activity,
        cast(null as integer),
        cast(null as timestamptz),
        cast(null as date),
        cast(null as text),
        cast(null as text),
        cast(null as text),
        cast(null as numeric),
        cast(null as text),
        cast(null as uuid),
        false,
        false,
        true,
        0
    from absent
    {%- for side in ['a', 'b'] %}
    union all
    select
        violation.rule_key,
        violation.case_key,
        {{ loop.index }},
        'sum',
        replace(rule.measure_{{ side }}, '_', ' '),
        cast(null as integer),
        cast(null as timestamptz),
        cast(null as date),
        cast(null as text),
        cast(null as text),
        cast(null as text),
        order_value.value,
        order_value.unit,
        cast(null as uuid),
        false,
        false,
        true,
        0
    from violation
    inner join rule on violation.rule_key = rule.rule_key and rule.kind = 'value'
    inner join {{ ref('fct_order_value') }} as order_value
        on violation.case_key = order_value.case_key and rule.measure_{{ side }} = order_value.measure
    {%- endfor %}
    union all
    select
        violation.rule_key,
        violation.case_key,
        1,
        'fact',
        'not true: ' || replace(rule.fact, '_', ' '),
        cast(null as integer),
        cast(null as timestamptz),
        cast(null as date),
        cast(null as text),
        cast(null as text),
        cast(null as text),
        cast(null as numeric),
        cast(null as text),
        cast(null as uuid),
        false,
        false,
        true,
        0
    from violation
    inner join rule on violation.rule_key = rule.rule_key and rule.kind = 'condition'
)

select
    *,
    cast(row_number() over (
        partition by rule_key, case_key order by is_deciding desc, place asc, event_position asc nulls first
    ) as integer) as evidence_order
from evidence
