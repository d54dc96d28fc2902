-- Changed attributes of requisitions, orders and invoices that are known here, and of their lines, one row a change.
-- An invoice's status is told as its payment block.
{{ config(unlogged=true) }}

{%- set columns = [
    'tenant', 'source', 'file_id', 'row_number', 'source_tz', 'loaded_at', 'change_id', 'changed_by', 'changed_at',
] %}

with

change as (select * from {{ ref('int_coupa__change') }}),

located as (
    {% for kind, type, relation, id, line_id in [
        ('requisition', 'requisition_item', 'coupa_requisition_item', 'requisition_id', 'requisition_line_id'),
        ('purchase_order', 'purchase_order_item', 'coupa_purchase_order_item', 'purchase_order_id', 'purchase_order_line_id'),
    ] %}
    select
        item.{{ type }}_object_id as object_id,
        '{{ type }}' as object_type,
        item.{{ id }} as document_id,
        item.item_no,
        change.attribute,
        change.value_before as value_old,
        change.value_after as value_new,
        {% for column in columns %}change.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from change
    inner join {{ ref(relation) }} as item
        on change.tenant = item.tenant
        and change.source = item.source
        and change.line_id = item.{{ line_id }}
    where change.document_type = '{{ kind }}'

    union all
    {% endfor %}
    select
        purchase_order.purchase_order_object_id as object_id,
        'purchase_order' as object_type,
        purchase_order.purchase_order_id as document_id,
        cast(null as text) as item_no,
        change.attribute,
        change.value_before as value_old,
        change.value_after as value_new,
        {% for column in columns %}change.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from change
    inner join {{ ref('coupa_purchase_order') }} as purchase_order
        on change.tenant = purchase_order.tenant
        and change.source = purchase_order.source
        and change.document_id = purchase_order.coupa_order_id
    where change.document_type = 'purchase_order' and change.line_id is null

    union all

    select
        requisition.requisition_object_id as object_id,
        'requisition' as object_type,
        change.document_id,
        cast(null as text) as item_no,
        change.attribute,
        change.value_before as value_old,
        change.value_after as value_new,
        {% for column in columns %}change.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from change
    inner join (
        select distinct requisition_object_id, tenant, source, requisition_id from {{ ref('coupa_requisition_item') }}
    ) as requisition
        on change.tenant = requisition.tenant
        and change.source = requisition.source
        and change.document_id = requisition.requisition_id
    where change.document_type = 'requisition' and change.line_id is null

    union all

    select
        invoice.invoice_object_id as object_id,
        'invoice' as object_type,
        change.document_id,
        cast(null as text) as item_no,
        change.attribute,
        change.value_before as value_old,
        change.value_after as value_new,
        {% for column in columns %}change.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from change
    inner join {{ ref('coupa_invoice') }} as invoice
        on change.tenant = invoice.tenant
        and change.source = invoice.source
        and change.document_id = invoice.invoice_id
    where change.document_type = 'invoice' and change.line_id is null and change.attribute <> 'status'

    union all

    select
        invoice.invoice_object_id as object_id,
        'invoice' as object_type,
        hold.invoice_id as document_id,
        cast(null as text) as item_no,
        'payment_block' as attribute,
        hold.hold_before as value_old,
        hold.hold_after as value_new,
        {% for column in columns %}hold.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('int_coupa__invoice_hold') }} as hold
    inner join {{ ref('coupa_invoice') }} as invoice on hold.invoice_object_id = invoice.invoice_object_id
)

select located.*, 'second' as changed_precision
from located
