-- One row a source and KPI, one a currency where amounts are kept apart. `value` covers everything loaded;
-- `change` is the last full month against the month before it, and empty where open work is counted: the newest
-- months hold the youngest cases. What cannot be told says what is missing.
{{ config(work_mem="256MB") }}

with

catalogue as (select * from {{ ref('kpi_catalogue') }}),

availability as (select * from {{ ref('kpi_availability') }}),

period as (select * from {{ ref('dim_source_period') }}),

summed as (
    select
        tenant,
        source,
        kpi_id,
        currency,
        coalesce(sum(row_count) filter (where is_denominator), 0) as row_count,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        min(first_on) filter (where is_denominator) as period_from,
        max(last_on) filter (where is_denominator) as period_to,
        coalesce(sum(row_count) filter (where not is_denominator), 0) as excluded_count
    from {{ ref('fct_kpi_sum') }}
    group by tenant, source, kpi_id, currency
),

-- a currency in which nothing can be counted is listed only where no other one can; then all are one row
placed as (
    select
        *,
        case when max(row_count) over kpi_rows > 0 then currency end as shown_currency,
        row_count > 0 or max(row_count) over kpi_rows = 0 as is_shown
    from summed
    window kpi_rows as (partition by tenant, source, kpi_id)
),

shown as (
    select
        tenant,
        source,
        kpi_id,
        shown_currency as currency,
        cast(sum(row_count) as bigint) as row_count,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        min(period_from) as period_from,
        max(period_to) as period_to,
        cast(sum(excluded_count) as bigint) as excluded_count
    from placed
    where is_shown
    group by tenant, source, kpi_id, shown_currency
),

excluded as (
    select tenant, source, kpi_id, currency, excluded_reason, sum(row_count) as row_count
    from {{ ref('fct_kpi_sum') }}
    where excluded_reason is not null
    group by tenant, source, kpi_id, currency, excluded_reason
),

shown_excluded as (
    select
        placed.tenant,
        placed.source,
        placed.kpi_id,
        placed.shown_currency as currency,
        excluded.excluded_reason,
        cast(sum(excluded.row_count) as bigint) as row_count
    from excluded
    inner join placed
        on
            excluded.tenant = placed.tenant
            and excluded.source = placed.source
            and excluded.kpi_id = placed.kpi_id
            and excluded.currency is not distinct from placed.currency
            and placed.is_shown
    group by placed.tenant, placed.source, placed.kpi_id, placed.shown_currency, excluded.excluded_reason
),

excluded_list as (
    select
        tenant,
        source,
        kpi_id,
        currency,
        {{ json_reason_counts('excluded_reason', 'row_count', 'row_count desc, ' ~ byte_order('excluded_reason')) }} as excluded_reasons
    from shown_excluded
    group by tenant, source, kpi_id, currency
),

timed as (
    select
        observation.tenant,
        observation.source,
        observation.kpi_id,
        observation.currency,
        cast({{ percentile(0.5, 'observation.numerator_value / nullif(observation.denominator_value, 0)') }} as numeric) as median,
        cast({{ percentile(0.75, 'observation.numerator_value / nullif(observation.denominator_value, 0)') }} as numeric) as p75,
        cast({{ percentile(0.9, 'observation.numerator_value / nullif(observation.denominator_value, 0)') }} as numeric) as p90,
        cast({{ percentile(0.5, 'observation.calendar_days') }} as numeric) as calendar_median,
        cast({{ percentile(0.9, 'observation.calendar_days') }} as numeric) as calendar_p90,
        cast({{ percentile(0.5, 'observation.business_days') }} as numeric) as business_median,
        cast({{ percentile(0.9, 'observation.business_days') }} as numeric) as business_p90
    from {{ ref('fct_kpi_observation') }} as observation
    inner join catalogue on observation.kpi_id = catalogue.kpi_id and catalogue.unit = 'days'
    where observation.is_denominator
    group by observation.tenant, observation.source, observation.kpi_id, observation.currency
),

month as (select * from {{ ref('mart_kpi_month') }}),

-- full months only, months without a completed case included: they are in the average as zero
monthly as (
    select month.tenant, month.source, month.kpi_id, month.currency, sum(month.numerator) as numerator
    from month
    inner join catalogue on month.kpi_id = catalogue.kpi_id and catalogue.aggregation = 'monthly'
    inner join period on month.tenant = period.tenant and month.source = period.source
    where month.month between period.first_month and period.last_full_month
    group by month.tenant, month.source, month.kpi_id, month.currency
),

-- a KPI that the source cannot feed is one row without numbers
listed as (
    select
        availability.tenant,
        availability.source,
        availability.kpi_id,
        availability.is_available,
        availability.missing_inputs,
        shown.currency,
        shown.row_count,
        shown.numerator,
        shown.denominator,
        shown.period_from,
        shown.period_to,
        shown.excluded_count
    from availability
    left join shown
        on
            availability.tenant = shown.tenant
            and availability.source = shown.source
            and availability.kpi_id = shown.kpi_id
            and availability.is_available
),

valued as (
    select
        listed.tenant,
        listed.source,
        listed.kpi_id,
        listed.currency,
        catalogue.unit,
        catalogue.aggregation,
        catalogue.formula_version,
        catalogue.counts_open_work,
        period.last_full_month,
        period.previous_month,
        listed.missing_inputs,
        listed.is_available,
        coalesce(listed.row_count, 0) > 0 and (catalogue.aggregation <> 'monthly' or period.full_month_count > 0) as has_rows,
        case catalogue.aggregation when 'monthly' then coalesce(monthly.numerator, 0) else listed.numerator end as numerator,
        case catalogue.aggregation when 'monthly' then period.full_month_count else listed.denominator end as denominator,
        listed.row_count,
        listed.period_from,
        listed.period_to,
        coalesce(listed.excluded_count, 0) as excluded_count,
        excluded_list.excluded_reasons,
        timed.median,
        timed.p75,
        timed.p90,
        timed.calendar_median,
        timed.calendar_p90,
        timed.business_median,
        timed.business_p90,
        latest.value as latest_value,
        latest.row_count as latest_count,
        previous.value as previous_value,
        previous.row_count as previous_count
    from listed
    inner join catalogue on listed.kpi_id = catalogue.kpi_id
    inner join period on listed.tenant = period.tenant and listed.source = period.source
    left join excluded_list
        on
            listed.tenant = excluded_list.tenant
            and listed.source = excluded_list.source
            and listed.kpi_id = excluded_list.kpi_id
            and listed.currency is not distinct from excluded_list.currency
    left join timed
        on
            listed.tenant = timed.tenant
            and listed.source = timed.source
            and listed.kpi_id = timed.kpi_id
            and listed.currency is not distinct from timed.currency
    left join monthly
        on
            listed.tenant = monthly.tenant
            and listed.source = monthly.source
            and listed.kpi_id = monthly.kpi_id
            and listed.currency is not distinct from monthly.currency
    left join month as latest
        on
            listed.tenant = latest.tenant
            and listed.source = latest.source
            and listed.kpi_id = latest.kpi_id
            and listed.currency is not distinct from latest.currency
            and period.last_full_month = latest.month
    left join month as previous
        on
            listed.tenant = previous.tenant
            and listed.source = previous.source
            and listed.kpi_id = previous.kpi_id
            and listed.currency is not distinct from previous.currency
            and period.previous_month = previous.month
)

select
    tenant,
    source,
    kpi_id,
    case
        when not has_rows then null
        when aggregation = 'median' then median
        when aggregation = 'sum' then numerator
        else numerator / nullif(denominator, 0)
    end as value,
    unit,
    currency,
    case when has_rows then numerator end as numerator,
    case when has_rows then denominator end as denominator,
    case when has_rows then row_count end as row_count,
    case when has_rows and unit = 'days' then numerator / nullif(denominator, 0) end as mean,
    case when has_rows then median end as median,
    case when has_rows then p75 end as p75,
    case when has_rows then p90 end as p90,
    case when has_rows then calendar_median end as calendar_median,
    case when has_rows then calendar_p90 end as calendar_p90,
    case when has_rows then business_median end as business_median,
    case when has_rows then business_p90 end as business_p90,
    excluded_count,
    excluded_reasons,
    case when has_rows then latest_value end as latest_value,
    case when has_rows then previous_value end as previous_value,
    case when has_rows and not counts_open_work then latest_value - previous_value end as change,
    last_full_month as latest_month,
    previous_month,
    case when has_rows then period_from end as period_from,
    case when has_rows then period_to end as period_to,
    coalesce(has_rows and row_count < 30, false) as is_small_sample,
    coalesce(has_rows and least(coalesce(latest_count, 0), coalesce(previous_count, 0)) < 30, false) as is_change_of_small_sample,
    case when is_available and has_rows then 'ok' else 'not_available' end as status,
    case
        when not is_available then missing_inputs
        when not has_rows then 'rows that can be counted: all are left out, the excluded reasons say why'
    end as missing_inputs,
    formula_version
from valued
