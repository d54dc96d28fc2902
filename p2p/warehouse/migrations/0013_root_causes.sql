-- Root causes: what was examined, what was found, and the tree that tells how causes combine.
create table mining.cause_outcome (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    outcome_id text not null,             -- slow:<segment>, rework, late_payment, rule:<rule> and so on
    case_notion text not null,
    name text not null,
    subject text not null check (subject in ('case', 'invoice', 'task')),
    population text not null,
    hit_text text not null,               -- what the outcome is, in words
    left_out text not null,               -- what may not explain it, in words
    attributes jsonb not null,            -- labels of what may
    threshold_days double precision,      -- of a slow segment
    subject_count bigint not null,
    hit_count bigint not null,
    is_examined boolean not null,         -- false: too few have it, or too few have it not
    tested_count bigint not null,         -- values and pairs of values
    cause_count bigint not null,
    primary key (run_id, tenant, source, outcome_id)
);

create table mining.root_cause (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    outcome_id text not null,
    rank integer not null,
    cause text not null,
    conditions jsonb not null,            -- one or two of {attribute, value}
    subject_count bigint not null,
    hit_count bigint not null,
    hit_pct double precision not null,
    other_hit_pct double precision not null,
    lift double precision not null,
    difference_low_pct double precision not null,   -- 95 % interval (Newcombe), percentage points
    difference_high_pct double precision not null,
    excess_low_count double precision not null,
    p_value double precision not null,
    q_value double precision not null,
    repeats text,                         -- the cause that this one only repeats
    sentence text not null,
    case_filter text,                     -- for the explorer, as JSON
    primary key (run_id, tenant, source, outcome_id, rank)
);

create table mining.cause_rule (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    outcome_id text not null,
    rank integer not null,
    rule text not null,
    subject_count bigint not null,
    hit_count bigint not null,
    hit_pct double precision not null,
    hit_low_pct double precision not null,          -- 95 % interval (Wilson)
    hit_high_pct double precision not null,
    primary key (run_id, tenant, source, outcome_id, rank)
);
