-- Receipts, returns and what corrects them, one row a receiving transaction of Oracle. Only what passes the dock counts:
-- delivery to its destination, inspection and transfer are steps of one receipt.
{{ config(unlogged=true) }}

with

step as (select * from {{ ref('stg_oracle__rcv_transactions') }}),

-- a correction adds to the transaction that it corrects, with its own sign
moved as (
    select
        step.*,
        case
            when step.movement in ('receive', 'match') then 'receipt'
            when step.movement = 'return_to_vendor' then 'return'
            when step.movement = 'correct' and corrected.movement in ('receive', 'match')
                then case when step.quantity < 0 then 'receipt_reversal' else 'receipt' end
            when step.movement = 'correct' and corrected.movement = 'return_to_vendor'
                then case when step.quantity < 0 then 'return_reversal' else 'return' end
        end as direction
    from step
    left join step as corrected
        on step.tenant = corrected.tenant
        and step.source = corrected.source
        and step.parent_transaction_id = corrected.transaction_id
),

receipt as (
    select
        moved.*,
        abs(moved.quantity) as moved_quantity,
        round(abs(moved.quantity) * moved.unit_price, 2) as amount,
        {{ movement_sign('moved.direction') }} as sign
    from moved
    where moved.direction is not null and moved.purchase_order_item_id is not null
)

select
    {{ hash_object_id('goods_receipt_item', ['receipt.transaction_id'], 'receipt') }} as goods_receipt_item_object_id,
    receipt.tenant,
    receipt.source,
    receipt.transaction_id as transaction_key,
    {{ oracle_document_no('receipt.inventory_organisation_id', 'coalesce(header.receipt_no, receipt.transaction_id)') }}
        as document_id,
    cast(null as text) as document_year,
    line.item_no,
    order_item.purchase_order_id,
    order_item.item_no as purchase_order_item_no,
    order_item.purchase_order_item_object_id,
    order_item.material_id,
    coalesce(receipt.supplier_id, order_item.supplier_id) as supplier_id,
    receipt.direction as movement,
    receipt.moved_quantity as quantity,
    receipt.moved_quantity * receipt.sign as signed_quantity,
    receipt.amount,
    receipt.amount * receipt.sign as signed_amount,
    receipt.currency,
    {{ oracle_date_of('coalesce(receipt.moved_at, receipt.created_at)', 'receipt') }} as posted_on,
    receipt.created_at as recorded_at,
    coalesce(creator.name, receipt.created_by_user_id) as posted_by,
    coalesce(receipt.created_at, receipt.moved_at) as event_at,
    receipt.file_id,
    receipt.row_number,
    receipt.source_tz,
    receipt.loaded_at
from receipt
left join {{ ref('stg_oracle__rcv_shipment_headers') }} as header
    on receipt.tenant = header.tenant
    and receipt.source = header.source
    and receipt.receipt_id = header.receipt_id
left join {{ ref('stg_oracle__rcv_shipment_lines') }} as line
    on receipt.tenant = line.tenant
    and receipt.source = line.source
    and receipt.receipt_item_id = line.receipt_item_id
left join {{ ref('oracle_purchase_order_item') }} as order_item
    on receipt.tenant = order_item.tenant
    and receipt.source = order_item.source
    and receipt.purchase_order_item_id = order_item.purchase_order_item_key
{{ oracle_name('user', 'receipt', 'created_by_user_id', 'creator') }}
