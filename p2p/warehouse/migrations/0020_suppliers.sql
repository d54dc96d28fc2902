-- Suppliers whose behaviour stands out: one row a supplier with its score, and one a supplier and signal. mining.* holds
-- the last runs and is replaced.
create table mining.supplier_risk (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    supplier_object_id uuid not null,
    supplier_label text not null,
    rank integer not null,                -- 1 is the strangest
    score double precision not null check (score between 0 and 1),
    raised_count integer not null,        -- signals that are raised
    is_candidate boolean not null,        -- opened for review: within the budget of the refresh
    company_code text,                    -- the most frequent of its documents; what it is compared by
    category text,
    document_count bigint not null,       -- invoices and order items that were looked at
    at_risk_amount numeric,               -- what the rows behind its reasons put in doubt, each document once
    currency text,
    reasons jsonb not null,
    evidence jsonb not null,
    facts jsonb not null,                 -- each reason with its newest row
    involved jsonb not null,
    as_of_on date not null,               -- nothing later was looked at
    model_name text not null,
    model_version text not null,
    primary key (run_id, tenant, source, supplier_object_id)
);

create table mining.supplier_signal (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    supplier_object_id uuid not null,
    signal text not null,
    title text not null,
    definition text not null,
    unit text not null,                   -- share, days, per_year, money, owners or deviation
    own_value double precision,
    peer_value double precision,
    counted bigint,                       -- rows that count towards the value
    of_count bigint,                      -- rows that it is of
    peers text,                           -- with whom it was compared
    peer_count bigint,
    since_on date,                        -- first day of what was looked at; null for all
    p_value double precision,             -- of a test; null for a rule
    q_value double precision,             -- the same after correction for all tests of the source
    strength double precision not null check (strength between 0 and 1),
    is_raised boolean not null,
    text text,                            -- in words, where it is raised
    months jsonb not null,                -- rows behind a raised signal by month: [{month, rows, at_risk_amount}]
    primary key (run_id, tenant, source, supplier_object_id, signal)
);
