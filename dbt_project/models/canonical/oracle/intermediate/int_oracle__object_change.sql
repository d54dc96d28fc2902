-- What each approved revision of an order changed in its shipments, one row a shipment, attribute and revision. What a
-- buyer changed before the first approval left no trace; revision 0, the first one, is the value that changes start from.
{{ config(unlogged=true) }}

{%- set attributes = {
    'price': 'unit_price',
    'quantity': 'ordered_quantity',
    'delivery_date': 'coalesce(promised_on, need_by_on)'
} %}

with

revision as (
    select
        archived.*,
        {%- for attribute, column in attributes.items() %}
        cast({{ column }} as text) as {{ attribute }},
        lag(cast({{ column }} as text)) over shipment_history as previous_{{ attribute }},
        {%- endfor %}
        row_number() over shipment_history as revision_rank
    from {{ ref('stg_oracle__po_line_locations_archive_all') }} as archived
    window shipment_history as (partition by tenant, source, shipment_id order by revision_no asc nulls last)
),

change as (
    {% for attribute in attributes %}
    select
        '{{ attribute }}' as attribute,
        shipment_id,
        purchase_order_item_id,
        revision_no,
        revision_rank = 1 as is_initial,
        previous_{{ attribute }} as value_old,
        {{ attribute }} as value_new,
        updated_at,
        updated_by_user_id,
        tenant,
        source,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from revision
    where revision_rank = 1 or {{ attribute }} is distinct from previous_{{ attribute }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    item.purchase_order_item_object_id as object_id,
    'purchase_order_item' as object_type,
    change.attribute,
    change.shipment_id || '.' || change.revision_no as change_id,
    change.is_initial,
    change.tenant,
    change.source,
    item.purchase_order_id as document_id,
    item.item_no,
    change.value_old,
    change.value_new,
    case when change.is_initial then item.created_at else change.updated_at end as changed_at,
    'second' as changed_precision,
    coalesce(actor.name, change.updated_by_user_id) as changed_by,
    change.file_id,
    change.row_number,
    change.source_tz,
    change.loaded_at
from change
inner join {{ ref('oracle_purchase_order_item') }} as item
    on change.tenant = item.tenant
    and change.source = item.source
    and change.purchase_order_item_id = item.purchase_order_item_key
{{ oracle_name('user', 'change', 'updated_by_user_id', 'actor') }}
