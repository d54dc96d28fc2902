-- One row a piece of work with a target in sla_target: answering an inquiry, resolving it, reviewing a supplier. How much working
-- time it took, without the time in which the clock stood, and whether that is within the target. What is open is judged at the end
-- of the last day with data.
{{ config(unlogged=true) }}

with

request as (select * from {{ ref('can_supplier_request') }} where answered_at is not null),

inquiry as (select * from {{ ref('can_inquiry') }} where received_at is not null),

work as (
    {%- for process, end in {'inquiry_response': 'first_response_at', 'inquiry_resolution': 'resolved_at'}.items() %}
    select
        tenant,
        source,
        '{{ process }}' as process,
        inquiry_id as work_id,
        company_code,
        supplier_id,
        reason as category,
        coalesce(priority, 'any') as priority,
        received_at as started_at,
        {{ end }} as ended_at,
        source_tz,
        is_cancelled
    from inquiry
    union all
    {%- endfor %}
    select
        tenant,
        source,
        'onboarding_review' as process,
        request_id as work_id,
        company_code,
        supplier_id,
        category,
        'any' as priority,
        answered_at as started_at,
        first_reviewed_at as ended_at,
        source_tz,
        is_cancelled and first_reviewed_at is null as is_cancelled
    from request
),

targeted as (
    select *
    from (
        select
            work.*,
            sla_target.target_minutes,
            sla_target.at_risk_pct,
            {{ local_date('work.ended_at', 'work.source_tz') }} as ended_on,
            {{ local_date('work.started_at', 'work.source_tz') }} as started_on,
            row_number() over (
                partition by work.tenant, work.source, work.process, work.work_id
                order by case when sla_target.priority = 'any' then 1 else 0 end asc, sla_target.valid_from desc nulls last
            ) as target_rank
        from work
        inner join {{ ref('sla_target') }} as sla_target
            on
                work.process = sla_target.process
                and sla_target.priority in (work.priority, 'any')
                and sla_target.valid_from <= {{ local_date('work.started_at', 'work.source_tz') }}
    ) as ranked
    where target_rank = 1
),

-- what is open has waited until the end of the data
bounded as (
    select
        targeted.*,
        coalesce(
            targeted.ended_at, cast({{ add_days('period.data_until', 1) }} as timestamp) at time zone period.time_zone
        ) as until_at
    from targeted
    inner join {{ ref('dim_source_period') }} as period
        on targeted.tenant = period.tenant and targeted.source = period.source
),

measured as (
    select
        bounded.*,
        {{ business_seconds_between('bounded.started_at', 'started_day', 'bounded.until_at', 'until_day') }} as elapsed_seconds
    from bounded
    {{ join_work_calendar('work', 'bounded') }}
    {{ join_calendar_day('started_day', 'work', 'bounded.started_at') }}
    {{ join_calendar_day('until_day', 'work', 'bounded.until_at') }}
),

pause as (
    select
        measured.tenant,
        measured.source,
        measured.process,
        measured.work_id,
        measured.company_code,
        pause.paused_at,
        least(coalesce(pause.resumed_at, measured.until_at), measured.until_at) as resumed_at
    from measured
    inner join {{ ref('can_inquiry_pause') }} as pause
        on
            measured.tenant = pause.tenant
            and measured.source = pause.source
            and measured.work_id = pause.inquiry_id
            and pause.paused_at >= measured.started_at
            and pause.paused_at < measured.until_at
    where measured.process = 'inquiry_resolution'
),

paused as (
    select
        pause.tenant,
        pause.source,
        pause.process,
        pause.work_id,
        sum({{ business_seconds_between('pause.paused_at', 'paused_day', 'pause.resumed_at', 'resumed_day') }}) as paused_seconds
    from pause
    {{ join_work_calendar('work', 'pause') }}
    {{ join_calendar_day('paused_day', 'work', 'pause.paused_at') }}
    {{ join_calendar_day('resumed_day', 'work', 'pause.resumed_at') }}
    group by pause.tenant, pause.source, pause.process, pause.work_id
),

clocked as (
    select
        measured.*,
        coalesce(paused.paused_seconds, 0) / 60 as paused_minutes,
        (measured.elapsed_seconds - coalesce(paused.paused_seconds, 0)) / 60 as worked_minutes
    from measured
    left join paused
        on
            measured.tenant = paused.tenant
            and measured.source = paused.source
            and measured.process = paused.process
            and measured.work_id = paused.work_id
)

select
    tenant,
    source,
    process,
    work_id,
    company_code,
    supplier_id,
    category,
    started_at,
    started_on,
    ended_at,
    ended_on,
    target_minutes,
    worked_minutes,
    paused_minutes,
    case
        when is_cancelled then 'cancelled'
        when worked_minutes is null then 'unknown'
        when ended_at < started_at then 'reversed'
        when ended_at is not null and worked_minutes <= target_minutes then 'met'
        when ended_at is not null then 'met late'
        when worked_minutes > target_minutes then 'breached'
        when worked_minutes * 100 >= target_minutes * at_risk_pct then 'at risk'
        else 'on track'
    end as state
from clocked
