-- Sources whose cases hold activities of the purchase-to-pay catalogue. In a log of another process no rule or KPI finds what it
-- asks for.
{{ config(materialized='view') }}

select distinct mart_activity.tenant, mart_activity.source
from {{ ref('mart_activity') }} as mart_activity
inner join {{ ref('dim_activity') }} as dim_activity on mart_activity.activity = dim_activity.activity
where dim_activity.is_catalogued
