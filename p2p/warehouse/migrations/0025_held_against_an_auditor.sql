-- What somebody with a database client could still do to a record: write it under a name that only looks like another, date or
-- number it by hand, enter what nobody decided, act as the program.

-- A name without what nobody sees and what only adorns: invisible characters, marks on letters, characters without a meaning of
-- their own; dashes and apostrophes are one each. Removed between two normalisations: the first makes some of them, the last
-- joins what stood on both sides.
create function ops.plain_name(name text) returns text language sql immutable strict parallel safe as $$
    select translate(
        normalize(
            regexp_replace(
                normalize(name, NFKD),
                '[\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u00B7\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u05BF'
                '\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u061C\u064B-\u065F\u0670\u115F\u1160\u17B4\u17B5\u180B-\u180F'
                '\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u202A-\u202E\u2060-\u206F\u20D0-\u20FF\u2800\u3164\uE000-\uF8FF'
                '\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF\uFFA0\uFFF9-\uFFFC\U0001BCA0-\U0001BCA3\U0001D165-\U0001D169'
                '\U0001D16D-\U0001D17A\U000E0000-\U0010FFFF]',
                '', 'g'
            ),
            NFKC
        ),
        U&'\2010\2011\2012\2013\2014\2015\2212\2018\2019\02BB\02BC', '-------' || U&'\0027\0027\0027\0027'
    )
$$;

-- A name as people are compared by: case, spaces and letters of other scripts that look like Latin ones make no other person.
create or replace function ops.normal_name(name text) returns text language sql immutable strict parallel safe as $$
    select lower(btrim(regexp_replace(
        translate(
            lower(ops.plain_name(name)),
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

-- Whether a name has a letter or a digit, and is made to look like no other: a word with a Latin letter holds only Latin letters,
-- digits and ASCII punctuation, and none is of a script whose letters look like Latin ones (phonetic signs, Cherokee, Lisu) or
-- that nobody is called in today.
create or replace function ops.is_name(name text) returns boolean language sql immutable strict parallel safe as $$
    select ops.normal_name(name) ~ (
        '[0-9a-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02AF\u0370-\u1AAF\u1B00-\u1DBF\u1E00-\u1FFF'
        '\u2C00-\u2DFF\u3005-\u3007\u3031-\uD7FF\uF900-\uFB4F\uFB50-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC'
        '\U00010000-\U0001CFFF\U0001E000-\U0001EFFF\U00020000-\U0003FFFF]'
    )
    and ops.plain_name(name) !~ (
        '[A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF]'
        '[^\s]*[^\s!-~\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF]'
        '|[^\s!-~\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF]'
        '[^\s]*[A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF]'
        '|[\u0250-\u02AF\u13A0-\u13FF\u1680-\u16FF\u1D00-\u1DBF\u2C60-\u2CFF\uA4D0-\uA4FF\uA720-\uA7FF\uAB30-\uABBF'
        '\U00010000-\U00010FFF]'
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
-- would count for ever, and one of a gap would stand before what was decided earlier.
--   ... before insert on ops.t for each row execute function ops.date_and_number(column of the time, column of the number or '')
create function ops.date_and_number() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
    is_drawn boolean := true;
begin
    if tg_argv[1] <> '' then
        begin
            -- drawn in this session, for this row: others may have drawn since
            is_drawn := currval(pg_get_serial_sequence(tg_relid::regclass::text, tg_argv[1]))
                = (to_jsonb(new) ->> tg_argv[1])::bigint;
        exception
            when object_not_in_prerequisite_state then is_drawn := false;  -- none was drawn yet
        end;
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

-- Who decides is a person: the program's own name is not for the roles of people who decide.
create trigger refuse_system before insert on ops.waiver_withdrawal for each row
    when (ops.normal_name(new.withdrawn_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.rule_file for each row
    when (ops.normal_name(new.used_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.person for each row
    when (ops.normal_name(new.recorded_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.baseline for each row
    when (ops.normal_name(new.set_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.reference_model for each row
    when (ops.normal_name(new.added_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
create trigger refuse_system before insert on ops.reference_model_removal for each row
    when (ops.normal_name(new.removed_by) = 'system' and current_user in ('p2p_reviewer', 'p2p_decider'))
    execute function ops.refuse_system_step();
