-- K14: posted invoices per full-time person of accounts payable and year.
with

-- costs in two currencies are of the same people and invoices
company_month as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        month_on,
        case when count(fte_count) = count(*) then sum(fte_count) end as fte_count,
        max(invoice_count) as invoice_count,
        min(document_exclusion) as document_exclusion
    from {{ ref('fct_cost_month') }}
    where cost_function = 'accounts_payable'
    group by tenant, source, subject_id, company_code, month_on
),

subject as (
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
            when coalesce(fte_count, 0) = 0 then 'people not known'
        end as excluded_reason,
        true as is_hit,
        fte_count,
        invoice_count
    from company_month
)

{{ kpi_observation('K14', 'company_month', numerator='invoice_count', denominator='fte_count / 12') }}
