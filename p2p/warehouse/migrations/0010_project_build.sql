-- Which version of the dbt project built what stands in staging, canonical, reference and marts: one row, absent while a
-- build of another version runs, so that what two versions built is never taken for what one did.
create table ops.project_build (
    only_row boolean primary key default true check (only_row),
    fingerprint text not null,
    built_at timestamptz not null default clock_timestamp()
);

-- It is built where publication finds it now (candidate.kpi_observation).
drop table if exists marts.fct_kpi_observation cascade;
