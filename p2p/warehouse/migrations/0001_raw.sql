-- What landing writes: one manifest row a file, the rejects with their reasons.
-- Tables of rows (raw.sap_<table>, raw.log__<source>) are made by landing from each system's specification.
create schema if not exists raw;

create table raw.file (
    file_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    system text not null check (system in ('sap_ecc', 'event_log')),
    table_name text not null,            -- raw table that holds the rows, without schema
    path text not null,
    sha256 text not null,
    bytes bigint not null,
    encoding text not null,
    delimiter text,
    date_format text,                    -- PostgreSQL template that staging casts with, or 'ISO'
    time_format text,                    -- PostgreSQL template of times of day; null where none
    decimal_mark text check (decimal_mark in ('.', ',')),
    time_zone text not null default 'UTC',
    mapping jsonb not null default '{}',
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_quarantined bigint not null,
    rows_duplicate bigint not null,
    loaded_by text not null,
    started_at timestamptz not null,
    loaded_at timestamptz not null default clock_timestamp(),
    constraint rows_reconcile check (rows_read = rows_loaded + rows_quarantined + rows_duplicate),
    constraint same_bytes_once unique (tenant, source, sha256)
);

create table raw.quarantine (
    quarantine_id bigint generated always as identity primary key,
    file_id bigint not null references raw.file,
    row_number bigint not null,          -- 1 = first row after the header
    column_name text,
    value text,
    reason_code text not null,
    reason text not null,
    remedy text not null,
    quarantined_at timestamptz not null default clock_timestamp()
);
create index quarantine_file on raw.quarantine (file_id, row_number);

-- One row a source of kind event log: what the mapping file says. Landing keeps view raw.event_log in step.
create table raw.event_log_source (
    tenant text not null,
    source text not null,
    table_name text not null,
    mapping_name text not null,
    mapping jsonb not null,
    case_notion text not null,
    plausible_from timestamptz,
    plausible_to timestamptz,
    updated_at timestamptz not null default clock_timestamp(),
    primary key (tenant, source)
);
