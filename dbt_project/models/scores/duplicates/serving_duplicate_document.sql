-- Documents of groups of duplicates, with what became of the money of each; the latest run of each source. What mining calls open
-- is prevented once a person has confirmed the duplicate: nobody pays it then.
with

document as ({{ latest_mining_run('duplicate_document') }}),

duplicate_group as ({{ latest_mining_run('duplicate_group') }}),

stated as (
    select
        document.*,
        coalesce(document.money_state = 'open' and decided.decided_as = 'confirmed', false) as is_stopped
    from document
    inner join duplicate_group
        on document.tenant = duplicate_group.tenant
        and document.source = duplicate_group.source
        and document.group_id = duplicate_group.group_id
    left join {{ source('ops', 'review_state') }} as decided
        on duplicate_group.tenant = decided.tenant
        and duplicate_group.source = decided.source
        and duplicate_group.candidate_id = decided.candidate_id
)

select
    tenant,
    source,
    group_id,
    cast(place as integer) as place,
    document_type,
    document_object_id,
    document_label,
    company_code,
    supplier_id,
    supplier_name,
    reference,
    cast(amount as numeric) as amount,
    currency,
    document_on,
    posted_on,
    paid_on,
    entered_by,
    is_kept,
    case when is_stopped then 'prevented' else money_state end as money_state,
    case when is_stopped then 'decision' else settled_by end as settled_by,
    settled_on,
    cast(value_amount as numeric) as value_amount,
    run_id,
    created_at
from stated
