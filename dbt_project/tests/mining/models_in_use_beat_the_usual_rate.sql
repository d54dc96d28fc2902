-- A model is published only where it has at least 15 % less error than the best baseline on the test part.
select tenant, source, target, status
from {{ ref('serving_prediction_model') }}
where is_model and coalesce(improvement, 0) < 0.1499
