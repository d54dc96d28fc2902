-- Decisions by the week in which they were made; the latest run of each source.
with latest as ({{ latest_mining_run('feedback_week') }})

select
    tenant,
    source,
    kind,
    week_on,
    cast(decided_count as bigint) as decided_count,
    cast(confirmed_count as bigint) as confirmed_count,
    cast(people_count as bigint) as people_count,
    run_id,
    created_at
from latest
