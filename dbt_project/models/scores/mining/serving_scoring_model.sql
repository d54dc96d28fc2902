-- Each model that scores, with its state, who put it in force, and its card; the latest run of each source.
with latest as ({{ latest_mining_run('scoring_model') }})

select
    tenant,
    source,
    name,
    title,
    kind,
    version,
    used,
    is_warning,
    status,
    cast(scored_count as bigint) as scored_count,
    cast(candidate_count as bigint) as candidate_count,
    trained_at,
    data_from_on,
    data_until_on,
    cast(row_count as bigint) as row_count,
    owner,
    approver,
    approved_at,
    approval_reason,
    proposed_version,
    file_name,
    sha256,
    card,
    history,
    run_id,
    created_at
from latest
