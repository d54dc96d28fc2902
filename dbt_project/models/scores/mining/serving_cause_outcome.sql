-- What was examined for causes, and how much was found; the latest run of each source.
with latest as ({{ latest_mining_run('cause_outcome') }})

select
    tenant,
    source,
    outcome_id,
    case_notion,
    name,
    subject,
    population,
    hit_text,
    left_out,
    attributes,
    cast(threshold_days as double precision) as threshold_days,
    cast(subject_count as bigint) as subject_count,
    cast(hit_count as bigint) as hit_count,
    is_examined,
    cast(tested_count as bigint) as tested_count,
    cast(cause_count as bigint) as cause_count,
    run_id,
    created_at
from latest
