-- One row a violation: the case, the events and times that prove it, in words.

with

rule as (select * from {{ ref('conformance_rules') }}),

-- what a rule asks for and the case shows; of what should have come later, only what came before
described as (
    select
        violation.rule_id,
        violation.case_key,
        rule_activity.role,
        rule_activity.activity,
        case_activity.event_count,
        case_activity.first_at,
        coalesce(case_activity.first_position < violation.a_position, true) as is_before_a,
        rule_activity.activity || ' on '
        || {{ stamp_text('case_activity.first_at', 'case_activity.is_day_precise', 'period.time_zone') }} as first_text,
        rule_activity.activity || ' on '
        || {{ stamp_text('case_activity.last_at', 'case_activity.is_day_precise', 'period.time_zone') }} as last_text
    from {{ ref('fct_rule_check') }} as violation
    inner join {{ ref('int_rule_activity') }} as rule_activity on violation.rule_id = rule_activity.rule_id
    inner join {{ ref('fct_case_activity') }} as case_activity
        on violation.case_key = case_activity.case_key and rule_activity.activity_key = case_activity.activity_key
    inner join {{ ref('fct_kpi_case') }} as kpi_case on violation.case_key = kpi_case.case_key
    inner join {{ ref('dim_source_period') }} as period
        on kpi_case.tenant = period.tenant and kpi_case.source = period.source
    where violation.is_violated
),

happened as (
    select
        rule_id,
        case_key,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'a'") }} as a_first,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'b' and is_before_a") }} as b_first,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'b'") }} as b_any,
        {{ ordered_text_list('last_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'b'") }} as b_last,
        sum(event_count) filter (where role = 'a') as a_count
    from described
    group by rule_id, case_key
),

named as (
    select
        rule_id,
        {{ ordered_text_list('activity', ' or ', byte_order('activity'), "role = 'a'") }} as a_name,
        {{ ordered_text_list('activity', ' or ', byte_order('activity'), "role = 'b'") }} as b_name
    from {{ ref('int_rule_activity') }}
    group by rule_id
)

select
    violation.rule_id,
    violation.case_key,
    kpi_case.tenant,
    kpi_case.source,
    kpi_case.case_id,
    kpi_case.case_id || coalesce(', supplier ' || kpi_case.supplier_id, '') as subject_label,
    event_a.event_id as a_event_id,
    event_b.event_id as b_event_id,
    case
        when rule.kind = 'precedence' and happened.a_first is null
            then happened.b_any || ', but never ' || named.a_name
        when rule.kind = 'precedence'
            then happened.a_first || ' comes after ' || coalesce(happened.b_first, happened.b_any)
        when rule.kind = 'response' and happened.b_last is null
            then happened.a_first || ', but never ' || named.b_name
        when rule.kind = 'response'
            then happened.a_first || ' comes after the last ' || happened.b_last
        when rule.kind = 'cardinality'
            then named.a_name || ' happened ' || cast(coalesce(happened.a_count, 0) as text) || ' times'
        when rule.kind = 'forbidden'
            then happened.a_first || ' although it may not happen here'
        when rule.kind = 'value'
            then replace(rule.measure_a, '_', ' ') || ' ' || {{ amount_text('value_a.value') }} || ' ' || coalesce(value_a.unit, '')
                || case rule.comparison when 'equal' then ' differs from ' else ' is above ' end
                || replace(rule.measure_b, '_', ' ') || ' ' || {{ amount_text('value_b.value') }} || ' ' || coalesce(value_b.unit, '')
    end as evidence,
    kpi_case.ended_on as observed_on,
    kpi_case.amount,
    kpi_case.currency
from {{ ref('fct_rule_check') }} as violation
inner join rule on violation.rule_id = rule.rule_id
inner join {{ ref('fct_kpi_case') }} as kpi_case on violation.case_key = kpi_case.case_key
left join named on violation.rule_id = named.rule_id
left join happened on violation.rule_id = happened.rule_id and violation.case_key = happened.case_key
left join {{ ref('fct_event_log') }} as event_a
    on violation.case_key = event_a.case_key and violation.a_position = event_a.event_position
left join {{ ref('fct_event_log') }} as event_b
    on violation.case_key = event_b.case_key and violation.b_position = event_b.event_position
left join {{ ref('fct_order_value') }} as value_a
    on violation.case_key = value_a.case_key and rule.measure_a = value_a.measure
left join {{ ref('fct_order_value') }} as value_b
    on violation.case_key = value_b.case_key and rule.measure_b = value_b.measure
where violation.is_violated
