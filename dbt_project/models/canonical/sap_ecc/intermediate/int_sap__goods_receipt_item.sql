-- Receipts, returns and their reversals, one row a material document item: from the material document, and from
-- the order history where that document is missing. Quantities are in order units where the history tells them.
{{ config(unlogged=true) }}

with

history as (
    select
        tenant,
        source,
        client,
        document_id,
        fiscal_year as document_year,
        item_no,
        purchase_order_id,
        purchase_order_item_no,
        min(coalesce(movement, case when is_credit then 'receipt_reversal' else 'receipt' end)) as movement,
        sum(quantity) as quantity,
        sum(amount) as amount,
        max(currency) as currency,
        max(posted_on) as posted_on,
        max(posted_at) as posted_at,
        max(recorded_at) as recorded_at,
        min(recorded_precision) as recorded_precision,
        max(recorded_by) as posted_by,
        max(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from {{ ref('stg_sap__ekbe') }}
    where history_kind = 'goods_receipt'
    -- an entry is split over account assignments; the movement is one
    group by
        tenant, source, client, document_id, fiscal_year, item_no, purchase_order_id, purchase_order_item_no
),

header as (select * from {{ ref('stg_sap__mkpf') }}),

{%- set columns = [
    'tenant', 'source', 'client', 'document_id', 'document_year', 'item_no', 'purchase_order_id',
    'purchase_order_item_no', 'material_id', 'supplier_id', 'movement', 'quantity', 'local_amount', 'local_currency',
    'posted_on', 'posted_at', 'recorded_at', 'recorded_precision', 'posted_by', 'file_id', 'row_number', 'source_tz',
    'loaded_at'
] %}

-- a source has one of them: in S/4, header and item are one table
material_document as (
    select {{ columns | join(', ') }} from {{ ref('stg_sap__mseg') }}
    union all
    select {{ columns | join(', ') }} from {{ ref('stg_sap__matdoc') }} as item
    where item.is_material_document
        and not exists (
            select 1
            from {{ ref('stg_sap__mseg') }} as known
            where known.tenant = item.tenant
                and known.source = item.source
                and known.client = item.client
                and known.document_id = item.document_id
                and known.document_year = item.document_year
                and known.item_no = item.item_no
        )
),

movement as (
    select * from material_document
    where purchase_order_id is not null and movement <> 'other'
),

from_material_document as (
    select
        movement.tenant,
        movement.source,
        movement.client,
        movement.document_id,
        movement.document_year,
        movement.item_no,
        movement.purchase_order_id,
        movement.purchase_order_item_no,
        movement.material_id,
        movement.supplier_id,
        movement.movement,
        coalesce(history.quantity, movement.quantity) as quantity,
        case when history.currency is not null then history.amount else movement.local_amount end as amount,
        coalesce(history.currency, movement.local_currency) as currency,
        coalesce(movement.posted_on, header.posted_on, history.posted_on) as posted_on,
        coalesce(movement.posted_at, header.posted_at, history.posted_at) as posted_at,
        coalesce(movement.recorded_at, header.recorded_at, history.recorded_at) as recorded_at,
        case
            when movement.recorded_at is not null then movement.recorded_precision
            when header.recorded_at is not null then header.recorded_precision
            when history.recorded_at is not null then history.recorded_precision
        end as recorded_precision,
        coalesce(movement.posted_by, header.posted_by, history.posted_by) as posted_by,
        movement.file_id,
        movement.row_number,
        movement.source_tz,
        movement.loaded_at
    from movement
    left join header
        on movement.tenant = header.tenant
        and movement.source = header.source
        and movement.client = header.client
        and movement.document_id = header.document_id
        and movement.document_year = header.document_year
    left join history
        on movement.tenant = history.tenant
        and movement.source = history.source
        and movement.client = history.client
        and movement.document_id = history.document_id
        and movement.document_year = history.document_year
        and movement.item_no = history.item_no
        and movement.purchase_order_id = history.purchase_order_id
        and movement.purchase_order_item_no = history.purchase_order_item_no
),

from_history as (
    select
        history.tenant,
        history.source,
        history.client,
        history.document_id,
        history.document_year,
        history.item_no,
        history.purchase_order_id,
        history.purchase_order_item_no,
        cast(null as text) as material_id,
        cast(null as text) as supplier_id,
        history.movement,
        history.quantity,
        history.amount,
        history.currency,
        history.posted_on,
        history.posted_at,
        history.recorded_at,
        history.recorded_precision,
        history.posted_by,
        history.file_id,
        history.row_number,
        history.source_tz,
        history.loaded_at
    from history
    where history.movement <> 'other'
        and not exists (
            select 1
            from material_document as document
            where document.tenant = history.tenant
                and document.source = history.source
                and document.client = history.client
                and document.document_id = history.document_id
                and document.document_year = history.document_year
        )
),

receipt as (
    select * from from_material_document
    union all
    select * from from_history
)

select
    {{ sap_object_id(
        'goods_receipt_item',
        ['receipt.document_id', 'receipt.document_year', 'receipt.item_no',
         'receipt.purchase_order_id', 'receipt.purchase_order_item_no'],
        'receipt'
    ) }} as goods_receipt_item_object_id,
    receipt.tenant,
    receipt.source,
    receipt.client,
    receipt.document_id,
    receipt.document_year,
    receipt.item_no,
    receipt.purchase_order_id,
    receipt.purchase_order_item_no,
    order_item.purchase_order_item_object_id,
    coalesce(receipt.material_id, order_item.material_id) as material_id,
    coalesce(receipt.supplier_id, order_item.supplier_id) as supplier_id,
    receipt.movement,
    abs(receipt.quantity) as quantity,
    abs(receipt.quantity) * {{ movement_sign('receipt.movement') }} as signed_quantity,
    abs(receipt.amount) as amount,
    abs(receipt.amount) * {{ movement_sign('receipt.movement') }} as signed_amount,
    receipt.currency,
    receipt.posted_on,
    receipt.recorded_at,
    receipt.posted_by,
    coalesce(receipt.recorded_at, receipt.posted_at) as event_at,
    case when receipt.recorded_at is null then 'day' else receipt.recorded_precision end as event_precision,
    receipt.file_id,
    receipt.row_number,
    receipt.source_tz,
    receipt.loaded_at
from receipt
left join {{ ref('int_sap__purchase_order_item') }} as order_item
    on receipt.tenant = order_item.tenant
    and receipt.source = order_item.source
    and receipt.client = order_item.client
    and receipt.purchase_order_id = order_item.purchase_order_id
    and receipt.purchase_order_item_no = order_item.item_no
