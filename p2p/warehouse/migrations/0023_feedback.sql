-- What decisions teach: how often detectors are right and what they miss, how many reviews a team can do, and a model of the
-- order in which to look, which a named person puts in force.

-- How many reviews a week people can do of one kind and source; '' is every source. The last row counts; null ends it.
create table ops.review_budget (
    budget_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    kind text not null,
    per_week integer constraint review_budget_is_a_number_of_reviews check (per_week between 0 and 1000),
    set_by text not null constraint review_budget_names_a_person check (ops.is_name(set_by)),
    reason text not null constraint review_budget_gives_a_reason check (ops.normal_name(reason) <> ''),
    recorded_at timestamptz not null default clock_timestamp(),
    constraint review_system_is_no_person check (ops.normal_name(set_by) <> 'system')
);
create index review_budget_of_tenant on ops.review_budget (tenant, source, kind, budget_id desc);

create view ops.review_budget_in_force as
select tenant, source, kind, per_week, set_by, reason, recorded_at
from (
    select budget.*, row_number() over (partition by tenant, source, kind order by budget_id desc) as place
    from ops.review_budget as budget
) as ranked
where place = 1 and per_week is not null;

-- The subjects of a week from which the control sample was drawn, as they stood then: those that were flagged, and those drawn
-- among the others. A draw is kept, so that a subject is drawn once and recall knows what it was drawn from.
create table ops.control_subject (
    tenant text not null,
    source text not null,
    subject_type text not null,
    week_on date not null,                     -- Monday
    subject_id text not null,
    subject_label text not null,
    stratum text not null check (stratum in ('small', 'medium', 'large')),
    is_flagged boolean not null,
    amount double precision,
    currency text,
    supplier_id text,
    recorded_by text,
    population_count bigint,                   -- not flagged, in the stratum and week
    drawn_at timestamptz not null default clock_timestamp(),
    primary key (tenant, source, subject_type, week_on, subject_id)
);

-- The strata of that week; one row also where nothing was drawn, so that it is not drawn again.
create table ops.control_stratum (
    tenant text not null,
    source text not null,
    subject_type text not null,
    week_on date not null,
    stratum text not null check (stratum in ('small', 'medium', 'large')),
    population_count bigint not null check (population_count >= 0),
    drawn_count bigint not null check (drawn_count between 0 and population_count),
    drawn_at timestamptz not null default clock_timestamp(),
    primary key (tenant, source, subject_type, week_on, stratum)
);

-- A model of the order in which to look, with how it did on decisions that it had not seen. Nothing follows from a row here.
create table ops.reranking_model (
    model_id bigint generated always as identity primary key,
    tenant text not null,
    model_version text not null,
    proposed_by text not null constraint reranking_is_proposed_by_a_person check (ops.is_name(proposed_by)),
    proposed_at timestamptz not null default clock_timestamp(),
    label_count bigint not null,
    confirmed_count bigint not null,
    train_count bigint not null,
    held_out_count bigint not null,
    held_out_from timestamptz not null,        -- decisions from then on were held out
    labels_until timestamptz not null,
    budget_count integer not null,             -- first so many of the held-out decisions, for precision at budget
    present_average_precision double precision not null,
    model_average_precision double precision not null,
    gain double precision not null,
    gain_low double precision not null,        -- ends of the paired bootstrap interval
    gain_high double precision not null,
    present_precision_at_budget double precision not null,
    model_precision_at_budget double precision not null,
    least_labels bigint not null               -- what the rules of the day asked for, and never fewer
        constraint reranking_asks_for_enough_decisions check (least_labels >= 100),
    is_better boolean generated always as (
        gain_low > 0 and model_precision_at_budget >= present_precision_at_budget and label_count >= least_labels
    ) stored,
    file_name text not null,
    sha256 text not null,
    space jsonb not null,                      -- kinds and reasons that have a column
    card jsonb not null,
    unique (model_id, tenant, proposed_by, is_better),
    constraint review_system_is_no_person check (ops.normal_name(proposed_by) <> 'system')
);
create index reranking_model_of_tenant on ops.reranking_model (tenant, model_id desc);

-- A person puts a model in force: one that beat the present order, and that another person proposed.
create table ops.reranking_approval (
    model_id bigint primary key,
    tenant text not null,
    proposed_by text not null,
    is_better boolean not null,
    approved_by text not null constraint reranking_is_approved_by_a_person check (ops.is_name(approved_by)),
    reason text not null constraint reranking_approval_gives_a_reason check (ops.normal_name(reason) <> ''),
    approved_at timestamptz not null default clock_timestamp(),   -- filled in below
    approval_id bigint generated always as identity unique,       -- the order in which they count: times are no order
    unique (model_id, tenant),
    constraint reranking_approves_what_was_proposed foreign key (model_id, tenant, proposed_by, is_better)
        references ops.reranking_model (model_id, tenant, proposed_by, is_better),
    constraint reranking_model_beats_the_present_order check (is_better),
    constraint review_system_is_no_person check (ops.normal_name(approved_by) <> 'system'),
    constraint reranking_needs_two_people check (ops.normal_name(approved_by) <> ops.normal_name(proposed_by))
);

-- A user id of the proposer is the proposer: the links of ops.person tell. When it was approved is not the approver's to say.
create function ops.check_reranking_approval() returns trigger language plpgsql as $$
begin
    if ops.people_named(new.tenant, null, new.approved_by) && ops.people_named(new.tenant, null, new.proposed_by) then
        raise exception '% and % are one person', new.approved_by, new.proposed_by
            using errcode = 'check_violation', constraint = 'reranking_needs_two_people';
    end if;
    new.approved_at := clock_timestamp();
    return new;
end
$$;
create trigger check_approval before insert on ops.reranking_approval
    for each row execute function ops.check_reranking_approval();

create table ops.reranking_retirement (
    model_id bigint primary key,
    tenant text not null,
    retired_by text not null constraint reranking_is_retired_by_a_person check (ops.is_name(retired_by)),
    reason text not null constraint reranking_retirement_gives_a_reason check (ops.normal_name(reason) <> ''),
    retired_at timestamptz not null default clock_timestamp(),    -- filled in below
    constraint review_system_is_no_person check (ops.normal_name(retired_by) <> 'system'),
    constraint reranking_retires_what_was_approved foreign key (model_id, tenant)
        references ops.reranking_approval (model_id, tenant)
);

create function ops.date_reranking_retirement() returns trigger language plpgsql as $$
begin
    new.retired_at := clock_timestamp();
    return new;
end
$$;
create trigger date_retirement before insert on ops.reranking_retirement
    for each row execute function ops.date_reranking_retirement();

-- The model that was approved last, where it has not been retired. One that it took the place of does not come back.
create view ops.reranking_in_force as
select model.*, approval.approved_by, approval.approved_at, approval.reason as approved_because
from (
    select
        approved.*,
        row_number() over (partition by tenant order by approval_id desc) as place
    from ops.reranking_approval as approved
) as approval
inner join ops.reranking_model as model on approval.model_id = model.model_id
where
    approval.place = 1
    and not exists (select from ops.reranking_retirement as ended where ended.model_id = approval.model_id);

do $$
declare
    kept text;
begin
    foreach kept in array array[
        'review_budget', 'control_subject', 'control_stratum', 'reranking_model', 'reranking_approval', 'reranking_retirement'
    ]
    loop
        execute format(
            'create trigger append_only before update or delete or truncate on ops.%I'
            ' for each statement execute function ops.refuse_change()', kept
        );
    end loop;
end
$$;

-- Who decides is a person: the program's own name is not for the role of people who decide.
create trigger refuse_system before insert on ops.review_budget for each row
    when (ops.normal_name(new.set_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.reranking_approval for each row
    when (ops.normal_name(new.approved_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.reranking_retirement for each row
    when (ops.normal_name(new.retired_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.model_approval for each row
    when (ops.normal_name(new.person) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();

-- Every decision enters the audit chain.
create trigger audit after insert on ops.review_budget
    for each row execute function ops.record_audit('review budget set', 'set_by');
create trigger audit after insert on ops.reranking_model
    for each row execute function ops.record_audit('re-ranking proposed', 'proposed_by');
create trigger audit after insert on ops.reranking_approval
    for each row execute function ops.record_audit('re-ranking put in force', 'approved_by');
create trigger audit after insert on ops.reranking_retirement
    for each row execute function ops.record_audit('re-ranking retired', 'retired_by');

-- Highest scores of the last full weeks, so that thresholds can be reckoned without scoring again.
create table mining.review_score (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    kind text not null,
    subject_id text not null,
    score double precision not null,
    week_on date not null,
    week_count integer not null,
    last_week_on date not null,
    primary key (run_id, tenant, source, kind, subject_id)
);

create table mining.feedback_estimate (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    measure text not null check (measure in ('precision', 'recall')),
    kind text not null,                        -- of candidate; for recall the type of subject
    part text not null check (part in ('all', 'model', 'score')),
    part_value text not null,
    flagged_count bigint not null,
    decided_count bigint not null,             -- of the flagged; for recall of the drawn
    confirmed_count bigint not null,
    last_decided_at timestamptz,
    estimate double precision,                 -- null: not known yet, see missing
    low double precision,
    high double precision,
    covered_share double precision,            -- of the flagged, in bands of scores with a decision
    weighted_share double precision,           -- for all that was flagged, by bands of scores
    weighted_low double precision,
    weighted_high double precision,
    population_count bigint,                   -- not flagged, in the weeks that were drawn from
    sample_count bigint,
    missed_count double precision,
    missed_low double precision,
    missed_high double precision,
    missing text,                              -- why nothing is known, and what is needed
    primary key (run_id, tenant, source, measure, kind, part, part_value)
);

create table mining.feedback_week (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    kind text not null,
    week_on date not null,
    decided_count bigint not null,
    confirmed_count bigint not null,
    people_count bigint not null,
    primary key (run_id, tenant, source, kind, week_on)
);

create table mining.review_threshold (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    kind text not null,
    per_week integer not null,
    threshold double precision,
    week_count integer not null,
    from_on date not null,
    opened_count bigint not null,
    opened_by_week jsonb not null,
    decided_above_count bigint not null,
    confirmed_above_count bigint not null,
    expected_confirmed double precision,       -- a week
    expected_low double precision,
    expected_high double precision,
    is_in_force boolean not null,
    set_by text,
    set_at timestamptz,
    set_reason text,
    primary key (run_id, tenant, source, kind, per_week)
);

-- In which order the candidates of a source stand, and why.
create table mining.reranking (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    is_in_force boolean not null,
    told text not null,
    model_id bigint,
    model_version text,
    label_count bigint,
    approved_by text,
    approved_at timestamptz,
    gain double precision,
    gain_low double precision,
    gain_high double precision,
    moved_count bigint,                        -- candidates whose rank is another with the model
    available_label_count bigint not null,
    available_confirmed_count bigint not null,
    least_label_count bigint not null,
    primary key (run_id, tenant, source)
);
