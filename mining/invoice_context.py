"""What is known of invoices from elsewhere: orders, suppliers, changes of bank details, limits.

Reads canonical tables of one source and joins them to its invoices; no feature is computed here.
"""

from __future__ import annotations

import polars as pl
from psycopg import sql

from mining.approval_limits import LIMIT, READ_LIMITS, with_next_limit
from mining.invoice_features import CONTEXT
from mining.mart_columns import Kind
from mining.store import Connection, read_frame

_OF_INVOICE: dict[str, Kind] = {
    "invoice_object_id": pl.String,
    "supplier_object_id": pl.String,
    "category": pl.String,
    "ordered_by": pl.String,
    "supplier_created_on": pl.Date,
}
_BANK_CHANGE: dict[str, Kind] = {
    "supplier_object_id": pl.String,
    "bank_changed_on": pl.Date,
    "bank_changed_by": pl.String,
}

_READ_OF_INVOICE = """
with ordered as (
    select
        item.invoice_object_id,
        min(order_item.category) as category,
        min(purchase_order.created_by) as ordered_by
    from canonical.can_invoice_item as item
    inner join canonical.can_purchase_order_item as order_item
        on item.purchase_order_item_object_id = order_item.purchase_order_item_object_id
    inner join canonical.can_purchase_order as purchase_order
        on order_item.purchase_order_object_id = purchase_order.purchase_order_object_id
    where item.tenant = {tenant} and item.source = {source}
    group by item.invoice_object_id
)

select
    invoice.invoice_object_id,
    supplier.supplier_object_id,
    ordered.category,
    ordered.ordered_by,
    supplier.created_on as supplier_created_on
from canonical.can_invoice as invoice
left join ordered on invoice.invoice_object_id = ordered.invoice_object_id
left join canonical.can_object_relation as invoiced_by
    on
        invoice.invoice_object_id = invoiced_by.source_object_id
        and invoiced_by.qualifier = 'invoiced by'
left join canonical.can_supplier as supplier
    on invoiced_by.target_object_id = supplier.supplier_object_id
where invoice.tenant = {tenant} and invoice.source = {source}
"""
_READ_BANK_CHANGES = """
select
    happens_to.object_id as supplier_object_id,
    cast(event.event_at at time zone coalesce(event.source_tz, 'UTC') as date) as bank_changed_on,
    min(event.resource) as bank_changed_by
from canonical.can_event as event
inner join canonical.can_event_object as happens_to on event.event_id = happens_to.event_id
where
    event.activity = 'Change Vendor Bank Details'
    and event.is_time_plausible
    and event.tenant = {tenant} and event.source = {source}
group by
    happens_to.object_id,
    cast(event.event_at at time zone coalesce(event.source_tz, 'UTC') as date)
"""


def read_with_context(conn: Connection, invoices: pl.DataFrame) -> pl.DataFrame:
    """Invoices of one source as `store.read_invoices` gave them, amounts as float, with CONTEXT."""
    frame = invoices.with_columns(pl.col("gross_amount").cast(pl.Float64))
    if frame.is_empty():
        return frame
    tenant, source = frame.row(0, named=True)["tenant"], frame.row(0, named=True)["source"]

    def read(query: str, schema: dict[str, Kind]) -> pl.DataFrame:
        chosen = sql.SQL(query).format(tenant=sql.Literal(tenant), source=sql.Literal(source))
        return read_frame(conn, chosen, schema)

    return with_context(
        frame,
        read(_READ_OF_INVOICE, _OF_INVOICE),
        read(_READ_BANK_CHANGES, _BANK_CHANGE),
        read(READ_LIMITS, LIMIT),
    )


def with_context(
    invoices: pl.DataFrame,
    of_invoice: pl.DataFrame,
    bank_changes: pl.DataFrame,
    limits: pl.DataFrame,
) -> pl.DataFrame:
    """Join the last change of bank details up to the posting, and the next limit that is not below.

    A change on the day of the posting counts: the day is all that is known of the posting.
    """
    known = of_invoice.unique("invoice_object_id", keep="first", maintain_order=True)
    frame = (
        invoices.join(known, on="invoice_object_id", how="left", maintain_order="left")
        .with_columns(as_of=pl.coalesce("posted_on", "invoice_on"))
        .sort("as_of", "invoice_object_id")
        .join_asof(
            bank_changes.sort("bank_changed_on", "supplier_object_id"),
            left_on="as_of",
            right_on="bank_changed_on",
            by="supplier_object_id",
            coalesce=False,
            check_sortedness=False,
        )
    )
    frame = with_next_limit(frame, limits)
    return frame.select(*invoices.columns, *CONTEXT).sort("invoice_object_id")
