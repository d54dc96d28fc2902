-- Groups of documents of one bill, also those that nobody is asked about any more: what was decided, what became of the money, and
-- what was or is at risk. The state of a group is that of its worst document: leaked, open, recovered, prevented. A group that
-- another source knows too is in the sums of that source alone (mining.said_once).
with

duplicate_group as ({{ latest_mining_run('duplicate_group') }}),

reasoned as (select tenant, source, group_id, cast(reasons as text) as reasons_text from duplicate_group),

reason as ({{ json_rows('reasoned', 'reasons_text') }}),

elsewhere as (
    select tenant, source, group_id, max({{ json_text('_element', 'source') }}) as counted_in_source
    from reason
    where {{ json_text('_element', 'code') }} = 'said_elsewhere'
    group by tenant, source, group_id
),

money as (
    select
        tenant,
        source,
        group_id,
        sum(value_amount) as value_amount,
        {%- for state in ['open', 'prevented', 'leaked', 'recovered'] %}
        sum(case when money_state = '{{ state }}' then value_amount else 0 end) as {{ state }}_amount,
        sum(case when money_state = '{{ state }}' then 1 else 0 end) as {{ state }}_count{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('serving_duplicate_document') }}
    group by tenant, source, group_id
)

select
    duplicate_group.tenant,
    duplicate_group.source,
    duplicate_group.group_id,
    duplicate_group.candidate_id,
    duplicate_group.kind,
    duplicate_group.subject_label,
    duplicate_group.company_code,
    duplicate_group.supplier_id,
    duplicate_group.supplier_name,
    duplicate_group.reference,
    duplicate_group.currency,
    cast(duplicate_group.score as double precision) as score,
    cast(duplicate_group.document_count as integer) as document_count,
    cast(duplicate_group.standing_count as integer) as standing_count,
    case
        when decided.decided_as = 'confirmed' then 'confirmed'
        when decided.decided_as = 'dismissed' then 'false'
        when duplicate_group.is_candidate then 'candidate'
        else 'not asked'
    end as decision,
    decided.decided_by,
    decided.decided_at,
    elsewhere.counted_in_source,
    case
        when money.leaked_count > 0 then 'leaked'
        when money.open_count > 0 then 'open'
        when money.recovered_count > 0 then 'recovered'
        else 'prevented'
    end as money_state,
    cast(money.value_amount as numeric) as value_amount,
    cast(money.open_amount as numeric) as open_amount,
    cast(money.prevented_amount as numeric) as prevented_amount,
    cast(money.leaked_amount as numeric) as leaked_amount,
    cast(money.recovered_amount as numeric) as recovered_amount,
    duplicate_group.duplicated_on,
    {{ month_of('duplicate_group.duplicated_on') }} as month,
    duplicate_group.first_seen_at,
    duplicate_group.is_new,
    duplicate_group.reasons,
    duplicate_group.model_name,
    duplicate_group.model_version,
    duplicate_group.run_id,
    duplicate_group.created_at
from duplicate_group
inner join money
    on duplicate_group.tenant = money.tenant
    and duplicate_group.source = money.source
    and duplicate_group.group_id = money.group_id
left join elsewhere
    on duplicate_group.tenant = elsewhere.tenant
    and duplicate_group.source = elsewhere.source
    and duplicate_group.group_id = elsewhere.group_id
left join {{ source('ops', 'review_state') }} as decided
    on duplicate_group.tenant = decided.tenant
    and duplicate_group.source = decided.source
    and duplicate_group.candidate_id = decided.candidate_id
