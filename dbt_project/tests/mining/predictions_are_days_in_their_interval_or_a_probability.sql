-- Each is either days inside an interval from 0 on, or a probability; and as many as the model's row says.
select tenant, source, target, subject_id
from {{ ref('serving_prediction') }}
where
    (predicted_days is null) = (probability is null)
    or probability not between 0 and 1
    or predicted_days < 0
    or (is_model and predicted_days is not null and not (low_days <= predicted_days and predicted_days <= high_days))
union all
select model.tenant, model.source, model.target, 'counted otherwise' as subject_id
from {{ ref('serving_prediction_model') }} as model
left join (
    select tenant, source, target, count(*) as row_count
    from {{ ref('serving_prediction') }}
    group by tenant, source, target
) as counted
    on model.tenant = counted.tenant and model.source = counted.source and model.target = counted.target
where model.scored_count <> coalesce(counted.row_count, 0)
