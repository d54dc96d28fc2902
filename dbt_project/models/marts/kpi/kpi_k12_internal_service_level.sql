-- K12: share of the finished work with a target that was finished within it, in working time without clock stops.
with subject as (
    select
        tenant,
        source,
        process || ' ' || work_id as subject_id,
        company_code,
        supplier_id,
        category,
        coalesce(ended_on, started_on) as observed_on,
        case
            when state = 'cancelled' then 'cancelled'
            when state = 'unknown' then 'outside the working calendar'
            when state = 'reversed' then 'end precedes start'
            when state = 'breached' then 'open, breached'
            when state = 'at risk' then 'open, at risk'
            when state = 'on track' then 'open, on track'
        end as excluded_reason,
        state = 'met' as is_hit,
        case process
            when 'inquiry_response' then 'first answer'
            when 'inquiry_resolution' then 'resolution'
            else 'onboarding review'
        end || ', ' || state as outcome
    from {{ ref('fct_service_level') }}
)

{{ kpi_observation('K12', 'service_work', detail='outcome') }}
