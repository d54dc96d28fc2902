-- K10: arrivals for each completion. A stay in a queue gives a row when it comes and one when it leaves.
{%- set moves = [('in', 'entered_on', '1', '0'), ('out', 'left_on', '0', '1')] %}

with subject as (
    {%- for way, day, arrival, completion in moves %}
    select
        tenant,
        source,
        {{ work_item_label() }} || ', {{ way }}' as subject_id,
        company_code,
        supplier_id,
        reason as category,
        {{ day }} as observed_on,
        case when not is_exit_known then 'completion not recorded' end as excluded_reason,
        {{ arrival }} = 1 as is_hit,
        {{ completion }} as completions,
        queue
    from {{ ref('fct_work_item') }}
    where {{ day }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

{{ kpi_observation('K10', 'queue_movement', denominator='completions', detail='queue') }}
