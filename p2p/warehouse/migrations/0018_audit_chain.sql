-- The audit chain: what people decided or put in force, one entry a row of a decision table, each sealed by a SHA-256 over
-- itself and the entry before it. docs/audit.md tells the encoding, so that anybody can compute it again.
create table ops.audit_entry (
    tenant text not null,
    entry_number bigint not null check (entry_number >= 1),    -- 1, 2, 3 ... of the tenant, without gaps
    recorded_at timestamptz not null,
    actor text not null check (btrim(actor) <> ''),
    action text not null check (btrim(action) <> ''),
    subject text not null,                 -- table and key of the decision's row
    payload text not null,                 -- the whole row as JSON, as it was when it was written; text, for that is what is sealed
    previous_hash text not null,           -- of entry_number - 1; 64 zeros before the first
    entry_hash text not null,
    primary key (tenant, entry_number)
);
create index audit_entry_subject on ops.audit_entry (subject);

-- Netstrings: each text as <bytes>:<text>, so that no text can pass for the border between two.
create function ops.netstrings(texts text[]) returns bytea language sql immutable strict parallel safe as $$
    select string_agg(
        convert_to(octet_length(convert_to(one, 'UTF8')) || ':' || one || ',', 'UTF8'), ''::bytea order by place
    )
    from unnest(texts) with ordinality as given (one, place)
$$;

create function ops.audit_hash(entry ops.audit_entry) returns text language sql stable parallel safe as $$
    select encode(sha256(ops.netstrings(array[
        'p2p-audit-1', entry.tenant, entry.entry_number::text,
        to_char(entry.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        entry.actor, entry.action, entry.subject, entry.payload, entry.previous_hash
    ])), 'hex')
$$;

-- Whoever inserts an entry gives tenant, actor, action, subject and payload. Place, time and hashes are made here, and the
-- lock, held until the end of the transaction, lets a chain grow at one end only.
create function ops.seal_audit_entry() returns trigger language plpgsql as $$
declare
    head ops.audit_entry;
begin
    perform pg_advisory_xact_lock(7271, hashtext(new.tenant));
    select * into head from ops.audit_entry where tenant = new.tenant order by entry_number desc limit 1;
    new.entry_number := coalesce(head.entry_number, 0) + 1;
    new.recorded_at := clock_timestamp();
    new.previous_hash := coalesce(head.entry_hash, repeat('0', 64));
    new.entry_hash := ops.audit_hash(new);
    return new;
end
$$;
create trigger seal before insert on ops.audit_entry for each row execute function ops.seal_audit_entry();
create trigger append_only before update or delete or truncate on ops.audit_entry
    for each statement execute function ops.refuse_change();

-- Name of a row: its table and the values of its primary key (or else of its first unique index).
create function ops.audit_subject(audited regclass, written jsonb) returns text
language sql stable set search_path = pg_catalog as $$
    select relname || ' ' || (
        select string_agg(coalesce(written ->> attname, '-'), '/' order by place)
        from (
            select indkey from pg_index
            where indrelid = audited and indisunique and indpred is null
            order by indisprimary desc, indexrelid limit 1
        ) as identity
        cross join unnest(identity.indkey::int2[]) with ordinality as key (attnum, place)
        inner join pg_attribute on attrelid = audited and pg_attribute.attnum = key.attnum
    )
    from pg_class where oid = audited
$$;

-- What a row tells, with what the row tells that it belongs to: whose chain it is, and who wrote it.
-- arguments: those of the trigger, see record_audit.
create function ops.audit_told(written jsonb, arguments text[]) returns jsonb language plpgsql stable as $$
declare
    parent jsonb := '{}';
begin
    if cardinality(arguments) > 2 then
        execute format(
            'select to_jsonb(parent) from %s as parent where %I = ($1 ->> %L)::bigint',
            arguments[3]::regclass, arguments[4], arguments[4]
        ) into strict parent using written;
    end if;
    return parent || written;
end
$$;

-- Attach to a table that records decisions:
--   create trigger audit after insert on ops.t for each row execute function ops.record_audit(action, actor column)
-- and, where the row names its tenant or actor by a parent row,
--   ... ops.record_audit(action, actor column, parent table, key column that both have)
-- It acts as its owner, so that a role that may write a decision needs no right to the chain.
create function ops.record_audit() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp
-- the same row gives the same text, whatever the session has set
set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set extra_float_digits = 1 set bytea_output = 'hex'
as $$
declare
    written jsonb := to_jsonb(new);
    told jsonb := ops.audit_told(written, tg_argv[0:]);
begin
    if told ->> 'tenant' is null or coalesce(btrim(told ->> tg_argv[1]), '') = '' then
        raise exception 'a row of % tells no tenant or no person (%)', tg_table_name, tg_argv[1]
            using errcode = 'not_null_violation';
    end if;
    insert into ops.audit_entry (tenant, actor, action, subject, payload)
    values (
        told ->> 'tenant', told ->> tg_argv[1], tg_argv[0], ops.audit_subject(tg_relid, written), written::text
    );
    return null;
end
$$;

-- A row that belongs to another is written with it: who added one later would do so under the name of whoever wrote the first.
-- A transaction that is in progress and whose row is seen is one's own; a savepoint has a number of its own, above.
--   ... before insert on ops.t for each row execute function ops.refuse_later_row(parent table, key column that both have)
create function ops.refuse_later_row() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    own bigint := pg_current_xact_id()::text::bigint;
    of_parent bigint;
begin
    execute format(
        'select parent.xmin::text::bigint from %s as parent where %I = ($1 ->> %L)::bigint',
        tg_argv[0]::regclass, tg_argv[1], tg_argv[1]
    ) into of_parent using to_jsonb(new);
    -- without a parent the foreign key refuses; xmin lacks the upper half of the number
    if of_parent is not null and (
        of_parent < own % 4294967296
        or pg_xact_status((own - own % 4294967296 + of_parent)::text::xid8) is distinct from 'in progress'
    ) then
        raise exception 'a row of % is written together with the one that it belongs to', tg_table_name
            using errcode = 'integrity_constraint_violation', constraint = 'row_is_written_with_its_parent',
            hint = 'put a whole new one in force';
    end if;
    return new;
end
$$;

-- The tables that are chained, as their triggers tell.
create function ops.audited_tables()
returns table (audited regclass, arguments text[], is_enabled boolean) language sql stable as $$
    select tgrelid::regclass,
        string_to_array(encode(substring(tgargs for octet_length(tgargs) - 1), 'escape'), '\000'),
        tgenabled in ('O', 'A')
    from pg_trigger
    where tgfoid = 'ops.record_audit'::regproc
$$;

revoke all on ops.audit_entry from public;
revoke all on function ops.record_audit() from public;

create trigger audit after insert on ops.rule_file
    for each row execute function ops.record_audit('rules put in force', 'used_by');
create trigger audit after insert on ops.own_rule
    for each row execute function ops.record_audit('rule put in force', 'used_by', 'ops.rule_file', 'rule_file_id');
create trigger audit after insert on ops.own_rule_activity
    for each row execute function ops.record_audit('rule put in force: activity', 'used_by', 'ops.rule_file', 'rule_file_id');
create trigger audit after insert on ops.own_rule_scope
    for each row execute function ops.record_audit('rule put in force: scope', 'used_by', 'ops.rule_file', 'rule_file_id');
create trigger audit after insert on ops.waiver
    for each row execute function ops.record_audit('waiver approved', 'approved_by');
create trigger audit after insert on ops.waiver_withdrawal
    for each row execute function ops.record_audit('waiver withdrawn', 'withdrawn_by', 'ops.waiver', 'waiver_id');
create trigger audit after insert on ops.baseline
    for each row execute function ops.record_audit('baseline set', 'set_by');
create trigger audit after insert on ops.baseline_kpi
    for each row execute function ops.record_audit('baseline set: figure', 'set_by', 'ops.baseline', 'baseline_id');
create trigger audit after insert on ops.reference_model
    for each row execute function ops.record_audit('reference model added', 'added_by');
create trigger audit after insert on ops.reference_model_removal
    for each row execute function ops.record_audit('reference model removed', 'removed_by', 'ops.reference_model', 'model_id');

create trigger with_its_parent before insert on ops.own_rule
    for each row execute function ops.refuse_later_row('ops.rule_file', 'rule_file_id');
create trigger with_its_parent before insert on ops.own_rule_activity
    for each row execute function ops.refuse_later_row('ops.rule_file', 'rule_file_id');
create trigger with_its_parent before insert on ops.own_rule_scope
    for each row execute function ops.refuse_later_row('ops.rule_file', 'rule_file_id');
create trigger with_its_parent before insert on ops.baseline_kpi
    for each row execute function ops.refuse_later_row('ops.baseline', 'baseline_id');

-- What was decided before there was a chain is entered once, in the order in which it was written, and says so.
set local time zone 'UTC';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
create temporary table p2p_before_the_chain (
    audited oid, action text, actor_column text, subject text, written jsonb, told jsonb
) on commit drop;
do $$
declare
    one record;
begin
    for one in select * from ops.audited_tables()
    loop
        execute format(
            'insert into p2p_before_the_chain'
            ' select $1, $2[1], $2[2], ops.audit_subject($1, to_jsonb(t)), to_jsonb(t), ops.audit_told(to_jsonb(t), $2)'
            ' from %s as t', one.audited
        ) using one.audited, one.arguments;
    end loop;
end
$$;
insert into ops.audit_entry (tenant, actor, action, subject, payload)
select told ->> 'tenant', told ->> actor_column, action || ' (before the chain began)', subject, written::text
from p2p_before_the_chain
order by
    coalesce(
        told ->> 'withdrawn_at', told ->> 'removed_at', told ->> 'recorded_at', told ->> 'used_at', told ->> 'set_at',
        told ->> 'added_at'
    )::timestamptz,
    audited, subject;
drop table p2p_before_the_chain;

-- What a refresh found when it verified the chain, for those who read pages: one row a refresh and tenant.
create table ops.audit_verification (
    verification_id bigint generated always as identity primary key,
    tenant text not null,
    verified_at timestamptz not null default clock_timestamp(),
    entry_count bigint not null,
    last_entry_number bigint not null,     -- 0: nothing was decided yet
    last_entry_at timestamptz,
    last_entry_hash text,
    is_intact boolean not null,
    first_bad_entry bigint,                -- null where it is a decision's row, not an entry, that is wrong
    problem text,
    check (is_intact = (problem is null))
);
create trigger append_only before update or delete or truncate on ops.audit_verification
    for each statement execute function ops.refuse_change();
