"""What is asked of marts and the canonical core about suppliers; `read` asks it.

{tenant}, {source} and {zone} are literals, {by_number} is BY_NUMBER.
"""

from __future__ import annotations

# Two clients of one source may give one number to two suppliers: a number that is not unique names
# nobody where no relation does.
SUPPLIERS = """
    select supplier_object_id as supplier, supplier_id, name, created_on
    from canonical.can_supplier
    where tenant = {tenant} and source = {source}
    order by supplier_object_id
"""
BY_NUMBER = """
    by_number as (
        select supplier_id, min(supplier_object_id::text) as supplier
        from canonical.can_supplier
        where tenant = {tenant} and source = {source}
        group by supplier_id having count(*) = 1
    )
"""

INVOICES = """
    with invoiced_by as (
        select source_object_id, min(target_object_id::text) as supplier
        from canonical.can_object_relation
        where tenant = {tenant} and source = {source} and qualifier = 'invoiced by'
        group by source_object_id
    ),

    ordered as (
        select distinct on (line.invoice_object_id) line.invoice_object_id, item.category
        from canonical.can_invoice_item as line
        inner join canonical.can_purchase_order_item as item
            on line.purchase_order_item_object_id = item.purchase_order_item_object_id
        where line.tenant = {tenant} and line.source = {source} and item.category is not null
        order by line.invoice_object_id, line.amount desc nulls last, line.invoice_item_object_id
    ),

    {by_number}

    select
        invoice.invoice_object_id,
        coalesce(invoiced_by.supplier, by_number.supplier) as supplier,
        fact.subject_id as invoice,
        invoice.company_code,
        ordered.category,
        invoice.is_credit_memo,
        invoice.gross_amount,
        invoice.tax_amount,
        invoice.currency,
        invoice.posted_on,
        (fact.entered_at at time zone {zone})::date as entered_on,
        invoice.recorded_by,
        fact.is_entered_by_person as is_by_person,
        invoice.is_po_backed,
        fact.is_ever_blocked as is_exception,
        invoice.due_on,
        invoice.cleared_on,
        invoice.discount_taken_amount,
        handed.invoice_object_id is not null as is_copy
    from canonical.can_invoice as invoice
    inner join marts.fct_kpi_invoice as fact on invoice.invoice_object_id = fact.invoice_object_id
    left join invoiced_by on invoice.invoice_object_id = invoiced_by.source_object_id
    left join ordered on invoice.invoice_object_id = ordered.invoice_object_id
    left join by_number on invoice.supplier_id = by_number.supplier_id
    -- what another source handed over is judged there, and is no silence here
    left join marts.fct_handed_over_invoice as handed
        on invoice.invoice_object_id = handed.invoice_object_id
    where
        invoice.tenant = {tenant} and invoice.source = {source}
        and not coalesce(invoice.is_reversed, false)
    order by invoice.invoice_object_id
"""

ORDER_ITEMS = """
    with ordered_from as (
        select source_object_id, min(target_object_id::text) as supplier
        from canonical.can_object_relation
        where tenant = {tenant} and source = {source} and qualifier = 'ordered from'
        group by source_object_id
    ),

    decided as (
        select subject_object_id, task_type, max(agent) as approver
        from canonical.can_approval_task
        where
            tenant = {tenant} and source = {source}
            and task_type in ('order', 'requisition') and decision in ('approved', 'done')
            and subject_object_id is not null
        group by subject_object_id, task_type
    ),

    {by_number},

    person as (
        select distinct resource as name from canonical.can_event
        where tenant = {tenant} and source = {source} and actor_type = 'human'
    )

    select
        item.purchase_order_item_object_id as item_object_id,
        coalesce(ordered_from.supplier, by_number.supplier) as supplier,
        item.purchase_order_id as "order",
        item.item_no as item,
        item.company_code,
        item.category,
        item.material_id,
        item.unit,
        item.ordered_quantity as quantity,
        item.net_price / nullif(item.price_unit, 0) as unit_price,
        item.net_amount,
        item.currency,
        document.created_on as ordered_on,
        requester.name as requester,
        buyer.name as buyer,
        coalesce(of_order.approver, of_requisition.approver) as approver
    from canonical.can_purchase_order_item as item
    left join canonical.can_purchase_order as document
        on item.purchase_order_object_id = document.purchase_order_object_id
    left join ordered_from on item.purchase_order_object_id = ordered_from.source_object_id
    left join by_number on item.supplier_id = by_number.supplier_id
    left join (
        select
            requisition_id, item_no, min(requester) as requester,
            min(requisition_item_object_id::text)::uuid as requisition_item_object_id
        from canonical.can_requisition_item
        where tenant = {tenant} and source = {source}
        group by requisition_id, item_no
    ) as requisition
        on
            item.requisition_id = requisition.requisition_id
            and item.requisition_item_no = requisition.item_no
    left join person as requester on requisition.requester = requester.name
    left join person as buyer on document.created_by = buyer.name
    left join decided as of_order
        on
            item.purchase_order_object_id = of_order.subject_object_id
            and of_order.task_type = 'order'
    left join decided as of_requisition
        on
            requisition.requisition_item_object_id = of_requisition.subject_object_id
            and of_requisition.task_type = 'requisition'
    where
        item.tenant = {tenant} and item.source = {source}
        and not coalesce(item.is_deleted, false)
    order by item.purchase_order_item_object_id
"""

MOVEMENTS = """
    with {by_number}

    select
        moved.goods_receipt_item_object_id as movement_object_id,
        coalesce(by_number.supplier, ordered_from.target_object_id::text) as supplier,
        moved.document_id as document,
        moved.movement = 'return' as is_return,
        moved.amount,
        moved.currency,
        moved.posted_on,
        moved.posted_by
    from canonical.can_goods_receipt_item as moved
    left join canonical.can_purchase_order_item as item
        on moved.purchase_order_item_object_id = item.purchase_order_item_object_id
    left join canonical.can_object_relation as ordered_from
        on
            item.purchase_order_object_id = ordered_from.source_object_id
            and ordered_from.qualifier = 'ordered from'
    left join by_number on coalesce(moved.supplier_id, item.supplier_id) = by_number.supplier_id
    where
        moved.tenant = {tenant} and moved.source = {source}
        and moved.movement in ('receipt', 'return')
    order by moved.goods_receipt_item_object_id
"""

PAYMENTS = """
    with {by_number}

    select
        payment.payment_object_id,
        by_number.supplier,
        payment.document_id as document,
        payment.paid_on,
        payment.amount,
        payment.currency,
        payment.paid_by,
        coalesce(payment.recorded_at, payment.paid_on::timestamp at time zone {zone}) as paid_at
    from canonical.can_payment as payment
    inner join by_number on payment.supplier_id = by_number.supplier_id
    where payment.tenant = {tenant} and payment.source = {source}
    order by payment.payment_object_id
"""

CHANGES = """
    select
        event.event_id,
        touched.object_id as supplier,
        event.activity,
        (event.event_at at time zone {zone})::date as changed_on,
        event.resource as changed_by,
        event.event_at as changed_at
    from canonical.can_event as event
    inner join canonical.can_event_object as touched on event.event_id = touched.event_id
    inner join canonical.can_supplier as supplier on touched.object_id = supplier.supplier_object_id
    where
        event.tenant = {tenant} and event.source = {source} and event.is_time_plausible
        and event.activity in (
            'Change Vendor', 'Change Vendor Bank Details', 'Change Vendor Payment Terms',
            'Block Vendor', 'Unblock Vendor', 'Confirm Vendor Change'
        )
        and (event.activity <> 'Confirm Vendor Change' or event.actor_type = 'human')
    order by event.event_id, touched.object_id
"""

IDENTIFIERS = """
    select
        owner_type, supplier_object_id as supplier, owner_id, owner_name as name,
        identifier_type as kind, identifier_hash as value, identifier_ending as ending
    from canonical.can_supplier_identifier
    where tenant = {tenant} and source = {source}
    order by owner_type, owner_id, supplier, kind, value
"""

# who acted as a person once is a person everywhere
PROGRAMS = """
    select resource
    from canonical.can_event
    where tenant = {tenant} and source = {source} and resource is not null
    group by resource
    having
        bool_or(actor_type in ('batch', 'interface'))
        and not bool_or(coalesce(actor_type, '') = 'human')
    order by resource
"""
