-- People read the reasons and look them up: each must be one that the catalogue gives for that KPI.
select observation.kpi_id, observation.excluded_reason, sum(observation.row_count) as row_count
from {{ ref('fct_kpi_sum') }} as observation
left join {{ ref('kpi_exclusion') }} as exclusion
    on observation.kpi_id = exclusion.kpi_id and observation.excluded_reason = exclusion.reason
where observation.excluded_reason is not null and exclusion.kpi_id is null
group by observation.kpi_id, observation.excluded_reason
