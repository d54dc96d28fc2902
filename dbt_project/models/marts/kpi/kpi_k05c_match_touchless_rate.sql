-- K05c: share of the posted invoices with an order that no block ever stopped.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        posted_on as observed_on,
        case
            when document_exclusion is not null then document_exclusion
            when posted_on is null then 'not posted yet'
            when not coalesce(is_po_backed, false) then 'no order reference'
        end as excluded_reason,
        not is_ever_blocked as is_hit,
        case
            when not is_ever_blocked then 'never blocked'
            when unblocked_at is null then 'still blocked'
            when is_removed_by_person then 'freed by a person'
            else 'freed by a program'
        end as blocking
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation('K05c', 'invoice', detail='blocking') }}
