-- Mining counted every object of the core and every pair of an event and an object, each once. A source that has
-- objects has a row a type; none is lost on the way through Python.
with

core_object as (
    select tenant, source, object_type, count(*) as object_count
    from {{ ref('can_object') }}
    group by tenant, source, object_type
),

-- counted an object first: rows of five columns would have to be made distinct else
touched as (
    select pair.object_id, count(distinct pair.event_id) as event_count
    from {{ ref('can_event_object') }} as pair
    inner join {{ ref('can_event') }} as can_event on pair.event_id = can_event.event_id
    group by pair.object_id
),

core_pair as (
    select can_object.tenant, can_object.source, can_object.object_type, sum(touched.event_count) as relation_count
    from touched
    inner join {{ ref('can_object') }} as can_object on touched.object_id = can_object.object_id
    group by can_object.tenant, can_object.source, can_object.object_type
)

select
    core_object.*,
    core_pair.relation_count,
    counted.object_count as counted_object_count,
    counted.relation_count as counted_relation_count
from core_object
left join core_pair
    on
        core_object.tenant = core_pair.tenant
        and core_object.source = core_pair.source
        and core_object.object_type = core_pair.object_type
full join {{ ref('serving_object_type') }} as counted
    on
        core_object.tenant = counted.tenant
        and core_object.source = counted.source
        and core_object.object_type = counted.object_type
where
    core_object.object_count is distinct from counted.object_count
    or coalesce(core_pair.relation_count, 0) is distinct from counted.relation_count
