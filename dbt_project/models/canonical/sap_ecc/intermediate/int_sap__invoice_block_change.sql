-- Blocks put on or taken off an invoice after it was entered, one row a moment, invoice and direction:
-- a release at invoice verification is written down again on the accounting side, at the same moment.
{{ config(unlogged=true) }}

with

document as (select * from {{ ref('int_sap__invoice_document') }}),

change as (
    select
        change.*,
        case
            when change.value_old is null and change.value_new is not null then 'set'
            when change.value_old is not null and change.value_new is null then 'removed'
        end as direction
    from {{ ref('int_sap__change') }} as change
    where change.attribute in (
        'payment_block', 'price_block', 'quantity_block', 'date_block', 'quality_block', 'amount_block', 'manual_block'
    )
),

located as (
    select document.invoice_object_id, change.*
    from change
    inner join document
        on change.tenant = document.tenant
        and change.source = document.source
        and change.client = document.client
        and change.document_id = document.logistics_id
        and change.fiscal_year = document.logistics_year
    where change.subject in ('invoice', 'invoice_item') and change.direction is not null

    union all

    select document.invoice_object_id, change.*
    from change
    inner join document
        on change.tenant = document.tenant
        and change.source = document.source
        and change.client = document.client
        and coalesce(change.company_code, document.company_code) = document.company_code
        and change.document_id = document.accounting_document_id
        and change.fiscal_year = document.accounting_fiscal_year
    where change.subject = 'accounting_item' and change.direction is not null
)

select
    invoice_object_id,
    direction,
    changed_at,
    tenant,
    source,
    client,
    min(changed_precision) as changed_precision,
    max(changed_by) as changed_by,
    min(change_id) as change_id,
    {{ any_true("attribute = 'price_block'") }} as has_price_block,
    {{ any_true("attribute = 'quantity_block'") }} as has_quantity_block,
    {{ any_true("attribute = 'date_block'") }} as has_date_block,
    {{ any_true("attribute = 'quality_block'") }} as has_quality_block,
    {{ any_true("attribute = 'amount_block'") }} as has_amount_block,
    {{ any_true("attribute = 'manual_block'") }} as has_manual_block,
    max(case when attribute = 'payment_block' then coalesce(value_new, value_old) end) as payment_block_code,
    min(file_id) as file_id,
    min(row_number) as row_number,
    max(source_tz) as source_tz,
    max(loaded_at) as loaded_at
from located
group by invoice_object_id, direction, changed_at, tenant, source, client
