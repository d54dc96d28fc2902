-- What mining finds in the object-centric core: types of objects, activities, what follows what, what belongs to what.
create table mining.object_type (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    object_type text not null,
    object_count bigint not null,
    touched_object_count bigint not null,  -- objects with an event
    event_count bigint not null,
    relation_count bigint not null,        -- an event with two objects of the type has two
    timed_object_count bigint not null,
    median_life_days double precision,
    p90_life_days double precision,
    primary key (run_id, tenant, source, object_type)
);

create table mining.object_activity (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    activity text not null,
    object_type text not null,
    activity_event_count bigint not null,  -- each event once, whatever it touches
    event_count bigint not null,           -- of them those that touch an object of the type
    object_count bigint not null,
    relation_count bigint not null,
    start_count bigint not null,
    end_count bigint not null,
    min_objects bigint not null,
    mean_objects double precision not null,
    max_objects bigint not null,
    primary key (run_id, tenant, source, activity, object_type)
);

create table mining.object_edge (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    object_type text not null,
    from_activity text not null,
    to_activity text not null,
    event_pair_count bigint not null,      -- each pair of events once, whatever number of objects went that way
    object_count bigint not null,
    occurrence_count bigint not null,
    timed_count bigint not null,
    total_wait_days double precision not null,
    median_wait_days double precision,
    p90_wait_days double precision,
    primary key (run_id, tenant, source, object_type, from_activity, to_activity)
);

create table mining.object_interaction (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    rank integer not null,
    kind text not null check (kind in ('relation', 'path', 'event')),
    from_type text not null,
    to_type text not null,
    qualifier text,
    via_types text,                        -- comma list
    event_count bigint,
    pair_count bigint,                     -- null, like all that follows, where there were too many to make
    from_count bigint,
    to_count bigint,
    mean_to_per_from double precision,
    median_to_per_from double precision,
    p90_to_per_from double precision,
    max_to_per_from bigint,
    mean_from_per_to double precision,
    median_from_per_to double precision,
    p90_from_per_to double precision,
    max_from_per_to bigint,
    primary key (run_id, tenant, source, rank)
);
