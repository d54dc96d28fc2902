-- One row a group of approvers, and one a person in it: what is open, how long tasks waited in working days, how many were late and
-- how many were decided by somebody else. Names stand here only; pages show them to those who may see them.
with task as (
    select
        *,
        {{ approver_group('task_type', 'level', 'role') }} as approver_group,
        coalesce(agent, assigned_to) as approver
    from {{ ref('fct_approval_task') }}
    where decision <> 'cancelled'
)

{% for grain in ['group', 'person'] %}
select
    tenant,
    source,
    '{{ grain }}' as grain,
    task_type,
    level,
    role,
    approver_group,
    {{ 'approver' if grain == 'person' else 'cast(null as text)' }} as approver,
    count(*) as task_count,
    count(*) filter (where decision = 'open') as open_count,
    count(*) filter (where sla_state = 'breached') as open_past_target_count,
    count(*) filter (where decision <> 'open') as decided_count,
    cast({{ percentile(0.5, "case when decision <> 'open' then waited_business_days end") }} as numeric) as median_wait_days,
    cast({{ percentile(0.9, "case when decision <> 'open' then waited_business_days end") }} as numeric) as p90_wait_days,
    cast({{ percentile(0.5, "case when late_minutes > 0 then late_business_days end") }} as numeric) as median_late_days,
    max(late_business_days) as longest_late_days,
    cast(count(*) filter (where sla_state = 'met late') as numeric)
    / nullif(count(*) filter (where sla_state in ('met', 'met late')), 0) as late_share,
    cast(count(*) filter (where is_reassigned) as numeric) / count(*) as reassigned_share
from task
{% if grain == 'person' %}where coalesce(agent, assigned_to) is not null{% endif %}
group by tenant, source, task_type, level, role, approver_group{{ ', approver' if grain == 'person' }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
