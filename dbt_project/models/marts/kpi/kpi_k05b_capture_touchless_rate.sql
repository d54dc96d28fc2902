-- K05b: share of the posted invoices that no person entered or parked.
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
            when is_entered_by_person is null then 'who entered it is not known'
        end as excluded_reason,
        not is_entered_by_person as is_hit,
        case when is_entered_by_person then 'entered by a person' else 'entered by a program' end as entry
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation('K05b', 'invoice', detail='entry') }}
