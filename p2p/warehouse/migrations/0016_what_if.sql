-- What-if: what each standard lever would change at a source, and how well the unchanged replay gives the log back.
create table mining.what_if (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    lever_id text not null,
    lever_order integer not null,
    lever text not null,                  -- what would be done otherwise
    assumption text not null,
    figure_order integer not null,        -- place of the figure within its lever
    scope text not null,                  -- requisition, order, invoice, blocks, payments; '' where nothing is told
    measure text not null,
    unit text not null,                   -- working days, calendar days, tasks, blocks, payments, or a currency
    counted bigint,                       -- documents, tasks or invoices behind the figure
    before_value double precision,
    after_value double precision,
    change_value double precision,
    change_low double precision,          -- 90 % interval of the change
    change_high double precision,
    period_from date,
    period_to date,
    missing text,                         -- why there is no figure
    primary key (run_id, tenant, source, lever_id, scope, measure, unit),
    check ((change_value is null) = (missing is not null))
);

create table mining.what_if_agreement (
    run_id uuid not null,
    tenant text not null,
    source text not null,
    created_at timestamptz not null,
    scope text not null,                  -- kind of approval
    task_count bigint not null,
    log_median_days double precision not null,       -- working days from request to decision
    replayed_median_days double precision not null,  -- with efforts drawn anew
    log_p90_days double precision not null,
    replayed_p90_days double precision not null,
    reproduced_pct double precision not null,        -- tasks decided within a quarter of an hour of the log's moment
    primary key (run_id, tenant, source, scope)
);
