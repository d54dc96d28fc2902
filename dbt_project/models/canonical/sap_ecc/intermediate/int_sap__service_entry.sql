-- Service entry sheets, one row an entry of the order history.
{{ config(unlogged=true) }}

with entry as (
    select
        tenant,
        source,
        client,
        document_id,
        fiscal_year as document_year,
        item_no,
        purchase_order_id,
        purchase_order_item_no,
        sum(quantity * case when is_credit then -1 else 1 end) as quantity,
        sum(amount * case when is_credit then -1 else 1 end) as amount,
        max(currency) as currency,
        max(posted_at) as posted_at,
        max(recorded_at) as recorded_at,
        min(recorded_precision) as recorded_precision,
        max(recorded_by) as recorded_by,
        max(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from {{ ref('stg_sap__ekbe') }}
    where history_kind = 'service_entry'
    group by
        tenant, source, client, document_id, fiscal_year, item_no, purchase_order_id, purchase_order_item_no
)

select
    entry.*,
    order_item.purchase_order_item_object_id,
    coalesce(entry.recorded_at, entry.posted_at) as event_at,
    case when entry.recorded_at is null then 'day' else entry.recorded_precision end as event_precision
from entry
inner join {{ ref('int_sap__purchase_order_item') }} as order_item
    on entry.tenant = order_item.tenant
    and entry.source = order_item.source
    and entry.client = order_item.client
    and entry.purchase_order_id = order_item.purchase_order_id
    and entry.purchase_order_item_no = order_item.item_no
