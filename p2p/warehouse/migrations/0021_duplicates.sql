-- Groups of documents of one bill with what became of the money, and the key that account numbers are hashed with.

-- Drawn once for each warehouse; only who owns it may read it, so a hash in canonical tells nothing of the number behind it.
create table ops.identifier_key (
    is_only boolean primary key default true check (is_only),
    key text not null check (length(key) >= 32)
);
insert into ops.identifier_key (key) values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
create trigger append_only before update or delete or truncate on ops.identifier_key
    for each statement execute function ops.refuse_change();

create table mining.duplicate_group (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    group_id text not null,
    candidate_id text not null,            -- what people decide on, also where nobody is asked any more
    kind text not null,
    subject_label text not null,
    company_code text,
    supplier_id text,
    supplier_name text,
    reference text,
    currency text,
    score double precision not null check (score between 0 and 1),
    document_count integer not null check (document_count >= 2),
    standing_count integer not null,
    is_candidate boolean not null,
    duplicated_on date,                    -- when the second document came
    first_seen_at timestamptz not null,    -- of the first run that found the group
    is_new boolean not null,               -- found by this run for the first time
    reasons jsonb not null,
    model_name text not null,
    model_version text not null,
    primary key (run_id, tenant, source, group_id)
);

create table mining.duplicate_document (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    group_id text not null,
    place integer not null,                -- 1 came first
    document_type text not null check (document_type in ('invoice', 'payment', 'bank transaction')),
    document_object_id text not null,
    document_label text not null,
    company_code text,
    supplier_id text,
    supplier_name text,
    reference text,
    amount numeric,
    currency text,
    document_on date,
    posted_on date,
    paid_on date,
    entered_by text,
    is_kept boolean not null,
    money_state text not null check (money_state in ('kept', 'open', 'prevented', 'leaked', 'recovered')),
    settled_by text,
    settled_on date,
    value_amount numeric,                  -- what would be paid twice; null for the one that is kept
    primary key (run_id, tenant, source, group_id, place),
    constraint duplicate_kept_has_no_value check (is_kept = (value_amount is null)),
    constraint duplicate_kept_has_no_state check (is_kept = (money_state = 'kept'))
);
