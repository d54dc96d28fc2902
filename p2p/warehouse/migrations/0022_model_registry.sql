-- Models that score: every version that was trained, who put it in force or took it out, and what each refresh used and found.
-- ops.* is a record: rows are added, never changed. mining.* holds the last runs.
create table ops.model_version (
    model_version_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    name text not null check (btrim(name) <> ''),     -- what it scores: anomalous_invoice, anomalous_case
    version text not null,
    kind text not null check (kind in ('anomaly', 'ranking')),
    recipe text not null,                 -- form of features and model: another one cannot score what this one was made for
    file_name text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    trained_at timestamptz not null default clock_timestamp(),
    trained_by text not null default 'system',
    data_from_on date,                    -- first and last day of the documents that it was trained on
    data_until_on date not null,
    row_count bigint not null check (row_count > 0),
    owner text not null check (btrim(owner) <> ''),
    metrics jsonb not null,
    limits jsonb not null,
    card jsonb not null,
    reference jsonb,                      -- the training window as counts by kind of day and cell; no row of it
    unique (tenant, source, name, version)
);

create table ops.model_approval (
    approval_id bigint generated always as identity primary key,
    model_version_id bigint not null references ops.model_version,
    state text not null check (state in ('proposed', 'in_force', 'retired')),
    person text not null constraint model_approval_names_a_person check (ops.normal_name(person) <> ''),
    reason text not null constraint model_approval_gives_a_reason check (btrim(reason) <> ''),
    sha256 text not null default '',      -- of the file that the decision is about, filled in below: the audit chain seals it
    recorded_at timestamptz not null default clock_timestamp()
);
create index model_approval_of_version on ops.model_approval (model_version_id, approval_id desc);

create view ops.model_state as
select
    version.model_version_id,
    version.tenant,
    version.source,
    version.name,
    version.version,
    approval.state,
    approval.person,
    approval.reason,
    approval.recorded_at,
    approval.sha256 as decided_sha256     -- of the file that the decision is about
from ops.model_version as version
inner join lateral (
    select state, person, reason, recorded_at, sha256 from ops.model_approval
    where model_version_id = version.model_version_id
    order by approval_id desc limit 1
) as approval on true;

-- What a model may become, and who may say so. The program itself ('system') may propose, take back what it proposed, and put
-- the very first version of a model in force; everything else needs a person. One version of a model is in force at most.
create function ops.check_model_approval() returns trigger language plpgsql as $$
declare
    model ops.model_version;
    before text;
    is_system boolean := ops.normal_name(new.person) = 'system';
begin
    select * into model from ops.model_version where model_version_id = new.model_version_id;
    perform pg_advisory_xact_lock(hashtextextended(concat_ws(chr(31), model.tenant, model.source, model.name), 24));
    if new.state = 'in_force' and exists (
        select from ops.model_approval where model_version_id = new.model_version_id and sha256 <> model.sha256
    ) then
        raise exception 'the file of version % is another one than was proposed', model.version using errcode = 'check_violation';
    end if;
    select state into before from ops.model_state where model_version_id = new.model_version_id;
    if (coalesce(before, 'new'), new.state) not in (
        ('new', 'proposed'), ('proposed', 'in_force'), ('proposed', 'retired'), ('in_force', 'retired'), ('retired', 'in_force')
    ) then
        raise exception 'a model that is % cannot become %', coalesce(before, 'new'), new.state using errcode = 'check_violation';
    end if;
    if new.state = 'in_force' and exists (
        select from ops.model_state
        where (tenant, source, name) = (model.tenant, model.source, model.name) and state = 'in_force'
    ) then
        raise exception 'another version of % is in force: retire it first', model.name using errcode = 'check_violation';
    end if;
    if is_system and new.state = 'in_force' and exists (
        select from ops.model_approval as approval
        inner join ops.model_version as version using (model_version_id)
        where (version.tenant, version.source, version.name) = (model.tenant, model.source, model.name)
            and (approval.state = 'in_force' or ops.normal_name(approval.person) <> 'system')
    ) then
        raise exception 'only the first version of % may come in force without a person', model.name
            using errcode = 'check_violation';
    end if;
    if is_system and new.state = 'retired' and before <> 'proposed' then
        raise exception 'a model that is % is retired by a person', before using errcode = 'check_violation';
    end if;
    new.sha256 := model.sha256;
    new.recorded_at := clock_timestamp();
    return new;
end
$$;
create trigger model_approval_is_allowed before insert on ops.model_approval
    for each row execute function ops.check_model_approval();

create trigger append_only before update or delete or truncate on ops.model_version
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.model_approval
    for each statement execute function ops.refuse_change();
create trigger audit after insert on ops.model_version
    for each row execute function ops.record_audit('scoring model trained', 'trained_by');
create trigger audit after insert on ops.model_approval
    for each row execute function
    ops.record_audit('state of a scoring model', 'person', 'ops.model_version', 'model_version_id');

-- Every model that scores, also those of predictions, which a rule puts in force: see mining/prediction.
create view ops.scoring_model as
select
    version.tenant,
    version.source,
    version.name,
    version.version,
    version.kind,
    state.state,
    state.person,
    state.reason,
    state.recorded_at as state_at,
    version.trained_at,
    version.data_from_on,
    version.data_until_on,
    version.row_count,
    version.owner,
    version.file_name,
    version.sha256,
    version.card
from ops.model_version as version
inner join ops.model_state as state using (model_version_id)
union all
select
    model.tenant,
    model.source,
    'prediction_' || model.target,
    model.model_version,
    'prediction',
    case
        when withdrawal.model_id is not null then 'retired'
        when lead(model.model_id) over latest is not null then 'retired'
        when model.is_used then 'in_force'
        else 'not_used'                   -- the usual rate is better, or history too short
    end,
    'system',
    coalesce(withdrawal.reason, model.card ->> 'decision', 'trained anew since'),
    coalesce(withdrawal.withdrawn_at, model.trained_at),
    model.trained_at,
    cast(model.card #>> '{parts,train,first_cut_off}' as date),
    model.trained_until_on,
    cast(model.card #>> '{parts,train,row_count}' as bigint),
    coalesce(model.card ->> 'owner', 'not told'),
    model.file_name,
    model.sha256,
    model.card
from ops.prediction_model as model
left join ops.prediction_model_withdrawal as withdrawal using (model_id)
window latest as (partition by model.tenant, model.source, model.target order by model.model_id);

-- What scoring did with each model, and how what it scored compares with its reference: one set of rows a run.
create table mining.model_use (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    name text not null,
    version text,                         -- null: no model scored
    is_scored boolean not null,           -- false: rules only
    is_warning boolean not null,          -- a person should look: refused, retired, or a proposal waits
    status text not null,                 -- in words
    scored_count bigint not null,
    comparisons jsonb not null,           -- measures against the reference, before they are judged together
    primary key (run_id, tenant, source, name)
);

create table mining.scoring_model (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    name text not null,
    title text not null,
    kind text not null,                   -- anomaly, ranking, prediction or rules
    version text not null,                -- that scored, or else the latest
    used text not null check (used in ('model', 'rules_only', 'usual_rate', 'rules')),
    is_warning boolean not null,
    status text not null,
    scored_count bigint,
    candidate_count bigint,
    trained_at timestamptz,
    data_from_on date,
    data_until_on date,
    row_count bigint,
    owner text,
    approver text,
    approved_at timestamptz,
    approval_reason text,
    proposed_version text,                -- that waits for a person
    file_name text,
    sha256 text,
    card jsonb not null,
    history jsonb not null,               -- states with person, reason and time, the latest first
    primary key (run_id, tenant, source, name, title, version)
);

create table mining.drift (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    name text not null,                   -- of the model
    version text not null,
    measure text not null,                -- a feature, score, alert_rate or precision
    kind text not null,                   -- numeric, category, score, alert_rate or precision
    days text not null,                   -- newest or since_training; decided for precision
    from_on date not null,
    until_on date not null,
    reference_count bigint not null,
    current_count bigint not null,
    reference_value double precision,     -- of alert_rate and precision: the shares
    current_value double precision,
    psi double precision,
    statistic double precision,           -- Kolmogorov's distance, or chi-square per row
    times_usual double precision,         -- distance in units of what days or weeks usually have
    p_value double precision,
    adjusted_p double precision,          -- for all comparisons of the refresh
    state text not null check (state in ('steady', 'drifted', 'too_few')),
    told text not null,                   -- in words
    bins jsonb not null,
    primary key (run_id, tenant, source, name, measure, days)
);
