-- When requisition and order items were written down, to the second, where change documents say so.
-- item_no is null for the document as a whole. Earliest entry wins.
{{ config(unlogged=true) }}

with

entry as (
    select
        tenant,
        source,
        client,
        case when subject = 'requisition_item' then 'requisition' else 'purchase_order' end as document_kind,
        document_id,
        item_no,
        changed_at,
        changed_precision,
        changed_by,
        change_id
    from {{ ref('int_sap__change') }}
    where attribute = 'existence' and is_insert and subject in ('requisition_item', 'purchase_order_item')

    union all

    select
        tenant,
        source,
        client,
        case when object_class = 'BANF' then 'requisition' else 'purchase_order' end as document_kind,
        {{ sap_id("right(object_key, 10)") }} as document_id,
        cast(null as text) as item_no,
        changed_at,
        changed_precision,
        changed_by,
        change_id
    from {{ ref('stg_sap__cdhdr') }}
    where is_insert and object_class in ('BANF', 'EINKBELEG') and changed_at is not null
),

ranked as (
    select
        entry.*,
        row_number() over (
            partition by tenant, source, client, document_kind, document_id, item_no
            order by changed_at asc nulls last, change_id asc nulls last, changed_by asc nulls last
        ) as entry_rank
    from entry
)

select
    tenant,
    source,
    client,
    document_kind,
    document_id,
    item_no,
    changed_at as created_at,
    changed_precision as created_precision,
    changed_by as created_by
from ranked
where entry_rank = 1
