-- K22: share of the chains of documents in which one person did two duties that exclude each other.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        category,
        observed_on,
        case when not is_checkable then 'no two conflicting duties by known people' end as excluded_reason,
        conflicts is not null as is_hit,
        coalesce(conflicts, 'no conflict') as conflicts
    from {{ ref('fct_duty_chain') }}
)

{{ kpi_observation('K22', 'duty_chain', detail='conflicts') }}
