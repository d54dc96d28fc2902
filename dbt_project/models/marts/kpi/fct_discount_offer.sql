-- One row an invoice, as the discount KPIs (K28, K28b) count it: same population, same exclusions.
{{ config(materialized='view') }}

select
    tenant,
    source,
    subject_id,
    company_code,
    supplier_id,
    null as category,
    coalesce(discount_closed_on, posted_on) as observed_on,
    case
        when document_exclusion is not null then document_exclusion
        when not has_discount_offer then 'no discount offered'
        when not is_discount_closed then 'discount still open'
    end as excluded_reason,
    currency,
    discount_offered_amount,
    discount_taken_amount,
    greatest(discount_offered_amount - discount_taken_amount, 0) as discount_lost_amount,
    case
        when discount_taken_amount > 0 and cleared_on > discount_due_on then 'taken too late'
        when discount_taken_amount > 0 then 'taken'
        when cleared_on is null then 'lost: not paid in time'
        when cleared_on > discount_due_on then 'lost: paid late'
        else 'lost: not deducted'
    end as discount_outcome
from {{ ref('fct_kpi_invoice') }}
