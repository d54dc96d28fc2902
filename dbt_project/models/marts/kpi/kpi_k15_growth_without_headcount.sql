-- K15: how much more each person of accounts payable handles in the last full year (else quarter) than in the first.
-- A company counts in a year or quarter of which all months are known.
with

month as (
    select
        tenant,
        source,
        company_code,
        {{ date_part_int('year', 'observed_on') }} as year_no,
        {{ date_part_int('month', 'observed_on') }} as month_no,
        numerator_value as invoice_count,
        denominator_value as fte_years
    from {{ ref('kpi_k14_invoices_per_person') }}
    where is_denominator
),

named as (
    select *, 'year' as period_kind, cast(year_no as text) as period_name, 12 as full_month_count
    from month
    union all
    select
        *,
        'quarter' as period_kind,
        cast(year_no as text) || '-Q' || case when month_no < 4 then '1' when month_no < 7 then '2' when month_no < 10 then '3' else '4' end
            as period_name,
        3 as full_month_count
    from month
),

company_period as (
    select
        tenant,
        source,
        company_code,
        period_kind,
        period_name,
        sum(invoice_count) as invoice_count,
        sum(fte_years) as fte_years
    from named
    group by tenant, source, company_code, period_kind, period_name, full_month_count
    having count(*) = full_month_count
),

total as (
    select tenant, source, period_kind, period_name, sum(invoice_count) as invoice_count, sum(fte_years) as fte_years
    from company_period
    group by tenant, source, period_kind, period_name
),

placed as (
    select
        *,
        count(*) over (partition by tenant, source, period_kind) as period_count,
        min(period_name) over (partition by tenant, source, period_kind) as first_name,
        max(period_name) over (partition by tenant, source, period_kind) as last_name
    from total
),

compared as (
    select
        last_period.tenant,
        last_period.source,
        last_period.period_kind,
        last_period.period_count,
        last_period.last_name,
        last_period.first_name,
        last_period.invoice_count,
        last_period.fte_years,
        first_period.invoice_count as first_invoice_count,
        first_period.fte_years as first_fte_years,
        row_number() over (
            partition by last_period.tenant, last_period.source
            order by case when last_period.period_count > 1 then 0 else 1 end asc, last_period.period_kind desc
        ) as kind_rank
    from placed as last_period
    inner join placed as first_period
        on
            last_period.tenant = first_period.tenant
            and last_period.source = first_period.source
            and last_period.period_kind = first_period.period_kind
            and first_period.period_name = first_period.first_name
    where last_period.period_name = last_period.last_name
),

observed as (
    select tenant, source, max(observed_on) as last_month_on
    from {{ ref('kpi_k14_invoices_per_person') }}
    group by tenant, source
),

subject as (
    select
        observed.tenant,
        observed.source,
        'all companies' as subject_id,
        null as company_code,
        null as supplier_id,
        null as category,
        observed.last_month_on as observed_on,
        case when coalesce(compared.period_count, 0) < 2 then 'fewer than two full quarters' end as excluded_reason,
        true as is_hit,
        compared.invoice_count / compared.fte_years as last_productivity,
        compared.first_invoice_count / compared.first_fte_years as first_productivity,
        compared.last_name || ' against ' || compared.first_name || ', ' || cast(compared.period_count as text) || ' full '
        || compared.period_kind || 's: ' || cast(cast(compared.invoice_count as bigint) as text) || ' against '
        || cast(cast(compared.first_invoice_count as bigint) as text) || ' invoices' as comparison
    from observed
    left join compared
        on observed.tenant = compared.tenant and observed.source = compared.source and compared.kind_rank = 1
)

{{ kpi_observation(
    'K15', 'cost_list', numerator='last_productivity', denominator='first_productivity', detail='comparison'
) }}
