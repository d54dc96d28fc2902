-- Reference models that people upload: kept as they came, never changed. The latest upload of a name counts until somebody
-- removes the name; who did either, and when, stays.
create table ops.reference_model (
    model_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    name text not null,
    format text not null check (format in ('bpmn', 'pnml', 'ptml')),
    file_name text not null,
    body text not null,
    sha256 text not null,
    added_by text not null,
    added_at timestamptz not null default clock_timestamp(),
    unique (tenant, source, name, model_id)
);

create table ops.reference_model_removal (
    model_id bigint primary key references ops.reference_model,
    removed_by text not null,
    removed_at timestamptz not null default clock_timestamp()
);

create trigger append_only before update or delete or truncate on ops.reference_model
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.reference_model_removal
    for each statement execute function ops.refuse_change();

-- A log is now checked against several models: the discovered one and those uploaded.
alter table mining.process_model
    drop constraint process_model_pkey,
    alter column noise_threshold drop not null,
    alter column process_tree drop not null,
    alter column bpmn_xml drop not null,
    add column model_name text not null default 'discovered',
    add column is_uploaded boolean not null default false,
    add column uploaded_by text,
    add column uploaded_at timestamptz,
    add column sha256 text,
    add column precision_pct double precision,
    add column generalisation_pct double precision,
    add column simplicity_pct double precision,
    add column shortest_run_count bigint,
    add column not_checked_variant_count bigint not null default 0,
    add column unknown_activities jsonb not null default '[]',   -- in the model, never in the log
    add column problem text;                                      -- why the model could not be checked
alter table mining.process_model add primary key (run_id, tenant, source, case_notion, model_name);

create table mining.model_deviation (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    case_notion text not null,
    model_name text not null,
    activity text not null,
    kind text not null check (kind in ('extra', 'skipped')),
    case_count bigint not null,           -- cases that deviate so
    deviation_count bigint not null,      -- log moves or model moves
    checked_case_count bigint not null,   -- cases that were aligned
    example_case_ids jsonb not null,
    primary key (run_id, tenant, source, case_notion, model_name, activity, kind)
);

create table mining.skeleton_constraint (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    case_notion text not null,
    noise_threshold double precision not null,
    kind text not null,
    activity text not null,
    other_activity text not null,         -- empty for activity_frequency
    allowed_counts jsonb not null,        -- of activity_frequency alone
    subject_count bigint not null,
    kept_count bigint not null,
    case_count bigint not null,
    broken_case_count bigint not null,
    example_case_ids jsonb not null,
    primary key (run_id, tenant, source, case_notion, kind, activity, other_activity)
);

create table mining.temporal_profile (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    case_notion text not null,
    window_steps integer not null,
    from_activity text not null,
    to_activity text not null,
    pair_count bigint not null,
    mean_days double precision not null,
    sd_days double precision not null,
    early_count bigint not null,          -- sooner than mean - 3 standard deviations
    late_count bigint not null,
    deviating_case_count bigint not null,
    largest_z double precision,
    example_case_ids jsonb not null,
    primary key (run_id, tenant, source, case_notion, from_activity, to_activity)
);
