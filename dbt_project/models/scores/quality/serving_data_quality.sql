-- What people read of the data's quality. Drift (DQ08) is known once models have scored, so it joins here and not in the mart:
-- measures that have moved, of those that could be compared.
with

drift as (
    select
        tenant,
        source,
        cast(sum(case when state = 'drifted' then 1 else 0 end) as numeric) as drifted_count,
        cast(sum(case when state <> 'too_few' then 1 else 0 end) as numeric) as compared_count,
        cast(max(psi) as numeric) as largest_psi,
        max(case when measure = 'alert_rate' then current_value end) as alert_rate,
        max(case when measure = 'alert_rate' then reference_value end) as alert_rate_then,
        sum(case when measure = 'precision' then round(cast(current_value * current_count as numeric)) end)
            as confirmed_count,
        sum(case when measure = 'precision' then current_count end) as decided_count
    from {{ ref('serving_drift') }}
    group by tenant, source
)

select
    quality.tenant,
    quality.source,
    quality.check_id,
    quality.name,
    quality.unit,
    case
        when quality.check_id = 'DQ08' then drift.drifted_count / nullif(drift.compared_count, 0) else quality.value
    end as value,
    case when quality.check_id = 'DQ08' then drift.drifted_count else quality.numerator end as numerator,
    case when quality.check_id = 'DQ08' then drift.compared_count else quality.denominator end as denominator,
    case
        when quality.check_id <> 'DQ08' then quality.detail
        when drift.compared_count is null or drift.compared_count = 0 then 'not enough rows since the training to tell'
        else 'largest PSI ' || cast(round(drift.largest_psi, 2) as text)
            || coalesce(
                '; alert rate at most ' || cast(round(cast(100 * drift.alert_rate as numeric), 1) as text)
                || ' % (' || cast(round(cast(100 * drift.alert_rate_then as numeric), 1) as text) || ' % in training)', ''
            )
            || coalesce(
                '; ' || cast(cast(drift.confirmed_count as bigint) as text) || ' of the last '
                || cast(drift.decided_count as text) || ' decisions confirmed it',
                '; no decisions of people yet'
            )
    end as detail
from {{ ref('mart_data_quality') }} as quality
left join drift on quality.tenant = drift.tenant and quality.source = drift.source
