-- One row a stay of a document in a queue of approval: tasks that follow each other without a gap are one stay.
{{ config(unlogged=true, merge_join=false) }}

with

task as (
    select
        fct_approval_task.*,
        max(coalesce(decided_at, timestamptz '9999-01-01 00:00:00+00')) over (
            partition by tenant, source, task_type, subject_id, subject_object_id
            order by created_at asc nulls last, level asc nulls last, approval_task_id asc
            rows between unbounded preceding and 1 preceding
        ) as busy_until
    from {{ ref('fct_approval_task') }} as fct_approval_task
    where decision <> 'cancelled'
),

numbered as (
    select
        task.*,
        sum(case when busy_until is null or created_at > busy_until then 1 else 0 end) over (
            partition by tenant, source, task_type, subject_id, subject_object_id
            order by created_at asc nulls last, level asc nulls last, approval_task_id asc
            rows between unbounded preceding and current row
        ) as stay_no
    from task
)

select
    tenant,
    source,
    case task_type
        when 'requisition' then 'requisition approval'
        when 'order' then 'order approval'
        else 'invoice approval'
    end as queue,
    subject_id as object_label,
    subject_object_id as object_id,
    cast(null as text) as reason,
    max(company_code) as company_code,
    max(supplier_id) as supplier_id,
    max(currency) as currency,
    max(amount) as amount,
    min(created_at) as entered_at,
    case when count(*) = count(decided_at) then max(decided_at) end as left_at,
    true as is_exit_known
from numbered
group by tenant, source, task_type, subject_id, subject_object_id, stay_no
