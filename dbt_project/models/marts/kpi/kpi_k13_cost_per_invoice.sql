-- K13: what accounts payable cost, per posted invoice, per currency of the costs.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        null as supplier_id,
        null as category,
        month_on as observed_on,
        case
            when document_exclusion is not null then document_exclusion
            when total_amount is null then 'a cost is not known'
        end as excluded_reason,
        true as is_hit,
        currency,
        total_amount,
        invoice_count
    from {{ ref('fct_cost_month') }}
    where cost_function = 'accounts_payable'
)

{{ kpi_observation('K13', 'company_month', numerator='total_amount', denominator='invoice_count', currency='currency') }}
