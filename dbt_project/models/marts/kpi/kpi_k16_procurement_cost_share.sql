-- K16: what procurement cost, as a share of what was invoiced, per currency of the costs.
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
            when invoiced_amount = 0 then 'no invoice in this currency'
            when total_amount is null then 'a cost is not known'
        end as excluded_reason,
        true as is_hit,
        currency,
        total_amount,
        invoiced_amount
    from {{ ref('fct_cost_month') }}
    where cost_function = 'procurement'
)

{{ kpi_observation('K16', 'procurement_month', numerator='total_amount', denominator='invoiced_amount', currency='currency') }}
