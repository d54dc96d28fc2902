-- Rules of a tenant's own, and waivers of violations. All of it is a record: rows are added, never changed. A wrong file is
-- followed by another, a wrong waiver is withdrawn.

-- One row each time that somebody put a file of rules into force; the last one of a tenant counts, an empty one ends them all.
create table ops.rule_file (
    rule_file_id bigint generated always as identity primary key,
    tenant text not null,
    content text not null,
    rule_count integer not null check (rule_count >= 0),
    used_by text not null check (btrim(used_by) <> ''),
    used_at timestamptz not null default clock_timestamp()
);
create index rule_file_of_tenant on ops.rule_file (tenant, rule_file_id desc);

-- The rules of a file in the form of the seeds conformance_rule, conformance_rule_activity and conformance_rule_scope.
create table ops.own_rule (
    rule_file_id bigint not null references ops.rule_file,
    rule_id text not null,
    rule_version integer not null,
    valid_from date not null,
    name text not null,
    kind text not null,
    completed_only boolean not null,
    leaves_out_deleted boolean not null,
    if_missing text,
    min_count integer,
    max_count integer,
    measure_a text,
    measure_b text,
    comparison text,
    tolerance_pct numeric,
    tolerance_amount numeric,
    max_days numeric,
    fact text,
    severity text not null check (severity in ('low', 'medium', 'high')),
    description text not null,
    evidence text not null,
    origin text not null,
    primary key (rule_file_id, rule_id)
);

create table ops.own_rule_activity (
    rule_file_id bigint not null references ops.rule_file,
    rule_id text not null,
    role text not null check (role in ('a', 'b', 'c', 'shown')),
    activity text not null,
    primary key (rule_file_id, rule_id, role, activity)
);

create table ops.own_rule_scope (
    rule_file_id bigint not null references ops.rule_file,
    rule_id text not null,                 -- of the file, or one that ships and is switched on or off
    dimension text not null
        check (dimension in ('matching_type', 'case_notion', 'item_type', 'document_type', 'only', 'not_in')),
    value text not null,                   -- of only and not_in: a source, or source/company code
    primary key (rule_file_id, rule_id, dimension, value)
);

-- A violation that somebody answers for: counted apart from the others until the waiver expires or is withdrawn.
create table ops.waiver (
    waiver_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    rule_id text not null,
    scope_kind text not null check (scope_kind in ('case', 'supplier', 'company')),
    scope_value text not null check (btrim(scope_value) <> ''),
    valid_from date not null,
    expires_on date not null,              -- the last day on which it counts
    reason text not null check (btrim(reason) <> ''),
    asked_by text not null check (btrim(asked_by) <> ''),
    approved_by text not null check (btrim(approved_by) <> ''),
    recorded_at timestamptz not null default clock_timestamp(),
    constraint waiver_needs_two_people check (lower(btrim(approved_by)) <> lower(btrim(asked_by))),
    constraint waiver_expires_after_it_starts check (expires_on > valid_from),
    constraint waiver_lasts_a_year_at_most check (expires_on - valid_from <= 366)
);
create index waiver_of_rule on ops.waiver (tenant, source, rule_id);

create table ops.waiver_withdrawal (
    waiver_id bigint primary key references ops.waiver,
    reason text not null check (btrim(reason) <> ''),
    withdrawn_by text not null check (btrim(withdrawn_by) <> ''),
    withdrawn_at timestamptz not null default clock_timestamp()
);

create trigger append_only before update or delete or truncate on ops.rule_file
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.own_rule
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.own_rule_activity
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.own_rule_scope
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.waiver
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.waiver_withdrawal
    for each statement execute function ops.refuse_change();

-- seeds that stand under another name, or as rules, now
drop table if exists reference.conformance_rules cascade;
drop table if exists reference.maverick_scenario cascade;
