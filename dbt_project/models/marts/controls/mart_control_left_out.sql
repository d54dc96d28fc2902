-- One row a control, source and reason: subjects that were not tested, and why.
with

counted as (select control_id, counts_kind, counts_id from {{ ref('control_count') }}),

left_out as (
    select counted.control_id, observation.tenant, observation.source, observation.excluded_reason as reason, count(*) as subject_count
    from {{ ref('fct_kpi_observation') }} as observation
    inner join counted on observation.kpi_id = counted.counts_id and counted.counts_kind = 'kpi'
    where observation.excluded_reason is not null and observation.kpi_id in ('K19a', 'K23', 'K23b')
    group by counted.control_id, observation.tenant, observation.source, observation.excluded_reason

    union all

    select control_id, tenant, source, excluded_reason, count(*)
    from {{ ref('int_control_check') }}
    where excluded_reason is not null
    group by control_id, tenant, source, excluded_reason

    {% for count, reason in [
        ('open_count', 'still open: what is missing may still come'),
        ('deleted_count', 'order item deleted: nothing is bought with it'),
        ('unordered_count', 'nobody can tell which event came first'),
        ('nothing_to_judge_count', 'without the events or facts that the rule compares'),
        ('switched_off_count', 'of companies in which the rule is switched off'),
    ] %}
    union all

    select
        counted.control_id,
        conformance.tenant,
        conformance.source,
        '{{ reason }} (rule ' || conformance.rule_id || ')',
        conformance.{{ count }}
    from {{ ref('mart_conformance') }} as conformance
    inner join counted on conformance.rule_id = counted.counts_id and counted.counts_kind = 'rule'
    where conformance.{{ count }} > 0
    {% endfor %}

    union all

    -- chains in which no two duties of one of the control's conflicts were done by people who are known
    select
        control.control_id,
        chain.tenant,
        chain.source,
        'no two conflicting duties by known people',
        chain.chain_count - coalesce(tested.tested_count, 0)
    from (select distinct control_id from {{ ref('int_control_conflict') }}) as control
    cross join (
        select tenant, source, count(*) as chain_count from {{ ref('fct_duty_chain') }} group by tenant, source
    ) as chain
    left join (
        select control_id, tenant, source, sum(tested_count) as tested_count
        from {{ ref('int_control_population') }}
        group by control_id, tenant, source
    ) as tested
        on control.control_id = tested.control_id and chain.tenant = tested.tenant and chain.source = tested.source
    where chain.chain_count > coalesce(tested.tested_count, 0)
)

select
    control_id,
    tenant,
    source,
    cast(reason as text) as reason,
    cast(subject_count as bigint) as subject_count
from left_out
