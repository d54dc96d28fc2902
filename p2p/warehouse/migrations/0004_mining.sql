-- Results of mining: every row names the run that gave it; mining keeps the last few runs.
create schema if not exists mining;

create table mining.bottleneck (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    case_notion text not null,
    rank integer not null,
    from_activity text not null,
    to_activity text not null,
    transition_count bigint not null,
    case_count bigint not null,
    timed_count bigint not null,          -- occurrences whose wait could be measured
    total_wait_days double precision not null,
    median_wait_days double precision,
    p90_wait_days double precision,
    share_pct double precision not null,
    primary key (run_id, tenant, source, rank)
);

create table mining.process_model (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    case_notion text not null,
    algorithm text not null,
    noise_threshold double precision not null,
    process_tree text not null,
    bpmn_xml text not null,
    variant_count bigint not null,
    case_count bigint not null,
    fitting_case_count bigint not null,   -- of the checked cases
    fitness_pct double precision,         -- mean over the checked cases, by alignments
    not_checked_case_count bigint not null,
    primary key (run_id, tenant, source, case_notion, algorithm)
);

create table mining.review_candidate (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    candidate_id text not null,
    kind text not null,
    subject_type text not null,
    subject_id text not null,             -- object id of the invoice or case
    subject_label text not null,
    score double precision not null check (score between 0 and 1),
    rank integer not null,
    amount numeric,
    currency text,
    reasons jsonb not null,
    evidence jsonb not null,
    model_name text not null,
    model_version text not null,
    primary key (run_id, tenant, source, candidate_id)
);
