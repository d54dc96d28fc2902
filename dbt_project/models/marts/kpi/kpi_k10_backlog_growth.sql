-- K10: arrivals for each completion. A stay in a queue gives a row when it comes and one when it leaves.
{%- set moves = [('in', 'entered_on', '1', '0'), ('out', 'left_on', '0', '1')] %}

with

-- where nothing has left yet there is nothing to set the arrivals against
flowing as (
    select tenant, source
    from {{ ref('fct_work_item') }}
    where left_on is not null and is_exit_known
    group by tenant, source
),

subject as (
    {%- for way, day, arrival, completion in moves %}
    select
        work_item.tenant,
        work_item.source,
        {{ work_item_label() }} || ', {{ way }}' as subject_id,
        company_code,
        supplier_id,
        reason as category,
        {{ day }} as observed_on,
        case
            when not is_exit_known then 'completion not recorded'
            when flowing.source is null then 'nothing completed yet'
        end as excluded_reason,
        {{ arrival }} = 1 as is_hit,
        {{ completion }} as completions,
        queue
    from {{ ref('fct_work_item') }} as work_item
    left join flowing on work_item.tenant = flowing.tenant and work_item.source = flowing.source
    where {{ day }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

{{ kpi_observation('K10', 'queue_movement', denominator='completions', detail='queue') }}
