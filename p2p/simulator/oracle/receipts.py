"""RCV_SHIPMENT_HEADERS, RCV_SHIPMENT_LINES and RCV_TRANSACTIONS.

Goods are received and delivered in one step. A mistake is corrected by negative quantities, first
of the delivery and then of the receipt; what goes back to the supplier leaves the place it was
delivered to, and then the house. Services are confirmed (a work confirmation) before they are
received.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import number, text, unit_price
from p2p.simulator.oracle.instance import (
    Instance,
    article,
    inventory,
    unchanged,
    vendor,
)
from p2p.simulator.oracle.items import described
from p2p.simulator.oracle.numbering import Numbers, numbered
from p2p.simulator.oracle.requisitions import destination
from p2p.simulator.process.receipts import RECEIPT, RETURN, REVERSAL
from p2p.simulator.receipt_prices import with_price_then

_HEADER, _LINE, _TRANSACTION, _RECEIPT = 391_207, 402_553, 517_340, 2_001
_NO_PARENT = -1
_STEPS = {
    RECEIPT: ("RECEIVE", "DELIVER"),
    REVERSAL: ("CORRECT", "CORRECT"),
    RETURN: ("RETURN TO RECEIVING", "RETURN TO VENDOR"),
}
"""A receipt goes from the dock to its destination; reversals and returns go the other way."""


def received_lines(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Receipt lines with their keys in Oracle.

    Adds shipment_header_id, receipt_no and shipment_line_id of the receipt that a line is of (or
    that it corrects, or sends back from), line_no, the keys and facts of the order item,
    dock_id and place_id: the transactions on the dock and at the destination; parent_dock_id and
    parent_place_id: those that they correct or send back (null for receipts).
    """
    truth, first_key = instance.truth, instance.site_first
    lines = truth.receipt_lines
    first = lines.filter(pl.col("movement") == RECEIPT)
    documents = numbered(
        first.group_by("document").agg(
            pl.col("at").min(), pl.col("company", "note", "entered_at").first()
        ),
        "at", "document", shipment_header_id=_HEADER + first_key,
    ).with_columns(
        receipt_no=pl.int_range(pl.len()).over("company") + _RECEIPT + first_key
    )  # fmt: skip
    shipped = numbered(
        first.join(
            documents.select("document", "shipment_header_id", "receipt_no"), on="document"
        ),
        "shipment_header_id", "line", shipment_line_id=_LINE + first_key,
    ).select(
        "shipment_header_id", "receipt_no", "shipment_line_id", origin="line",
        line_no=pl.int_range(1, pl.len() + 1).over("shipment_header_id"),
    )  # fmt: skip
    order = lines.select("line", "at").sort("at", "line")
    steps = order.with_columns(
        dock_id=_TRANSACTION + first_key + 2 * pl.int_range(pl.len()),
        place_id=_TRANSACTION + first_key + 2 * pl.int_range(pl.len()) + 1,
    ).drop("at")
    # what goes back leaves its destination before the dock
    backwards = lines.select("line", backwards=pl.col("movement") != RECEIPT)
    steps = steps.join(backwards, on="line").with_columns(
        dock_id=pl.when("backwards").then("place_id").otherwise("dock_id"),
        place_id=pl.when("backwards").then("dock_id").otherwise("place_id"),
    )
    parents = steps.select(reverses="line", parent_dock_id="dock_id", parent_place_id="place_id")
    items = described(truth, truth.order_items).select(
        "item", "article", "lot", "unit", "is_stock", "is_catalogued", "is_service"
    )
    rows = lines.with_columns(origin=pl.coalesce("reverses", "line"))
    for more, key in (
        (shipped, "origin"),
        (steps.drop("backwards"), "line"),
        (parents, "reverses"),
        (items, "item"),
        (numbers.orders.select("order", "po_header_id"), "order"),
        (numbers.order_items, "item"),
    ):
        rows = rows.join(more, on=key, how="left", maintain_order="left")
    return with_price_then(truth, rows).sort("dock_id")


def rcv_shipment_headers(instance: Instance, received: pl.DataFrame) -> pl.DataFrame:
    """Receipts. A work confirmation is created when work is entered, and approved on receipt."""
    heads = (
        received.filter(pl.col("movement") == RECEIPT)
        .group_by("shipment_header_id")
        .agg(pl.col("receipt_no", "company", "supplier", "note", "at", "by", "entered_at").first())
        .sort("shipment_header_id")
    )
    confirmed = pl.col("entered_at") > 0
    return heads.with_columns(
        created_at=pl.when(confirmed).then("entered_at").otherwise("at"),
        created_by="by",
        changed_at="at",
        changed_by="by",
    ).select(
        SHIPMENT_HEADER_ID="shipment_header_id",
        RECEIPT_NUM="receipt_no",
        SHIPMENT_NUM=pl.when(confirmed).then(_note("WC")),
        RECEIPT_SOURCE_CODE=text("VENDOR"),
        ASN_TYPE=pl.when(confirmed).then(text("WC")),
        APPROVAL_STATUS=pl.when(confirmed).then(text("APPROVED")),
        VENDOR_ID=vendor(),
        VENDOR_SITE_ID=instance.site(),
        SHIP_TO_ORG_ID=inventory(),
        PACKING_SLIP=pl.when(~confirmed).then(_note("DN")),
        EMPLOYEE_ID=instance.users.person_of(pl.col("by")),
        **instance.who(),
    )


def _note(prefix: str) -> pl.Expr:
    return text(prefix) + (pl.col("note") + 1).cast(pl.String).str.zfill(7)


def rcv_shipment_lines(instance: Instance, received: pl.DataFrame) -> pl.DataFrame:
    """Receipt lines; a correction lowers QUANTITY_RECEIVED, a return does not."""
    corrected = received.filter(pl.col("movement") == REVERSAL).select(
        "shipment_line_id", taken_back="lots", corrected_at="at", corrected_by="by"
    )
    rows = received.filter(pl.col("movement") == RECEIPT).join(
        corrected, on="shipment_line_id", how="left", maintain_order="left"
    )
    units = pl.col("lots") * pl.col("lot")
    kept = (pl.col("lots") - pl.col("taken_back").fill_null(0)) * pl.col("lot")
    return (
        rows.with_columns(
            created_at="at",
            created_by="by",
            changed_at=pl.coalesce("corrected_at", "at"),
            changed_by=pl.coalesce("corrected_by", "by"),
        )
        .sort("shipment_line_id")
        .select(
            SHIPMENT_LINE_ID="shipment_line_id",
            SHIPMENT_HEADER_ID="shipment_header_id",
            LINE_NUM="line_no",
            SOURCE_DOCUMENT_CODE=text("PO"),
            SHIPMENT_LINE_STATUS_CODE=text("FULLY RECEIVED"),
            PO_HEADER_ID="po_header_id",
            PO_LINE_ID="po_line_id",
            PO_LINE_LOCATION_ID="line_location_id",
            ITEM_ID=pl.when("is_catalogued").then(article()),
            UNIT_OF_MEASURE="unit",
            TO_ORGANIZATION_ID=inventory(),
            QUANTITY_SHIPPED=number(units),
            QUANTITY_RECEIVED=number(kept),
            **instance.who(),
        )
    )


def rcv_transactions(instance: Instance, received: pl.DataFrame) -> pl.DataFrame:
    """Receiving transactions: two for each receipt, correction and return."""
    sign = pl.when(pl.col("movement") == REVERSAL).then(-1).otherwise(1)
    both = pl.concat(
        [
            received.with_columns(
                id=f"{step}_id",
                parent=f"parent_{step}_id",
                destination=place,
                at_destination=pl.lit(value=step == "place"),
            )
            for step, place in (("dock", text("RECEIVING")), ("place", destination()))
        ]
    )
    backwards = pl.col("movement") != RECEIPT
    first = pl.col("at_destination") == backwards
    kind = pl.when(first).then(_step(0)).otherwise(_step(1))
    # a delivery hangs on the receipt before it
    parent = pl.when(~backwards & pl.col("at_destination")).then("dock_id").otherwise("parent")
    return (
        both.with_columns(*unchanged(pl.col("at"), pl.col("by")))
        .sort("id")
        .select(
            TRANSACTION_ID="id",
            TRANSACTION_TYPE=kind,
            PARENT_TRANSACTION_ID=parent.fill_null(_NO_PARENT),
            SHIPMENT_HEADER_ID="shipment_header_id",
            SHIPMENT_LINE_ID="shipment_line_id",
            SOURCE_DOCUMENT_CODE=text("PO"),
            DESTINATION_TYPE_CODE="destination",
            PO_HEADER_ID="po_header_id",
            PO_LINE_ID="po_line_id",
            PO_LINE_LOCATION_ID="line_location_id",
            PO_DISTRIBUTION_ID=pl.when("at_destination").then("po_distribution_id"),
            VENDOR_ID=vendor(),
            ORGANIZATION_ID=inventory(),
            EMPLOYEE_ID=instance.users.person_of(pl.col("by")),
            UNIT_OF_MEASURE="unit",
            CURRENCY_CODE=instance.currency(),
            INSPECTION_STATUS_CODE=text("NOT INSPECTED"),
            QUANTITY=number(pl.col("lots") * pl.col("lot") * sign),
            PO_UNIT_PRICE=unit_price(pl.col("price_then"), pl.col("lot")),
            TRANSACTION_DATE=instance.moment("at"),
            **instance.who(),
        )
    )


def _step(place: int) -> pl.Expr:
    return pl.col("movement").replace_strict(
        list(_STEPS), [steps[place] for steps in _STEPS.values()], return_dtype=pl.String
    )
