-- One row a source, KPI, currency and kind of row: the split behind a KPI. Kinds of one KPI exclude each other,
-- except the reasons of K04, of which an invoice may have several.
with

availability as (select tenant, source, kpi_id from {{ ref('kpi_availability') }} where is_available),

total as (
    select tenant, source, kpi_id, currency, count(*) as row_count
    from {{ ref('fct_kpi_observation') }}
    where is_denominator
    group by tenant, source, kpi_id, currency
),

by_detail as (
    select
        tenant,
        source,
        kpi_id,
        currency,
        detail as label,
        count(*) as row_count,
        sum(numerator_value) as numerator,
        sum(denominator_value) as denominator
    from {{ ref('fct_kpi_observation') }}
    where is_denominator and detail is not null
    group by tenant, source, kpi_id, currency, detail
),

by_exception as (
    select
        invoice.tenant,
        invoice.source,
        'K04' as kpi_id,
        cast(null as text) as currency,
        invoice_exception.reason as label,
        count(*) as row_count,
        cast(count(*) as numeric) as numerator,
        cast(count(*) as numeric) as denominator
    from {{ ref('fct_invoice_exception') }} as invoice_exception
    inner join {{ ref('fct_kpi_invoice') }} as invoice
        on invoice_exception.invoice_object_id = invoice.invoice_object_id and invoice.document_exclusion is null
    group by invoice.tenant, invoice.source, invoice_exception.reason
),

split as (
    select * from by_detail
    union all
    select * from by_exception
)

select
    split.tenant,
    split.source,
    split.kpi_id,
    split.currency,
    cast(split.label as text) as label,
    split.row_count,
    cast(split.row_count as numeric) / total.row_count as row_share,
    split.numerator,
    split.denominator
from split
inner join availability
    on split.tenant = availability.tenant and split.source = availability.source and split.kpi_id = availability.kpi_id
inner join total
    on
        split.tenant = total.tenant
        and split.source = total.source
        and split.kpi_id = total.kpi_id
        and split.currency is not distinct from total.currency
