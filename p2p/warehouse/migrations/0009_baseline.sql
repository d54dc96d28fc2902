-- What KPIs were in a period that later ones are compared with. Written once, never changed: a baseline that is wrong is
-- followed by another, and the latest one of a source counts.
create table ops.baseline (
    baseline_id bigint generated always as identity primary key,
    tenant text not null,
    source text not null,
    first_month date not null,
    last_month date not null,
    set_by text not null,
    set_at timestamptz not null default clock_timestamp(),
    note text not null default '',
    refresh_id uuid not null references ops.refresh,    -- the publication that the values were read from
    check (first_month <= last_month)
);
create index baseline_source on ops.baseline (tenant, source, baseline_id desc);

create table ops.baseline_kpi (
    baseline_id bigint not null references ops.baseline,
    kpi_id text not null,
    currency text,
    formula_version integer not null,
    row_count bigint not null,
    numerator numeric not null,
    denominator numeric not null,
    value numeric not null,
    unique nulls not distinct (baseline_id, kpi_id, currency)
);

create trigger append_only before update or delete or truncate on ops.baseline
    for each statement execute function ops.refuse_change();
create trigger append_only before update or delete or truncate on ops.baseline_kpi
    for each statement execute function ops.refuse_change();
