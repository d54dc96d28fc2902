-- One row a source and conflict of duties: chains in which both duties were done by people who are known, those in which one and
-- the same person did both (confirmed), those reversed since, and the people who are exposed without a confirmed breach.
with

conflict as (select * from {{ ref('int_control_conflict') }}),

duty_set as (
    select tenant, source, duties, count(*) as chain_count
    from {{ ref('fct_duty_chain') }}
    where duties is not null
    group by tenant, source, duties
),

tested as (
    select
        duty_set.tenant,
        duty_set.source,
        conflict.conflict_id,
        sum(
            case
                when (duty_set.duties & conflict.first_bit) > 0 and (duty_set.duties & conflict.second_bit) > 0 then duty_set.chain_count
                else 0
            end
        ) as tested_count
    from duty_set
    cross join conflict
    group by duty_set.tenant, duty_set.source, conflict.conflict_id
),

-- one chain may have several people in one conflict
chain as (
    select tenant, source, conflict_id, subject_object_id, {{ any_true("state = 'breached'") }} as is_confirmed
    from {{ ref('int_duty_breach') }}
    group by tenant, source, conflict_id, subject_object_id
),

broken as (
    select
        tenant,
        source,
        conflict_id,
        count(*) filter (where is_confirmed) as confirmed_count,
        count(*) filter (where not is_confirmed) as netted_count
    from chain
    group by tenant, source, conflict_id
),

people as (
    select
        tenant,
        source,
        conflict_id,
        count(*) filter (where confirmed_count > 0) as confirmed_person_count,
        count(*) filter (where confirmed_count = 0 and first_count > 0 and second_count > 0) as exposed_person_count
    from {{ ref('mart_sod_exposure') }}
    group by tenant, source, conflict_id
)

select
    tested.tenant,
    tested.source,
    conflict.conflict_id,
    conflict.name,
    conflict.first_duty,
    conflict.second_duty,
    conflict.severity,
    conflict.control_id,
    cast(tested.tested_count as bigint) as tested_count,
    cast(coalesce(broken.confirmed_count, 0) as bigint) as confirmed_count,
    cast(coalesce(broken.netted_count, 0) as bigint) as netted_count,
    cast(coalesce(people.confirmed_person_count, 0) as bigint) as confirmed_person_count,
    cast(coalesce(people.exposed_person_count, 0) as bigint) as exposed_person_count
from tested
inner join conflict on tested.conflict_id = conflict.conflict_id
left join broken
    on tested.tenant = broken.tenant and tested.source = broken.source and tested.conflict_id = broken.conflict_id
left join people
    on tested.tenant = people.tenant and tested.source = people.source and tested.conflict_id = people.conflict_id
