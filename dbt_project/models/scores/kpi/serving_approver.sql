-- How long approvals wait and how many are late, by group of approvers. Names of people stay in mart_approver.
select
    tenant,
    source,
    task_type,
    level,
    role,
    approver_group,
    task_count,
    open_count,
    open_past_target_count,
    decided_count,
    median_wait_days,
    p90_wait_days,
    median_late_days,
    longest_late_days,
    late_share,
    reassigned_share
from {{ ref('mart_approver') }}
where grain = 'group'
