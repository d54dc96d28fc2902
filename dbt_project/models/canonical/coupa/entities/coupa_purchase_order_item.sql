-- One row a line of a purchase order with its order's header data, dates and requisition, canonical columns first; the
-- rest is for its events and relations.
{{ config(unlogged=true) }}

with

line as (select * from {{ ref('stg_coupa__order_lines') }}),

header as (select * from {{ ref('stg_coupa__purchase_orders') }}),

supplier as (select tenant, source, supplier_id, supplier_number from {{ ref('stg_coupa__suppliers') }}),

requisition_item as (select * from {{ ref('coupa_requisition_item') }}),

-- an order line names the request that it came from, or the request names the order line that it became
request as (
    select
        line.tenant,
        line.source,
        line.purchase_order_line_id,
        requisition_item.requisition_line_id,
        0 as direction
    from line
    inner join requisition_item
        on line.tenant = requisition_item.tenant
        and line.source = requisition_item.source
        and line.requisition_line_id = requisition_item.requisition_line_id
    union all
    select tenant, source, purchase_order_line_id, requisition_line_id, 1 as direction
    from requisition_item
    where purchase_order_line_id is not null
),

requested as (
    select
        request.tenant,
        request.source,
        request.purchase_order_line_id,
        requisition_item.requisition_item_object_id,
        requisition_item.requisition_object_id,
        requisition_item.requisition_id,
        requisition_item.item_no,
        row_number() over (
            partition by request.tenant, request.source, request.purchase_order_line_id
            order by request.direction asc, requisition_item.created_at asc nulls last, request.requisition_line_id asc
        ) as request_rank
    from request
    inner join requisition_item
        on request.tenant = requisition_item.tenant
        and request.source = requisition_item.source
        and request.requisition_line_id = requisition_item.requisition_line_id
),

-- the date that was promised first is what the first change of it found
first_promise as (
    select tenant, source, line_id, case when value_before like '____-__-__' then cast(value_before as date) end as promised_on
    from (
        select
            change.tenant,
            change.source,
            change.line_id,
            change.value_before,
            row_number() over (
                partition by change.tenant, change.source, change.line_id
                order by change.changed_at asc nulls last, change.change_id asc nulls last
            ) as change_rank
        from {{ ref('int_coupa__change') }} as change
        where change.document_type = 'purchase_order'
            and change.attribute = 'delivery_date'
            and change.line_id is not null
    ) as ranked
    where change_rank = 1
)

select
    {{ hash_object_id('purchase_order_item', ['line.purchase_order_line_id'], 'line') }} as purchase_order_item_object_id,
    {{ hash_object_id('purchase_order', ['line.purchase_order_id'], 'line') }} as purchase_order_object_id,
    line.tenant,
    line.source,
    coalesce(line.purchase_order_number, line.purchase_order_id) as purchase_order_id,
    cast(line.line_no as text) as item_no,
    line.company_code,
    coalesce(supplier.supplier_number, header.supplier_id) as supplier_id,
    line.material_id,
    line.description,
    line.category,
    line.matching_type,
    case when line.is_amount_line then 'amount' else 'quantity' end as item_type,
    line.quantity as ordered_quantity,
    line.unit,
    line.price as net_price,
    cast(1 as numeric) as price_unit,
    line.net_amount,
    coalesce(line.currency, header.currency) as currency,
    line.is_cancelled or coalesce(header.document_state = 'cancelled', false) as is_deleted,
    requested.requisition_id,
    requested.item_no as requisition_item_no,
    line.contract_id,
    line.promised_on,
    coalesce(first_promise.promised_on, line.promised_on) as original_promised_on,
    line.is_delivery_complete,
    -- tolerances of receiving are settings of the instance, which no record tells
    cast(null as numeric) as over_tolerance_pct,
    cast(null as numeric) as under_tolerance_pct,

    line.purchase_order_line_id,
    requested.requisition_item_object_id,
    requested.requisition_object_id,
    coalesce(line.created_at, header.created_at) as created_at,
    header.created_by,
    line.file_id,
    line.row_number,
    line.source_tz,
    line.loaded_at
from line
left join header
    on line.tenant = header.tenant
    and line.source = header.source
    and line.purchase_order_id = header.purchase_order_id
left join supplier
    on header.tenant = supplier.tenant
    and header.source = supplier.source
    and header.supplier_id = supplier.supplier_id
left join requested
    on line.tenant = requested.tenant
    and line.source = requested.source
    and line.purchase_order_line_id = requested.purchase_order_line_id
    and requested.request_rank = 1
left join first_promise
    on line.tenant = first_promise.tenant
    and line.source = first_promise.source
    and line.purchase_order_line_id = first_promise.line_id
