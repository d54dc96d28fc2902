-- One row a line of a requisition, canonical columns first; the rest is for its events and relations.
{{ config(unlogged=true) }}

with

line as (select * from {{ ref('stg_coupa__requisition_lines') }}),

requisition as (select * from {{ ref('stg_coupa__requisitions') }})

select
    {{ hash_object_id('requisition_item', ['line.requisition_line_id'], 'line') }} as requisition_item_object_id,
    {{ hash_object_id('requisition', ['line.requisition_id'], 'line') }} as requisition_object_id,
    line.tenant,
    line.source,
    line.requisition_id,
    cast(line.line_no as text) as item_no,
    line.company_code,
    {{ local_date('coalesce(requisition.submitted_at, line.created_at)', 'line.source_tz') }} as requested_on,
    requisition.requested_by as requester,
    line.net_amount as amount,
    line.currency,
    line.category,
    coalesce(line.line_state = 'cancelled' or requisition.document_state = 'cancelled', false) as is_deleted,
    -- a refused requisition is a draft again
    case
        when requisition.document_state in ('approved', 'ordered') then true
        when requisition.document_state in ('draft', 'pending_buyer_action', 'pending_approval', 'rejected') then false
    end as is_released,
    cast(null as text) as origin_code,

    line.requisition_line_id,
    line.purchase_order_line_id,
    line.quantity,
    coalesce(line.created_at, requisition.created_at) as created_at,
    requisition.created_by,
    line.file_id,
    line.row_number,
    line.source_tz,
    line.loaded_at
from line
left join requisition
    on line.tenant = requisition.tenant
    and line.source = requisition.source
    and line.requisition_id = requisition.requisition_id
