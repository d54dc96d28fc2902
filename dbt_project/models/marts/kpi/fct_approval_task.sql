-- One row an approval task: how long it waited by both clocks, what its target was, and how it stands against that. A task that is
-- open has waited until the end of the data; one that was cancelled has no state.
{{ config(unlogged=true, merge_join=false) }}

with

task as (select * from {{ ref('can_approval_task') }}),

requisition as (
    select
        tenant,
        source,
        requisition_id,
        max(company_code) as company_code,
        case when count(distinct currency) < 2 then min(currency) end as currency,
        -- amounts of two currencies make no sum
        case when count(distinct currency) < 2 then sum(amount) end as amount
    from {{ ref('can_requisition_item') }}
    group by tenant, source, requisition_id
),

order_amount as (
    select purchase_order_object_id, sum(net_amount) as amount
    from {{ ref('can_purchase_order_item') }}
    group by purchase_order_object_id
),

document as (
    select
        purchase_order.purchase_order_object_id as object_id,
        purchase_order.company_code,
        purchase_order.supplier_id,
        purchase_order.currency,
        order_amount.amount
    from {{ ref('can_purchase_order') }} as purchase_order
    left join order_amount on purchase_order.purchase_order_object_id = order_amount.purchase_order_object_id
    union all
    select invoice_object_id as object_id, company_code, supplier_id, currency, gross_amount as amount
    from {{ ref('can_invoice') }}
),

target as (
    select
        process,
        valid_from,
        lead(valid_from) over (partition by process order by valid_from asc nulls last) as valid_until,
        target_minutes,
        at_risk_pct
    from {{ ref('sla_target') }}
    where priority = 'any'
),

period as (
    select
        tenant,
        source,
        time_zone,
        cast({{ add_days('data_until', 1) }} as timestamp) at time zone time_zone as as_of_at
    from {{ ref('dim_source_period') }}
),

described as (
    select
        task.*,
        period.time_zone,
        coalesce(requisition.company_code, document.company_code) as company_code,
        document.supplier_id,
        coalesce(requisition.currency, document.currency) as currency,
        coalesce(requisition.amount, document.amount) as amount,
        {{ local_date('task.created_at', 'period.time_zone') }} as created_on,
        {{ local_date('task.decided_at', 'period.time_zone') }} as decided_on,
        coalesce(task.created_precision = 'day', false)
        or coalesce(task.decided_at is not null and task.decided_precision = 'day', false) as is_day_precise,
        coalesce(task.decided_at, period.as_of_at) as until_at
    from task
    inner join period on task.tenant = period.tenant and task.source = period.source
    left join requisition
        on
            task.tenant = requisition.tenant
            and task.source = requisition.source
            and task.task_type = 'requisition'
            and task.subject_id = requisition.requisition_id
    left join document on task.subject_object_id = document.object_id
),

timed as (
    select
        described.*,
        {{ days_between_events('described.created_at', 'described.until_at', 'described.is_day_precise', 'described.time_zone') }}
            as waited_days,
        {{ business_days_between('described.created_at', 'created_day', 'described.until_at', 'until_day', 'described.is_day_precise') }}
            as waited_business_days,
        case
            when not described.is_day_precise
                then {{ business_seconds_between('described.created_at', 'created_day', 'described.until_at', 'until_day') }} / 60
        end as waited_minutes,
        created_day.seconds_of_working_day,
        target.target_minutes,
        target.at_risk_pct
    from described
    left join target
        on
            described.task_type || '_approval' = target.process
            and described.created_on >= target.valid_from
            and (target.valid_until is null or described.created_on < target.valid_until)
    {{ join_work_calendar('work', 'described') }}
    {{ join_calendar_day('created_day', 'work', 'described.created_at', 'described.is_day_precise', 'described.created_on') }}
    {{ join_calendar_day(
        'until_day', 'work', 'described.until_at', 'described.is_day_precise', local_date('described.until_at', 'described.time_zone')
    ) }}
),

judged as (
    select
        timed.*,
        -- null where the wait or the target is not known
        case when waited_minutes <= target_minutes then 0 else waited_minutes - target_minutes end as late_minutes
    from timed
)

select
    approval_task_id,
    tenant,
    source,
    task_type,
    subject_id,
    subject_object_id,
    subject_id || ', level ' || level as task_label,
    company_code,
    supplier_id,
    currency,
    amount,
    level,
    role,
    assigned_to,
    agent,
    is_reassigned,
    created_at,
    created_on,
    claimed_at,
    decided_at,
    decided_on,
    decision,
    is_day_precise,
    waited_days,
    waited_business_days,
    waited_minutes,
    target_minutes,
    late_minutes,
    late_minutes * 60 / seconds_of_working_day as late_business_days,
    case
        when decision = 'cancelled' or waited_minutes < 0 or late_minutes is null then null
        when decision <> 'open' and waited_minutes <= target_minutes then 'met'
        when decision <> 'open' then 'met late'
        when waited_minutes > target_minutes then 'breached'
        when waited_minutes * 100 >= target_minutes * at_risk_pct then 'at risk'
        else 'on track'
    end as sla_state
from judged
