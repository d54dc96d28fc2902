-- One row an outgoing payment: accounting document and supplier. Vendor lines with a payment's posting key, or of
-- a payment document; payment documents of which only the cleared invoices, or only the header, came. Refunds are negative.
{{ config(unlogged=true) }}

with

document as (
    select * from {{ ref('int_sap__accounting_document') }}
    where not coalesce(is_parked, false)
),

-- 25 money out, 35 money in; in a document of type KZ or ZP the key of the line does not matter
payment_line as (
    select
        line.*,
        document.document_type,
        document.currency,
        document.recorded_by,
        document.posted_on,
        document.posted_at,
        document.recorded_at,
        document.recorded_precision
    from {{ ref('int_sap__supplier_line') }} as line
    left join document
        on line.tenant = document.tenant
        and line.source = document.source
        and line.client = document.client
        and line.company_code = document.company_code
        and line.document_id = document.document_id
        and line.fiscal_year = document.fiscal_year
    where line.posting_key in ('25', '35')
        or (document.document_type in ('KZ', 'ZP') and line.posting_key not in ('21', '22', '31', '32'))
),

-- the vendor line clears invoices in full: what was deducted from them was not paid
deducted as (
    select
        tenant,
        source,
        client,
        company_code,
        clearing_document_id as document_id,
        clearing_fiscal_year as fiscal_year,
        supplier_id,
        sum(discount_taken_amount) as amount
    from {{ ref('int_sap__invoice') }}
    where discount_taken_amount <> 0
    group by tenant, source, client, company_code, clearing_document_id, clearing_fiscal_year, supplier_id
),

from_line as (
    select
        tenant,
        source,
        client,
        company_code,
        document_id,
        fiscal_year,
        supplier_id,
        max(document_type) as document_type,
        max(currency) as currency,
        min(posting_key) as posting_key,
        -sum(amount * payable_sign) as cleared_amount,
        -- a line without its header is dated by its own clearing, else by its baseline date
        max(coalesce(posted_on, cleared_on, baseline_on)) as paid_on,
        max(posted_at) as posted_at,
        max(recorded_at) as recorded_at,
        min(recorded_precision) as recorded_precision,
        max(recorded_by) as paid_by,
        min(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from payment_line
    group by tenant, source, client, company_code, document_id, fiscal_year, supplier_id
),

-- clearing documents of which no vendor line came: what they cleared, less discount, was paid
from_clearing as (
    select
        document.tenant,
        document.source,
        document.client,
        document.company_code,
        document.document_id,
        document.fiscal_year,
        invoice.supplier_id,
        max(document.document_type) as document_type,
        max(document.currency) as currency,
        cast(null as text) as posting_key,
        sum(
            (coalesce(invoice.supplier_line_amount, invoice.gross_amount) - coalesce(invoice.discount_taken_amount, 0))
            * case when invoice.is_credit_memo then -1 else 1 end
        ) as amount,
        max(document.posted_on) as paid_on,
        max(document.posted_at) as posted_at,
        max(document.recorded_at) as recorded_at,
        min(document.recorded_precision) as recorded_precision,
        max(document.recorded_by) as paid_by,
        min(document.file_id) as file_id,
        min(document.row_number) as row_number,
        max(document.source_tz) as source_tz,
        max(document.loaded_at) as loaded_at
    from {{ ref('int_sap__invoice') }} as invoice
    inner join document
        on invoice.tenant = document.tenant
        and invoice.source = document.source
        and invoice.client = document.client
        and invoice.company_code = document.company_code
        and invoice.clearing_document_id = document.document_id
        and invoice.clearing_fiscal_year = document.fiscal_year
    where document.document_type in ('KZ', 'ZP')
        and not exists (
            select 1
            from {{ ref('int_sap__supplier_line') }} as line
            where line.tenant = document.tenant
                and line.source = document.source
                and line.client = document.client
                and line.company_code = document.company_code
                and line.document_id = document.document_id
                and line.fiscal_year = document.fiscal_year
        )
    group by
        document.tenant,
        document.source,
        document.client,
        document.company_code,
        document.document_id,
        document.fiscal_year,
        invoice.supplier_id
),

-- payment documents of which nothing but the header came: that, when and by whom, but not to whom or how much
from_header as (
    select
        document.tenant,
        document.source,
        document.client,
        document.company_code,
        document.document_id,
        document.fiscal_year,
        cast(null as text) as supplier_id,
        document.document_type,
        document.currency,
        cast(null as text) as posting_key,
        cast(null as numeric) as amount,
        document.posted_on as paid_on,
        document.posted_at,
        document.recorded_at,
        document.recorded_precision,
        document.recorded_by as paid_by,
        document.file_id,
        document.row_number,
        document.source_tz,
        document.loaded_at
    from document
    where document.document_type in ('KZ', 'ZP')
        and not exists (
            select 1
            from {{ ref('int_sap__supplier_line') }} as line
            where line.tenant = document.tenant
                and line.source = document.source
                and line.client = document.client
                and line.company_code = document.company_code
                and line.document_id = document.document_id
                and line.fiscal_year = document.fiscal_year
        )
        and not exists (
            select 1
            from from_clearing
            where from_clearing.tenant = document.tenant
                and from_clearing.source = document.source
                and from_clearing.client = document.client
                and from_clearing.company_code = document.company_code
                and from_clearing.document_id = document.document_id
                and from_clearing.fiscal_year = document.fiscal_year
        )
),

payment as (
    select
        from_line.tenant,
        from_line.source,
        from_line.client,
        from_line.company_code,
        from_line.document_id,
        from_line.fiscal_year,
        from_line.supplier_id,
        from_line.document_type,
        from_line.currency,
        from_line.posting_key,
        from_line.cleared_amount - coalesce(deducted.amount, 0) as amount,
        from_line.paid_on,
        from_line.posted_at,
        from_line.recorded_at,
        from_line.recorded_precision,
        from_line.paid_by,
        from_line.file_id,
        from_line.row_number,
        from_line.source_tz,
        from_line.loaded_at
    from from_line
    left join deducted
        on from_line.tenant = deducted.tenant
        and from_line.source = deducted.source
        and from_line.client = deducted.client
        and from_line.company_code = deducted.company_code
        and from_line.document_id = deducted.document_id
        and from_line.fiscal_year = deducted.fiscal_year
        and from_line.supplier_id = deducted.supplier_id
    union all
    select * from from_clearing
    union all
    select * from from_header
)

select
    {{ sap_object_id('payment', ['payment.company_code', 'payment.document_id', 'payment.fiscal_year', 'payment.supplier_id'], 'payment') }}
        as payment_object_id,
    payment.*,
    coalesce(
        payment.recorded_at, payment.posted_at, cast(payment.paid_on as timestamp) at time zone payment.source_tz
    ) as event_at,
    case when payment.recorded_at is null then 'day' else payment.recorded_precision end as event_precision
from payment
