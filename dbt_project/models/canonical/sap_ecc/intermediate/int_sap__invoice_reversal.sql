-- Which document cancelled which invoice; at most one each way. In this order of trust: the numbers that
-- both documents carry of each other, the invoice that a cancellation's vendor line names, and, for cancellations
-- that name nothing, the last earlier invoice with exactly the opposite amounts on the same order items.
{{ config(unlogged=true) }}

with

document as (select * from {{ ref('int_sap__invoice_document') }}),

countered as (
    select
        one.invoice_object_id as one_id,
        other.invoice_object_id as other_id,
        -- is the other one the cancellation? the transaction says so, else it came later
        case
            when one.is_cancellation <> other.is_cancellation then other.is_cancellation
            when one.recorded_at <> other.recorded_at then other.recorded_at > one.recorded_at
            else length(other.invoice_id) > length(one.invoice_id)
                or (length(other.invoice_id) = length(one.invoice_id) and other.invoice_id > one.invoice_id)
        end as is_other_cancellation
    from document as one
    inner join document as other
        on one.tenant = other.tenant
        and one.source = other.source
        and one.client = other.client
        and one.origin = other.origin
        and coalesce(one.key_company_code, '') = coalesce(other.key_company_code, '')
        and one.counter_document_id = other.invoice_id
        and coalesce(one.counter_document_year, one.fiscal_year) = other.fiscal_year
    where one.invoice_object_id <> other.invoice_object_id
),

named as (
    select
        cancellation.invoice_object_id as cancellation_id,
        document.invoice_object_id
    from document as cancellation
    inner join {{ ref('int_sap__supplier_line') }} as line
        on cancellation.tenant = line.tenant
        and cancellation.source = line.source
        and cancellation.client = line.client
        and cancellation.company_code = line.company_code
        and cancellation.accounting_document_id = line.document_id
        and cancellation.accounting_fiscal_year = line.fiscal_year
    inner join document
        on line.tenant = document.tenant
        and line.source = document.source
        and line.client = document.client
        and line.company_code = document.company_code
        and line.related_document_id = document.accounting_document_id
        and coalesce(line.related_document_year, line.fiscal_year) = document.accounting_fiscal_year
    where cancellation.is_cancellation
        and cancellation.counter_document_id is null
        and not document.is_cancellation
),

content as (
    select
        invoice_object_id,
        count(*) as line_count,
        min(purchase_order_id || '/' || purchase_order_item_no) as first_item,
        max(purchase_order_id || '/' || purchase_order_item_no) as last_item,
        sum(signed_amount) as signed_amount,
        sum(abs(signed_amount)) as total_amount
    from {{ ref('int_sap__invoice_line') }}
    where purchase_order_id is not null
    group by invoice_object_id
),

alike as (
    select
        cancellation.invoice_object_id as cancellation_id,
        document.invoice_object_id,
        row_number() over (
            partition by cancellation.invoice_object_id
            order by
                document.recorded_at desc nulls last,
                length(document.invoice_id) desc nulls last,
                document.invoice_id desc nulls last,
                document.invoice_object_id asc
        ) as document_rank
    from document as cancellation
    inner join content as cancelled_content
        on cancellation.invoice_object_id = cancelled_content.invoice_object_id
    inner join content
        on cancelled_content.first_item = content.first_item
        and cancelled_content.last_item = content.last_item
        and cancelled_content.line_count = content.line_count
        and cancelled_content.total_amount = content.total_amount
        and cancelled_content.signed_amount = -content.signed_amount
    inner join document
        on content.invoice_object_id = document.invoice_object_id
        and cancellation.tenant = document.tenant
        and cancellation.source = document.source
        and cancellation.client = document.client
        and cancellation.company_code = document.company_code
        and document.recorded_at <= cancellation.recorded_at
    where cancellation.is_cancellation
        and cancellation.counter_document_id is null
        and not document.is_cancellation
        and document.counter_document_id is null
        and cancellation.invoice_object_id not in (select named.cancellation_id from named)
        and document.invoice_object_id not in (select named.invoice_object_id from named)
),

candidate as (
    select
        case when is_other_cancellation then one_id else other_id end as invoice_object_id,
        case when is_other_cancellation then other_id else one_id end as cancellation_id,
        1 as trust
    from countered
    union all
    select invoice_object_id, cancellation_id, 2 as trust
    from named
    union all
    select invoice_object_id, cancellation_id, 3 as trust
    from alike
    where document_rank = 1
),

-- two documents that name each other are found from both ends
pair as (
    select invoice_object_id, cancellation_id, min(trust) as trust
    from candidate
    group by invoice_object_id, cancellation_id
),

ranked as (
    select
        pair.invoice_object_id,
        pair.cancellation_id,
        pair.trust,
        row_number() over (
            partition by pair.invoice_object_id
            order by
                pair.trust asc nulls last,
                cancellation.recorded_at asc nulls last,
                cancellation.invoice_id asc nulls last,
                pair.cancellation_id asc
        ) as invoice_rank,
        row_number() over (
            partition by pair.cancellation_id
            order by
                pair.trust asc nulls last,
                invoice.recorded_at desc nulls last,
                invoice.invoice_id desc nulls last,
                pair.invoice_object_id asc
        ) as cancellation_rank
    from pair
    inner join document as cancellation on pair.cancellation_id = cancellation.invoice_object_id
    inner join document as invoice on pair.invoice_object_id = invoice.invoice_object_id
)

select
    ranked.invoice_object_id,
    ranked.cancellation_id as cancellation_object_id,
    cancellation.invoice_id as reversed_by_id,
    cancellation.accounting_document_id as cancellation_accounting_document_id,
    cancellation.recorded_at as reversed_at,
    cancellation.recorded_precision as reversed_precision,
    cancellation.posted_at as reversal_posted_at,
    cancellation.recorded_by as reversed_by,
    cancellation.file_id,
    cancellation.row_number,
    cancellation.source_tz,
    cancellation.loaded_at
from ranked
inner join document as cancellation on ranked.cancellation_id = cancellation.invoice_object_id
where ranked.invoice_rank = 1 and ranked.cancellation_rank = 1
