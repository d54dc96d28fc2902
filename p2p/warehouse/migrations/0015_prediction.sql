-- Predictions of open cases and invoices. mining.* holds the last runs and is replaced; ops.* keeps every trained model
-- and every prediction as it was made, so that later refreshes can check them against what happened.
create table mining.prediction (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    target text not null,
    rank integer not null,                -- 1 is the most at risk, or the one that takes longest
    subject_type text not null,           -- case or invoice
    subject_id text not null,             -- object id
    subject_label text not null,
    company_code text,
    supplier_id text,
    amount numeric,                       -- money at stake: value of the item, of the invoice, or the discount
    currency text,
    due_on date,                          -- the date that may be missed; null for cases
    as_of_on date not null,               -- cut-off: nothing that was known later is in it
    predicted_days double precision,
    low_days double precision,
    high_days double precision,
    probability double precision check (probability between 0 and 1),
    usual_value double precision not null,    -- what the best baseline says, in the same unit
    is_model boolean not null,            -- false: the usual rate
    reasons jsonb not null,
    model_version text not null,
    primary key (run_id, tenant, source, target, subject_id)
);

create table mining.prediction_model (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    target text not null,
    title text not null,
    model_version text not null,
    is_model boolean not null,
    status text not null,                 -- why, in words
    metric text not null,                 -- what the errors are: lower is better
    model_error double precision,         -- on the test part
    baseline text,                        -- the best of the naive ones, which is published without a model
    baseline_error double precision,
    trained_until_on date not null,
    scored_count bigint not null,
    left_out_count bigint not null,
    left_out_reason text,
    file_name text,
    sha256 text,
    card jsonb not null,
    primary key (run_id, tenant, source, target)
);

create table mining.prediction_check (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    target text not null,
    month date not null,                  -- of the cut-off
    model_version text not null,
    is_model boolean not null,
    prediction_count bigint not null,
    known_count bigint not null,          -- whose outcome is known by now
    without_outcome_count bigint not null,    -- deleted or cancelled since
    mean_predicted double precision,      -- of the known ones, as all that follows
    mean_actual double precision,
    mean_error double precision,          -- absolute days, or squared difference of probability and outcome
    usual_mean_error double precision,
    inside_interval_share double precision,
    primary key (run_id, tenant, source, target, month, model_version, is_model)
);

create table ops.prediction_model (
    model_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    target text not null,
    model_version text not null,
    recipe text not null,
    trained_until_on date not null,       -- end of the data that it was trained on
    trained_at timestamptz not null default clock_timestamp(),
    is_used boolean not null,
    file_name text,                       -- null: nothing was stored, since the usual rate is better
    sha256 text,
    baseline jsonb,                       -- tables of usual values; null where history is too short
    space jsonb,                          -- columns and codes of its features
    card jsonb not null,
    check ((file_name is null) = (sha256 is null))
);
create index prediction_model_latest on ops.prediction_model (tenant, source, target, model_id desc);

-- A model whose file is missing or changed: the next refresh trains another.
create table ops.prediction_model_withdrawal (
    model_id bigint primary key references ops.prediction_model,
    reason text not null,
    withdrawn_at timestamptz not null default clock_timestamp()
);

create table ops.prediction (
    tenant text not null,
    source text not null,
    target text not null,
    subject_id text not null,
    as_of_on date not null,
    model_version text not null,
    is_model boolean not null,
    predicted_value double precision not null,    -- days or probability
    low_days double precision,
    high_days double precision,
    usual_value double precision not null,
    made_at timestamptz not null default clock_timestamp(),
    primary key (tenant, source, target, subject_id, as_of_on, model_version)
);

create trigger append_only before update or delete or truncate on ops.prediction_model
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.prediction_model_withdrawal
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.prediction
    for each statement execute function ops.refuse_change();
