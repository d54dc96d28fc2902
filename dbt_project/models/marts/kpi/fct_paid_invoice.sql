-- One row an invoice, as the KPIs of payment timing (K25, K26, K26b) count it: same population, same exclusions.
{{ config(materialized='view') }}

select
    invoice_object_id,
    tenant,
    source,
    subject_id,
    company_code,
    supplier_id,
    null as category,
    coalesce(cleared_on, posted_on) as observed_on,
    case
        when document_exclusion is not null then document_exclusion
        when cleared_on is null then 'not paid yet'
        when due_on is null then 'no due date'
    end as excluded_reason,
    payment_timing,
    cleared_on <= due_on as is_within_terms
from {{ ref('fct_kpi_invoice') }}
