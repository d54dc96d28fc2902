-- What somebody with a database client could still do to a decision: act under a name that only looks like another, date or
-- number a record by hand, enter what nobody decided, lift a limit alone. And what an amount means: one of a currency.

-- A name as people are compared by: forms of a character, case, spaces, accents, characters that nobody sees and letters of other
-- scripts that look like Latin ones make no other person. Invisible characters go between two normalisations: the first makes
-- some of them, the last joins what stood on both sides.
create or replace function ops.normal_name(name text) returns text language sql immutable strict parallel safe as $$
    select lower(btrim(regexp_replace(
        translate(
            lower(normalize(
                regexp_replace(
                    normalize(name, NFKD),
                    '[\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u0300-\u036F\u061C\u115F\u1160\u17B4\u17B5'
                    '\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB'
                    '\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]',
                    '', 'g'
                ),
                NFKC
            )),
            -- Cyrillic, Greek (by its capitals, where its small letters look like others), Armenian, Latin with a stroke; capitals
            -- too, for lower() knows ASCII only in a database with locale C
            'авекмнорстухѕіјһԁԛԝӏ'
            'АВЕКМНОРСТУХЅІЈ'
            'αβεζηικμνορτυχϳ'
            'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'
            'օսհոց'
            'ıłøđħŧɑɡ',
            'abekmhopctyxsijhdqwl'
            'abekmhopctyxsij'
            'abezhikmnoptyxj'
            'abezhikmnoptyx'
            'ouhng'
            'ilodhtag'
        ),
        '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g'
    )))
$$;

-- Whether a name has a letter or a digit, and no word of two scripts: what mixes them is made to look like another name.
create or replace function ops.is_name(name text) returns boolean language sql immutable strict parallel safe as $$
    select ops.normal_name(name) ~ (
        '[0-9a-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02AF\u0370-\u1AAF\u1B00-\u1DBF\u1E00-\u1FFF'
        '\u2C00-\u2DFF\u3005-\u3007\u3031-\uD7FF\uF900-\uFB4F\uFB50-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC'
        '\U00010000-\U0001CFFF\U0001E000-\U0001EFFF\U00020000-\U0003FFFF]'
    )
    and normalize(name, NFKC) !~ (
        '[A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF]'
        '[^\s]*'
        '[\u0250-\u02AF\u0370-\u058F\u13A0-\u13FF\u1D00-\u1DBF\u1F00-\u1FFF\u2C60-\u2DFF\uA640-\uA69F\uA720-\uA7FF\uAB30-\uABBF]'
        '|[\u0250-\u02AF\u0370-\u058F\u13A0-\u13FF\u1D00-\u1DBF\u1F00-\u1FFF\u2C60-\u2DFF\uA640-\uA69F\uA720-\uA7FF\uAB30-\uABBF]'
        '[^\s]*'
        '[A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF]'
    )
$$;

-- Everybody whom a name may mean: the name itself, the people whose user id it is in the source (in any, where source is null),
-- and whoever else goes by a user id of theirs: two names of one user are one human.
create or replace function ops.people_named(of_tenant text, of_source text, name text) returns text[] language sql stable as $$
    with
    meant as (
        select ops.normal_name(name) as known
        union
        select ops.normal_name(person) from ops.person_link
        where tenant = of_tenant and ops.normal_name(user_id) = ops.normal_name(name)
            and (of_source is null or source in ('', of_source))
    )
    select array_agg(distinct known)
    from (
        select known from meant
        union all
        select ops.normal_name(other.person)
        from meant
        inner join ops.person_link as own on own.tenant = of_tenant and ops.normal_name(own.person) = meant.known
        inner join ops.person_link as other
            on other.tenant = of_tenant and ops.normal_name(other.user_id) = ops.normal_name(own.user_id)
            and (other.source = own.source or '' in (other.source, own.source))
    ) as everybody
$$;

-- When a decision was made and which number it has are the database's to say: where the last row counts, a number of one's own
-- would count for ever.
--   ... before insert on ops.t for each row execute function ops.date_and_number(column of the time, column of the number or '')
create function ops.date_and_number() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
    given bigint;
    is_drawn boolean := true;
begin
    if tg_argv[1] <> '' then
        given := to_jsonb(new) ->> tg_argv[1];
        execute format(
            'select is_called and last_value >= $1 from %s', pg_get_serial_sequence(tg_relid::regclass::text, tg_argv[1])
        ) into is_drawn using given;
    end if;
    if not is_drawn then
        raise exception 'a row of % does not bring its own number', tg_table_name
            using errcode = 'integrity_constraint_violation', constraint = 'record_is_numbered_by_the_database';
    end if;
    return jsonb_populate_record(new, jsonb_build_object(tg_argv[0], clock_timestamp()));
end
$$;
revoke all on function ops.date_and_number() from public;
create trigger date_and_number before insert on ops.rule_file
    for each row execute function ops.date_and_number('used_at', 'rule_file_id');
create trigger date_and_number before insert on ops.waiver
    for each row execute function ops.date_and_number('recorded_at', 'waiver_id');
create trigger date_and_number before insert on ops.waiver_withdrawal
    for each row execute function ops.date_and_number('withdrawn_at', '');
create trigger date_and_number before insert on ops.baseline
    for each row execute function ops.date_and_number('set_at', 'baseline_id');
create trigger date_and_number before insert on ops.reference_model
    for each row execute function ops.date_and_number('added_at', 'model_id');
create trigger date_and_number before insert on ops.reference_model_removal
    for each row execute function ops.date_and_number('removed_at', '');
create trigger date_and_number before insert on ops.person
    for each row execute function ops.date_and_number('recorded_at', 'person_id');
create trigger date_and_number before insert on ops.review_routing
    for each row execute function ops.date_and_number('used_at', 'routing_id');
create trigger date_and_number before insert on ops.review_step
    for each row execute function ops.date_and_number('recorded_at', 'step_id');
create trigger date_and_number before insert on ops.review_budget
    for each row execute function ops.date_and_number('recorded_at', 'budget_id');
create trigger date_and_number before insert on ops.model_version
    for each row execute function ops.date_and_number('trained_at', 'model_version_id');
create trigger date_and_number before insert on ops.model_approval
    for each row execute function ops.date_and_number('recorded_at', 'approval_id');
create trigger date_and_number before insert on ops.reranking_model
    for each row execute function ops.date_and_number('proposed_at', 'model_id');
create trigger date_and_number before insert on ops.reranking_approval
    for each row execute function ops.date_and_number('approved_at', 'approval_id');

-- An entry is what the trigger of a decision writes, and nothing else: not even the owner enters one by hand. A later migration
-- that chains a table with rows in it switches this trigger off while it enters them.
create or replace function ops.seal_audit_entry() returns trigger language plpgsql as $$
declare
    head ops.audit_entry;
begin
    if pg_trigger_depth() < 2 then
        raise exception 'an entry is written by the decision that it records'
            using errcode = 'integrity_constraint_violation', constraint = 'audit_entry_is_written_by_a_decision';
    end if;
    perform pg_advisory_xact_lock(7271, hashtext(new.tenant));
    select * into head from ops.audit_entry where tenant = new.tenant order by entry_number desc limit 1;
    new.entry_number := coalesce(head.entry_number, 0) + 1;
    new.recorded_at := clock_timestamp();
    new.previous_hash := coalesce(head.entry_hash, repeat('0', 64));
    new.entry_hash := ops.audit_hash(new);
    return new;
end
$$;

create or replace function ops.record_audit() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp
-- the same row gives the same text, whatever the session has set
set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set extra_float_digits = 1 set bytea_output = 'hex'
as $$
declare
    written jsonb := to_jsonb(new);
    told jsonb := ops.audit_told(written, tg_argv[0:]);
begin
    if told ->> 'tenant' is null or not coalesce(ops.is_name(told ->> tg_argv[1]), false) then
        raise exception 'a row of % tells no tenant or no person (%)', tg_table_name, tg_argv[1]
            using errcode = 'not_null_violation', constraint = 'record_names_a_person';
    end if;
    insert into ops.audit_entry (tenant, actor, action, subject, payload)
    values (
        told ->> 'tenant', told ->> tg_argv[1], tg_argv[0], ops.audit_subject(tg_relid, written), written::text
    );
    return null;
end
$$;

-- Who approves a waiver is another human than who asks for it, whatever each calls himself; both say why, and until when.
alter table ops.waiver
    add constraint waiver_gives_a_reason check (coalesce(ops.normal_name(reason), '') <> '') not valid,
    add constraint waiver_names_people check (ops.is_name(asked_by) and ops.is_name(approved_by)) not valid,
    add constraint waiver_system_is_no_person
        check ('system' not in (ops.normal_name(asked_by), ops.normal_name(approved_by))) not valid;
alter table ops.waiver_withdrawal
    add constraint waiver_withdrawal_gives_a_reason check (coalesce(ops.normal_name(reason), '') <> '') not valid;
create function ops.check_waiver() returns trigger language plpgsql as $$
begin
    if not isfinite(new.valid_from) or not isfinite(new.expires_on) then
        raise exception 'a waiver begins and ends on a day'
            using errcode = 'check_violation', constraint = 'waiver_lasts_a_year_at_most';
    end if;
    if ops.people_named(new.tenant, null, new.approved_by) && ops.people_named(new.tenant, null, new.asked_by) then
        raise exception '% and % are one person', new.approved_by, new.asked_by
            using errcode = 'check_violation', constraint = 'waiver_needs_two_people';
    end if;
    return new;
end
$$;
create trigger check_waiver before insert on ops.waiver for each row execute function ops.check_waiver();
alter table ops.model_approval
    drop constraint model_approval_names_a_person,
    drop constraint model_approval_gives_a_reason,
    add constraint model_approval_names_a_person check (ops.is_name(person)) not valid,
    add constraint model_approval_gives_a_reason check (coalesce(ops.normal_name(reason), '') <> '') not valid;

-- Whoever may lift the limits alone decides alone: two people put a routing in force. What ships is put in force by the program.
alter table ops.review_routing
    add column agreed_by text,
    add constraint review_routing_needs_two_people check (
        (is_shipped and used_by = 'the program')
        or (
            coalesce(ops.is_name(agreed_by), false)
            and ops.normal_name(agreed_by) <> ops.normal_name(used_by)
            and not array['system', 'the program'] && array[ops.normal_name(used_by), ops.normal_name(agreed_by)]
        )
    ) not valid;
create function ops.check_review_routing() returns trigger language plpgsql as $$
begin
    if new.agreed_by is null and current_user in ('p2p_reviewer', 'p2p_decider')
        or ops.people_named(new.tenant, null, new.used_by) && ops.people_named(new.tenant, null, new.agreed_by)
    then
        raise exception 'limits and owners are put in force by two people'
            using errcode = 'check_violation', constraint = 'review_routing_needs_two_people';
    end if;
    return new;
end
$$;
create trigger check_routing before insert on ops.review_routing
    for each row execute function ops.check_review_routing();

-- An amount is one of a currency. A rule names the amount from which it fits for each currency, {"EUR": 10000}; it fits what is
-- not known to be less: an amount in a currency that it does not name, and one that nobody knows.
create function ops.are_amounts(named jsonb) returns boolean language sql immutable parallel safe as $$
    select case when jsonb_typeof(named) = 'object' then
        named <> '{}' and not exists (
            select from jsonb_each(named) as one (currency, amount)
            where currency !~ '^[A-Z]{3}$' or jsonb_typeof(amount) <> 'number' or (amount #>> '{}')::numeric < 0
        )
    else false end
$$;
alter table ops.review_routing_rule
    add column amounts_from jsonb,
    add constraint review_routing_amounts_name_their_currency
        check (amount_from is null and (amounts_from is null or ops.are_amounts(amounts_from))) not valid;
-- Rules of before: a number with its currency says the same; one without says nothing of any currency.
create function ops.reaches_amount(rule ops.review_routing_rule, amount numeric, currency text) returns boolean
language sql stable as $$
    select case
        when rule.amounts_from is null and rule.amount_from is null then true
        else not coalesce(
            abs(amount) < coalesce(
                (rule.amounts_from ->> currency)::numeric, case when rule.currency = $3 then rule.amount_from end
            ),
            false
        )
    end
$$;

alter table ops.review_limit
    add constraint review_limit_names_its_currency check (currency <> '' or amount = 0) not valid,
    add constraint review_limit_is_a_number check (amount >= 0 and amount < 'Infinity') not valid;
create or replace function ops.review_limit_of(of_tenant text, of_company text, of_currency text) returns numeric
language sql stable as $$
    -- no file in force, or no limit that fits: two people for every amount; so for what a limit of no currency is compared with
    select coalesce(
        (
            select case when currency = '' then 0 else amount end from ops.review_limit
            where routing_id = (select max(routing_id) from ops.review_routing where tenant = of_tenant)
                and company_code in ('', of_company) and currency in ('', of_currency)
            order by company_code = '', currency = '' limit 1
        ),
        0
    )
$$;

-- What two people decided one alone does not take back.
alter table ops.review_transition disable trigger append_only;
update ops.review_transition set needs_two_above_limit = true where action = 'reopen';
alter table ops.review_transition enable trigger append_only;

-- An item stays the one that decisions were made on; and a decision keeps who was barred from it, and which user of the database
-- wrote it, whatever name it gives.
create trigger stays_itself before update of item_id, tenant, source, candidate_id, first_seen_at on ops.review_item
    for each statement execute function ops.refuse_change();
alter table ops.review_step add column involved jsonb, add column written_as text;

create or replace function ops.check_review_step() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
    item ops.review_item;
    present record;
    transition ops.review_transition;
    one text;
begin
    -- two people at once: the second waits here, and then meets the state that the first one made
    select * into item from ops.review_item where item_id = new.item_id for update;
    if item.item_id is null or new.tenant <> item.tenant then
        raise exception 'there is no review item %', concat_ws(' of ', new.item_id::text, new.tenant)
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
    if not isfinite(new.expires_on) then
        raise exception 'an acceptance ends on a day'
            using errcode = 'check_violation', constraint = 'review_acceptance_lasts_a_year_at_most';
    end if;
    new.tenant := item.tenant;
    new.step_number := coalesce(present.step_number, 0) + 1;
    new.score := item.score;
    new.model_name := item.model_name;
    new.model_version := item.model_version;
    new.amount := item.amount;
    new.currency := item.currency;
    new.involved := item.involved;
    new.written_as := session_user;
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
