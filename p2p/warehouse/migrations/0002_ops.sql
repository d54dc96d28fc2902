-- What the product remembers of itself: refreshes and publications.
create schema if not exists ops;
create schema if not exists mining;
create schema if not exists serving;

create table ops.refresh (
    refresh_id uuid primary key,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    status text not null check (status in ('running', 'published', 'failed')),
    failed_stage text,
    error text,
    stage_seconds jsonb not null default '{}'
);

create table ops.publication (
    publication_id bigint generated always as identity primary key,
    refresh_id uuid not null references ops.refresh,
    published_at timestamptz not null default clock_timestamp(),
    tables jsonb not null                -- table name -> row count
);
