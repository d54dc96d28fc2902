-- One row a source, KPI, currency and kind of row: the split behind a KPI. Kinds of one KPI exclude each other,
-- except the reasons of K04, of which an invoice may have several. What K13 and K31 add up is split into its parts instead: each
-- row has all of them, and their share is that of the sum.
with

availability as (select tenant, source, kpi_id from {{ ref('kpi_availability') }} where is_available),

total as (
    select tenant, source, kpi_id, currency, sum(row_count) as row_count, sum(numerator) as numerator
    from {{ ref('fct_kpi_sum') }}
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
        cast(sum(row_count) as bigint) as row_count,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('fct_kpi_sum') }}
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

part as (
    {%- for label, column in {
        'labour': 'labour_amount', 'systems': 'systems_amount', 'outsourcing': 'outsourcing_amount', 'overhead': 'overhead_amount'
    }.items() %}
    select tenant, source, 'K13' as kpi_id, subject_id, currency, '{{ label }}' as label, {{ column }} as part_value
    from {{ ref('fct_cost_month') }}
    where cost_function = 'accounts_payable'
    union all
    {%- endfor %}
    {%- for label, column in {
        'waits for the supplier': 'supplier_wait_seconds', 'waits for us': 'our_wait_seconds', 'waits for the review': 'review_wait_seconds'
    }.items() %}
    select tenant, source, 'K31' as kpi_id, request_id as subject_id, null as currency, '{{ label }}' as label, {{ column }} / 86400
    from {{ ref('fct_supplier_request') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

whole as (
    select tenant, source, kpi_id, subject_id, currency, denominator_value, is_denominator from {{ ref('kpi_k13_cost_per_invoice') }}
    union all
    select tenant, source, kpi_id, subject_id, currency, denominator_value, is_denominator from {{ ref('kpi_k31_supplier_onboarding_time') }}
),

by_part as (
    select
        part.tenant,
        part.source,
        part.kpi_id,
        part.currency,
        part.label,
        count(*) as row_count,
        sum(part.part_value) as numerator,
        sum(whole.denominator_value) as denominator
    from part
    inner join whole
        on
            part.tenant = whole.tenant
            and part.source = whole.source
            and part.kpi_id = whole.kpi_id
            and part.subject_id = whole.subject_id
            and part.currency is not distinct from whole.currency
    where whole.is_denominator and part.part_value is not null
    group by part.tenant, part.source, part.kpi_id, part.currency, part.label
),

split as (
    select by_detail.*, false as is_part from by_detail
    union all
    select by_exception.*, false as is_part from by_exception
    union all
    select by_part.*, true as is_part from by_part
)

select
    split.tenant,
    split.source,
    split.kpi_id,
    split.currency,
    cast(split.label as text) as label,
    split.row_count,
    case
        when split.is_part then split.numerator / nullif(total.numerator, 0)
        else cast(split.row_count as numeric) / total.row_count
    end as row_share,
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
