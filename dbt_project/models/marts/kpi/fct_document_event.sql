-- One row a document object and activity: first and last time, and whether a person did it, for the activities that
-- KPIs of requisitions and invoices ask for.
{{ config(unlogged=true) }}

select
    event_object.object_id,
    event.activity,
    min(event.event_at) as first_at,
    max(event.event_at) as last_at,
    {{ any_true("event.time_precision = 'day'") }} as is_day_precise,
    {{ any_true("event.actor_type = 'human'") }} as is_by_person,
    {{ any_true("event.actor_type = 'unknown'") }} as has_unknown_actor
from {{ ref('int_document_event_object') }} as event_object
inner join {{ ref('can_event') }} as event on event_object.event_id = event.event_id
where event.activity in (select activity from {{ ref('kpi_activity') }})
group by event_object.object_id, event.activity
