-- When people work: the opening hours of every day of a calendar, and which company follows which calendar.
-- Landing writes both when a source is loaded; business durations in dbt are sums over these rows.
create table raw.work_calendar_day (
    calendar_id text not null,
    day date not null,                   -- local date
    opens_at timestamptz,                -- null on a day off
    closes_at timestamptz,
    primary key (calendar_id, day),
    check ((opens_at is null) = (closes_at is null) and opens_at < closes_at)
);

create table raw.company_calendar (
    tenant text not null,
    source text not null,
    company_code text not null,          -- '' is every company of the source without a row of its own
    calendar_id text not null,
    time_zone text not null,
    primary key (tenant, source, company_code)
);
