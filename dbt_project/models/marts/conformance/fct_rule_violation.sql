-- One row a violation: the case, the events and times that prove it, in words, and the waiver that covers it.

with

rule as (select * from {{ ref('int_rule') }}),

-- what a rule only shows decides nothing
rule_activity as (select * from {{ ref('int_rule_activity') }} where role <> 'shown'),

-- what a rule asks for and the case shows; of what should have come later, only what came before
described as (
    select
        violation.rule_key,
        violation.case_key,
        rule_activity.role,
        rule_activity.activity,
        case_activity.event_count,
        case_activity.first_at,
        coalesce(case_activity.first_position < violation.a_position, true) as is_before_a,
        rule_activity.activity || coalesce(
            ' on ' || {{ stamp_text('case_activity.first_at', 'case_activity.is_day_precise', 'period.time_zone') }},
            ' at a time that cannot be right'
        ) as first_text,
        rule_activity.activity || coalesce(
            ' on ' || {{ stamp_text('case_activity.last_at', 'case_activity.is_day_precise', 'period.time_zone') }},
            ' at a time that cannot be right'
        ) as last_text
    from {{ ref('fct_rule_check') }} as violation
    inner join rule_activity on violation.rule_key = rule_activity.rule_key
    inner join {{ ref('fct_case_activity') }} as case_activity
        on violation.case_key = case_activity.case_key and rule_activity.activity_key = case_activity.activity_key
    inner join {{ ref('fct_kpi_case') }} as kpi_case on violation.case_key = kpi_case.case_key
    inner join {{ ref('dim_source_period') }} as period
        on kpi_case.tenant = period.tenant and kpi_case.source = period.source
    where violation.is_violated
),

happened as (
    select
        rule_key,
        case_key,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'a'") }} as a_first,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'b' and is_before_a") }} as b_first,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'b'") }} as b_any,
        {{ ordered_text_list('last_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'b'") }} as b_last,
        {{ ordered_text_list('last_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'a'") }} as a_last,
        {{ ordered_text_list('first_text', ', ', 'first_at asc nulls last, ' ~ byte_order('activity'), "role = 'c'") }} as c_first,
        coalesce(sum(event_count) filter (where role = 'a'), 0) as a_count,
        coalesce(sum(event_count) filter (where role = 'c'), 0) as c_count
    from described
    group by rule_key, case_key
),

named as (
    select
        rule_key,
        {{ ordered_text_list('activity', ' or ', byte_order('activity'), "role = 'a'") }} as a_name,
        {{ ordered_text_list('activity', ' or ', byte_order('activity'), "role = 'b'") }} as b_name,
        {{ ordered_text_list('activity', ' or ', byte_order('activity'), "role = 'c'") }} as c_name
    from rule_activity
    group by rule_key
)

select
    rule.rule_id,
    violation.rule_key,
    violation.case_key,
    kpi_case.tenant,
    kpi_case.source,
    kpi_case.company_code,
    kpi_case.case_id,
    kpi_case.case_id || coalesce(', supplier ' || kpi_case.supplier_id, '') as subject_label,
    event_a.event_id as a_event_id,
    event_b.event_id as b_event_id,
    case
        when rule.kind in ('precedence', 'succession') and happened.a_first is null
            then happened.b_any || ', but never ' || named.a_name
        when rule.kind in ('response', 'succession', 'time_limit') and happened.b_last is null
            then happened.a_first || ', but never ' || named.b_name
        when rule.kind = 'precedence'
            then happened.a_first || ' comes after ' || coalesce(happened.b_first, happened.b_any)
        when rule.kind = 'response'
            then happened.a_first || ' comes after the last ' || happened.b_last
        when rule.kind = 'succession'
            then happened.a_first || ' to ' || happened.a_last || ' does not stand before ' || happened.b_any || ' to ' || happened.b_last
        when rule.kind = 'time_limit'
            then happened.b_any || ' comes more than ' || {{ plain_number('rule.max_days') }} || ' days after ' || happened.a_first
        when rule.kind = 'not_coexistence'
            then happened.a_first || ' and ' || happened.b_any || ' exclude each other'
        when rule.kind = 'blocked_until'
            then happened.b_any || ' comes after ' || happened.c_first || ' and '
                || coalesce('before ' || happened.a_first, 'without ' || named.a_name)
        when rule.kind = 'cardinality'
            then named.a_name || ' happened ' || cast(coalesce(happened.a_count, 0) as text) || ' times'
                || case
                    when happened.c_count > 0
                        then ', ' || named.c_name || ' ' || cast(happened.c_count as text) || ' times'
                    else ''
                end
        when rule.kind = 'absence'
            then happened.a_first || ' although it may not happen here'
        when rule.kind = 'value'
            then replace(rule.measure_a, '_', ' ') || ' ' || {{ amount_text('value_a.value') }} || ' ' || coalesce(value_a.unit, '')
                || case rule.comparison when 'equal' then ' differs from ' else ' is above ' end
                || replace(rule.measure_b, '_', ' ') || ' ' || {{ amount_text('value_b.value') }} || ' ' || coalesce(value_b.unit, '')
        when rule.kind = 'condition'
            then coalesce(happened.b_any || ', but not: ', 'Not: ') || replace(rule.fact, '_', ' ')
    end as evidence,
    kpi_case.ended_on as observed_on,
    kpi_case.amount,
    kpi_case.currency,
    waived.waiver_id,
    waiver.scope_kind as waiver_scope,
    waiver.expires_on as waiver_expires_on,
    waiver.asked_by as waiver_asked_by,
    waiver.approved_by as waiver_approved_by,
    waiver.reason as waiver_reason
from {{ ref('fct_rule_check') }} as violation
inner join rule on violation.rule_key = rule.rule_key
inner join {{ ref('fct_kpi_case') }} as kpi_case on violation.case_key = kpi_case.case_key
left join named on violation.rule_key = named.rule_key
left join happened on violation.rule_key = happened.rule_key and violation.case_key = happened.case_key
{%- for side in ['a', 'b'] %}
left join {{ ref('fct_rule_evidence') }} as event_{{ side }}
    on
        violation.rule_key = event_{{ side }}.rule_key
        and violation.case_key = event_{{ side }}.case_key
        and event_{{ side }}.is_{{ side }}
left join {{ ref('fct_order_value') }} as value_{{ side }}
    on violation.case_key = value_{{ side }}.case_key and rule.measure_{{ side }} = value_{{ side }}.measure
{%- endfor %}
left join {{ ref('int_violation_waiver') }} as waived
    on violation.rule_key = waived.rule_key and violation.case_key = waived.case_key
left join {{ ref('int_waiver') }} as waiver on waived.waiver_id = waiver.waiver_id
where violation.is_violated
