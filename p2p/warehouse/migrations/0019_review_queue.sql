-- The work queue of review candidates: what is open, who looks at it, what was decided. What must not happen is refused here,
-- whoever asks; each refusal carries the name of a constraint, which p2p/governance/review_refusals.py puts into words.

-- A name as people are compared by: forms of a character, case, spaces and characters that nobody sees make no other person.
-- What is invisible goes between two normalisations: the first makes some of it, the second joins what stood on both sides of it.
create function ops.normal_name(name text) returns text language sql immutable strict parallel safe as $$
    select lower(btrim(regexp_replace(
        normalize(
            regexp_replace(
                normalize(name, NFKC),
                '[\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F'
                '\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB'
                '\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]',
                '', 'g'
            ),
            NFKC
        ),
        '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g'
    )))
$$;

-- Whether a name has a letter or a digit: signs alone name nobody. Ranges of characters, since [[:alnum:]] knows ASCII only
-- in a database with locale C.
create function ops.is_name(name text) returns boolean language sql immutable strict parallel safe as $$
    select ops.normal_name(name) ~ (
        '[0-9a-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02AF\u0370-\u1AAF\u1B00-\u1DBF\u1E00-\u1FFF'
        '\u2C00-\u2DFF\u3005-\u3007\u3031-\uD7FF\uF900-\uFB4F\uFB50-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC'
        '\U00010000-\U0001CFFF\U0001E000-\U0001EFFF\U00020000-\U0003FFFF]'
    )
$$;

-- Who a user of a source is: 'anna.berg@firm.com' is BERGA in one system. The last row of a link counts; '' is every source.
create table ops.person (
    person_id bigint generated always as identity primary key,
    tenant text not null,
    person text not null constraint person_is_named check (ops.is_name(person)),
    source text not null,
    user_id text not null constraint person_user_is_named check (ops.normal_name(user_id) <> ''),
    is_linked boolean not null default true,   -- false ends the link
    recorded_by text not null constraint person_is_recorded_by_somebody check (ops.is_name(recorded_by)),
    recorded_at timestamptz not null default clock_timestamp(),
    constraint person_is_unlinked_by_another
        check (is_linked or ops.normal_name(recorded_by) not in (ops.normal_name(person), ops.normal_name(user_id)))
);
create index person_of_tenant on ops.person (tenant, source);

create view ops.person_link as
select tenant, person, source, user_id, recorded_by, recorded_at
from (
    select
        person.*,
        row_number() over (
            partition by tenant, source, ops.normal_name(person), ops.normal_name(user_id) order by person_id desc
        ) as place
    from ops.person as person
) as link
where place = 1 and is_linked;

-- Everybody whom a name may mean: the name itself, and the people whose user id it is in the source (in any, where source is null).
create function ops.people_named(of_tenant text, of_source text, name text) returns text[] language sql stable as $$
    select array_agg(distinct known)
    from (
        select ops.normal_name(name) as known
        union all
        select ops.normal_name(person) from ops.person_link
        where tenant = of_tenant and ops.normal_name(user_id) = ops.normal_name(name)
            and (of_source is null or source in ('', of_source))
    ) as meant
$$;

-- Who ends a link is somebody else, whichever of their names they go by.
create function ops.check_person() returns trigger language plpgsql as $$
begin
    if not new.is_linked
        and ops.people_named(new.tenant, null, new.recorded_by) && ops.people_named(new.tenant, null, new.person)
    then
        raise exception '% and % are one person', new.recorded_by, new.person
            using errcode = 'check_violation', constraint = 'person_is_unlinked_by_another';
    end if;
    return new;
end
$$;
create trigger check_person before insert on ops.person for each row execute function ops.check_person();

-- Who owns what, when it is due and above which amount two people decide: a file that was put in force. The last one counts.
create table ops.review_routing (
    routing_id bigint generated always as identity primary key,
    tenant text not null,
    content text not null,
    is_shipped boolean not null,               -- the file that comes with the program
    rule_count integer not null check (rule_count >= 1),
    used_by text not null check (ops.is_name(used_by)),
    used_at timestamptz not null default clock_timestamp()
);
create index review_routing_of_tenant on ops.review_routing (tenant, routing_id desc);

create table ops.review_routing_rule (
    routing_id bigint not null references ops.review_routing,
    place integer not null check (place >= 1),  -- the first rule that fits counts
    owner text not null check (btrim(owner) <> ''),
    due_hours numeric not null check (due_hours > 0),   -- working hours of the company's calendar
    kinds text[],                              -- null: whatever
    sources text[],
    companies text[],
    categories text[],
    currency text,
    amount_from numeric,
    primary key (routing_id, place)
);

create table ops.review_limit (
    routing_id bigint not null references ops.review_routing,
    company_code text not null,                -- '': every other company
    currency text not null,                    -- '': every other currency
    amount numeric not null check (amount >= 0),
    primary key (routing_id, company_code, currency)
);

-- One row a candidate that was ever proposed. The synchronisation keeps it; what was decided stands in ops.review_step.
create table ops.review_item (
    item_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    candidate_id text not null,
    kind text not null,
    subject_type text not null,
    subject_id text not null,
    subject_label text not null,
    company_code text,
    category text,
    supplier_id text,
    score double precision not null check (score between 0 and 1),
    amount numeric,
    currency text,
    reasons jsonb not null,
    evidence jsonb not null,
    model_name text not null,
    model_version text not null,
    facts_hash text not null,
    involved jsonb not null default '[]' check (jsonb_typeof(involved) = 'array'),
    owner text,
    routing_id bigint references ops.review_routing,
    routing_place integer,
    due_at timestamptz,
    opened_at timestamptz not null default clock_timestamp(),      -- when it became new, for the first time or again
    first_seen_at timestamptz not null default clock_timestamp(),
    last_seen_at timestamptz not null default clock_timestamp(),   -- the last refresh that proposed it
    facts_changed_at timestamptz,
    constraint review_item_of_candidate unique (tenant, source, candidate_id)
);
create index review_item_subject on ops.review_item (tenant, source, subject_id);

create table ops.review_transition (
    action text not null,
    from_state text not null,
    to_state text not null,
    bars_involved boolean not null,            -- not for those who had a hand in it
    needs_two_above_limit boolean not null,
    primary key (from_state, action, to_state)
);
insert into ops.review_transition (action, from_state, to_state, bars_involved, needs_two_above_limit) values
    ('assign', 'new', 'assigned', true, false),
    ('assign', 'assigned', 'assigned', true, false),
    ('assign', 'in_review', 'assigned', true, false),
    ('assign', 'escalated', 'assigned', true, false),
    ('start', 'assigned', 'in_review', true, false),
    ('confirm', 'in_review', 'confirmed', true, true),
    ('dismiss', 'in_review', 'dismissed', true, true),
    ('escalate', 'in_review', 'escalated', false, false),
    ('confirm', 'escalated', 'confirmed', true, true),
    ('dismiss', 'escalated', 'dismissed', true, true),
    ('resolve', 'confirmed', 'resolved', true, false),
    ('resolve', 'dismissed', 'resolved', true, false),
    ('resolve', 'escalated', 'resolved', true, true),
    ('reopen', 'confirmed', 'new', true, false),
    ('reopen', 'dismissed', 'new', true, false),
    ('reopen', 'resolved', 'new', true, false);

-- One row a change of state. tenant, step_number, what the item was worth and scored, the limit and the time are filled in here;
-- from_state and facts_hash are what the person saw, and must still hold.
create table ops.review_step (
    step_id bigint generated always as identity primary key,
    item_id bigint not null references ops.review_item,
    tenant text not null,
    step_number integer not null,
    action text not null,
    from_state text not null,
    to_state text not null,
    person text not null,
    second_person text,
    assigned_to text,
    reason text,
    expires_on date,                           -- a dismissal that holds up to and with this day
    facts_hash text not null,
    score double precision not null,
    model_name text not null,
    model_version text not null,
    amount numeric,
    currency text,
    limit_amount numeric,                      -- above which two people had to decide
    identified_by text not null,
    recorded_at timestamptz not null,
    constraint review_one_step_at_a_time unique (item_id, step_number),
    constraint review_transition_is_allowed
        foreign key (from_state, action, to_state) references ops.review_transition (from_state, action, to_state),
    constraint review_step_names_a_person check (ops.is_name(person)),
    constraint review_step_gives_a_reason
        check (action in ('assign', 'start') or coalesce(ops.normal_name(reason), '') <> ''),
    constraint review_assignment_names_somebody
        check ((to_state in ('assigned', 'in_review')) = coalesce(ops.is_name(assigned_to), false)),
    constraint review_who_starts_is_assigned
        check (action <> 'start' or ops.normal_name(assigned_to) = ops.normal_name(person)),
    constraint review_second_person_is_named check (second_person is null or ops.is_name(second_person)),
    constraint review_second_person_is_another
        check (second_person is null or ops.normal_name(second_person) <> ops.normal_name(person)),
    constraint review_identified_by_is_known check (identified_by in ('login', 'typed', 'command', 'system')),
    constraint review_system_only_reopens check (identified_by <> 'system' or action = 'reopen'),
    constraint review_system_is_no_person
        check ((identified_by = 'system') = (ops.normal_name(person) = 'system') and ops.normal_name(second_person) <> 'system'),
    constraint review_only_a_dismissal_expires check (expires_on is null or action = 'dismiss'),
    constraint review_acceptance_ends_later check (expires_on >= (recorded_at at time zone 'UTC')::date),
    constraint review_acceptance_lasts_a_year_at_most check (expires_on - (recorded_at at time zone 'UTC')::date <= 366)
);

create function ops.review_limit_of(of_tenant text, of_company text, of_currency text) returns numeric
language sql stable as $$
    -- no file in force, or no limit that fits: two people for every amount
    select coalesce(
        (
            select amount from ops.review_limit
            where routing_id = (select max(routing_id) from ops.review_routing where tenant = of_tenant)
                and company_code in ('', of_company) and currency in ('', of_currency)
            order by company_code = '', currency = '' limit 1
        ),
        0
    )
$$;

-- Whether a name means one of the people who had a hand in the item.
create function ops.is_involved(item ops.review_item, name text) returns boolean language sql stable as $$
    select exists (
        select from jsonb_array_elements_text(item.involved) as hand (person)
        where ops.people_named(item.tenant, item.source, person) && ops.people_named(item.tenant, item.source, name)
    )
$$;

create function ops.check_review_step() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
    item ops.review_item;
    present record;
    transition ops.review_transition;
    one text;
begin
    -- two people at once: the second waits here, and then meets the state that the first one made
    select * into item from ops.review_item where item_id = new.item_id for update;
    if item.item_id is null then
        raise exception 'there is no review item %', new.item_id
            using errcode = 'foreign_key_violation', constraint = 'review_item_exists';
    end if;
    select step_number, to_state, person, recorded_at into present from ops.review_step
    where item_id = new.item_id order by step_number desc limit 1;
    if new.from_state is distinct from coalesce(present.to_state, 'new') then
        raise exception 'the item is %, not %', coalesce(present.to_state, 'new'), new.from_state
            using errcode = 'check_violation', constraint = 'review_state_is_the_present_one',
            detail = coalesce(present.person || ' at ' || to_char(present.recorded_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '');
    end if;
    if new.facts_hash is distinct from item.facts_hash then
        raise exception 'the facts of the item are no longer those that were looked at'
            using errcode = 'check_violation', constraint = 'review_facts_are_the_present_ones';
    end if;
    new.tenant := item.tenant;
    new.step_number := coalesce(present.step_number, 0) + 1;
    new.score := item.score;
    new.model_name := item.model_name;
    new.model_version := item.model_version;
    new.amount := item.amount;
    new.currency := item.currency;
    new.limit_amount := null;
    new.recorded_at := clock_timestamp();
    select * into transition from ops.review_transition as known
    where known.from_state = new.from_state and known.action = new.action and known.to_state = new.to_state;
    if new.identified_by = 'system' or transition.action is null then
        return new;  -- a transition that is not known is refused by its foreign key
    end if;
    if transition.bars_involved then
        foreach one in array array_remove(array[new.person, new.second_person, new.assigned_to], null) loop
            -- who assigns decides nothing
            continue when new.action = 'assign' and one is distinct from new.assigned_to;
            if ops.is_involved(item, one) then
                raise exception '% had a hand in this', one
                    using errcode = 'check_violation', constraint = 'review_decider_is_not_involved',
                    detail = one;
            end if;
        end loop;
    end if;
    if transition.needs_two_above_limit then
        new.limit_amount := ops.review_limit_of(item.tenant, item.company_code, item.currency);
        -- an amount that nobody knows may be any; a drawn sample accuses nobody
        if item.amount is null and item.kind <> 'control_sample' and new.second_person is null then
            raise exception 'the amount is not known: two people decide'
                using errcode = 'check_violation', constraint = 'review_needs_two_people_above_the_limit';
        end if;
        if abs(item.amount) > new.limit_amount and new.second_person is null then
            raise exception '% is above the limit of %: two people decide',
                concat_ws(' ', to_char(item.amount, 'FM999,999,999,999,999,990.00'), item.currency),
                concat_ws(' ', to_char(new.limit_amount, 'FM999,999,999,999,999,990.00'), item.currency)
                using errcode = 'check_violation', constraint = 'review_needs_two_people_above_the_limit',
                detail = new.limit_amount::text;
        end if;
    end if;
    if ops.people_named(item.tenant, null, new.person) && ops.people_named(item.tenant, null, new.second_person) then
        raise exception '% and % are one person', new.person, new.second_person
            using errcode = 'check_violation', constraint = 'review_second_person_is_another';
    end if;
    return new;
end
$$;
revoke all on function ops.check_review_step() from public;

create function ops.refuse_system_step() returns trigger language plpgsql as $$
begin
    raise exception 'only the program itself acts as system'
        using errcode = 'insufficient_privilege', constraint = 'review_system_is_no_person';
end
$$;

create trigger check_step before insert on ops.review_step
    for each row execute function ops.check_review_step();
create trigger refuse_system before insert on ops.review_step
    for each row when (new.identified_by = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();

create trigger append_only before update or delete or truncate on ops.review_step
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.review_transition
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.person
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.review_routing
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.review_routing_rule
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.review_limit
    for each statement execute function ops.refuse_change();
create trigger with_its_parent before insert on ops.review_routing_rule
    for each row execute function ops.refuse_later_row('ops.review_routing', 'routing_id');
create trigger with_its_parent before insert on ops.review_limit
    for each row execute function ops.refuse_later_row('ops.review_routing', 'routing_id');
create trigger kept before delete or truncate on ops.review_item
    for each statement execute function ops.refuse_change();

-- One row an item: where it stands, who has it, and what was decided since it was last opened.
create view ops.review_state as
select
    item.item_id,
    item.tenant,
    item.source,
    item.candidate_id,
    item.kind,
    item.subject_type,
    item.subject_id,
    coalesce(last_step.to_state, 'new') as state,
    coalesce(last_step.step_number, 0) as step_count,
    last_step.recorded_at as changed_at,
    assignment.assigned_to,
    decision.to_state as decided_as,           -- confirmed, dismissed or null
    decision.person as decided_by,
    decision.second_person as decided_with,
    decision.recorded_at as decided_at,
    decision.reason as decided_because,
    decision.expires_on,
    decision.facts_hash as decided_facts_hash,
    decision.score as decided_score,
    decision.model_name as decided_model_name,
    decision.model_version as decided_model_version
from ops.review_item as item
left join lateral (
    select to_state, step_number, recorded_at from ops.review_step
    where item_id = item.item_id order by step_number desc limit 1
) as last_step on true
left join lateral (
    select coalesce(max(step_number), 0) as step_number from ops.review_step
    where item_id = item.item_id and action = 'reopen'
) as opening on true
left join lateral (
    select assigned_to from ops.review_step
    where item_id = item.item_id and assigned_to is not null and step_number > opening.step_number
    order by step_number desc limit 1
) as assignment on true
left join lateral (
    select * from ops.review_step
    where item_id = item.item_id and action in ('confirm', 'dismiss') and step_number > opening.step_number
    order by step_number desc limit 1
) as decision on true;

-- The last decision of each item, as a label: one that a person took back by opening the item again is none, one that was
-- overtaken by other facts is still what was true of the facts it was made on.
create view ops.review_label as
select
    item.tenant,
    item.source,
    item.candidate_id,
    item.kind,
    item.subject_type,
    item.subject_id,
    decision.to_state = 'confirmed' as is_confirmed,
    decision.score,
    decision.model_name,
    decision.model_version,
    decision.facts_hash,
    decision.amount,
    decision.currency,
    decision.recorded_at as decided_at,
    decision.person as decided_by
from ops.review_item as item
inner join lateral (
    select * from ops.review_step
    where item_id = item.item_id and action in ('confirm', 'dismiss') order by step_number desc limit 1
) as decision on true
where not exists (
    select from ops.review_step as taken_back
    where taken_back.item_id = item.item_id and taken_back.step_number > decision.step_number
        and taken_back.action = 'reopen' and taken_back.identified_by <> 'system'
);

-- What people work from: the item with where it stands.
create view ops.review_queue as
select
    item.*,
    state.state,
    state.step_count,
    state.changed_at,
    state.assigned_to,
    state.decided_as,
    state.decided_by,
    state.decided_with,
    state.decided_at,
    state.decided_because,
    state.expires_on,
    state.state in ('new', 'assigned', 'in_review', 'escalated') as is_open,
    state.state in ('new', 'assigned', 'in_review', 'escalated') and coalesce(item.due_at < now(), false) as is_overdue
from ops.review_item as item
inner join ops.review_state as state on item.item_id = state.item_id;

-- Every decision, and whatever decides who may decide, enters the audit chain.
create trigger audit after insert on ops.review_step
    for each row execute function ops.record_audit('review step', 'person');
create trigger audit after insert on ops.person
    for each row execute function ops.record_audit('person linked to a user', 'recorded_by');
create trigger audit after insert on ops.review_routing
    for each row execute function ops.record_audit('review routing put in force', 'used_by');
create trigger audit after insert on ops.review_routing_rule for each row execute function
    ops.record_audit('review routing put in force: rule', 'used_by', 'ops.review_routing', 'routing_id');
create trigger audit after insert on ops.review_limit for each row execute function
    ops.record_audit('review routing put in force: limit', 'used_by', 'ops.review_routing', 'routing_id');
