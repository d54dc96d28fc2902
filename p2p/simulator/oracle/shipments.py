"""PO_LINE_LOCATIONS_ALL and PO_DISTRIBUTIONS_ALL: one shipment and one distribution a line."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import midnight, money, number, text, unit_price, yes, yes_no
from p2p.simulator.oracle.instance import Instance, account, inventory, operating_unit
from p2p.simulator.oracle.numbering import Numbers
from p2p.simulator.oracle.requisitions import destination


def quantity(lots: str) -> pl.Expr:
    """Lots as a quantity in the unit of the shipment."""
    return number(pl.col(lots) * pl.col("lot"))


def po_line_locations(instance: Instance, lines: pl.DataFrame) -> pl.DataFrame:
    """Shipments. The way of matching is in the flags for receipt and inspection (none of these
    companies inspects) and in MATCH_OPTION: the invoice is matched to the receipt, or the order."""
    two_way = pl.col("matching") == "two_way"
    cancelled = pl.col("is_cancelled")
    return lines.select(
        LINE_LOCATION_ID="line_location_id",
        PO_HEADER_ID="po_header_id",
        PO_LINE_ID="po_line_id",
        SHIPMENT_NUM=pl.lit(1),
        ORG_ID=operating_unit(),
        SHIPMENT_TYPE=text("STANDARD"),
        SHIP_TO_ORGANIZATION_ID=inventory(),
        UNIT_MEAS_LOOKUP_CODE="unit",
        RECEIPT_REQUIRED_FLAG=yes_no(~two_way),
        INSPECTION_REQUIRED_FLAG=text("N"),
        MATCH_OPTION=pl.when(pl.col("matching") == "three_way_after_gr")
        .then(text("R"))
        .otherwise(text("P")),
        CONSIGNED_FLAG=yes(pl.col("is_consigned")),
        ACCRUE_ON_RECEIPT_FLAG=yes_no(pl.col("is_stock") & ~pl.col("is_consigned")),
        PAYMENT_TYPE=pl.when("is_service").then(text("RATE")),
        QTY_RCV_EXCEPTION_CODE=text("WARNING"),
        APPROVED_FLAG=yes_no(instance.happened("released_at")),
        CANCEL_FLAG=yes(cancelled),
        CANCELLED_BY=instance.users.person_of(pl.when(cancelled).then("cancelled_by")),
        CANCEL_REASON=pl.when(cancelled).then(text("No longer needed")),
        CLOSED_CODE="closed_code",
        QUANTITY=quantity("lots"),
        QUANTITY_RECEIVED=quantity("received"),
        QUANTITY_BILLED=quantity("billed"),
        QUANTITY_CANCELLED=pl.when(cancelled).then(quantity("lots")).otherwise(text("0")),
        PRICE_OVERRIDE=unit_price(pl.col("price"), pl.col("lot")),
        QTY_RCV_TOLERANCE="over_pct",
        RECEIVE_CLOSE_TOLERANCE=pl.when(two_way).then(100).otherwise("under_pct"),
        INVOICE_CLOSE_TOLERANCE=pl.when("is_consigned").then(100).otherwise(0),
        NEED_BY_DATE=midnight(pl.col("promised_first")),
        PROMISED_DATE=midnight(pl.col("promised_day")),
        CANCEL_DATE=pl.when(cancelled).then(instance.moment("deleted_at")),
        CLOSED_FOR_RECEIVING_DATE=instance.moment("receiving_closed_at"),
        CLOSED_FOR_INVOICE_DATE=instance.moment("invoicing_closed_at"),
        **instance.who(),
    )


def po_distributions(instance: Instance, numbers: Numbers, lines: pl.DataFrame) -> pl.DataFrame:
    """Distributions, which lead back to the distribution of the requisition."""
    requested = numbers.requisition_items.join(
        instance.truth.requisition_items.filter(pl.col("order").is_not_null()),
        on="item", how="semi",
    ).select("item", "requisition_distribution_id")  # fmt: skip
    rows = lines.join(requested, on="item", how="left", maintain_order="left")
    asker = pl.when("is_requested").then("requester")
    return rows.select(
        PO_DISTRIBUTION_ID="po_distribution_id",
        PO_HEADER_ID="po_header_id",
        PO_LINE_ID="po_line_id",
        LINE_LOCATION_ID="line_location_id",
        DISTRIBUTION_NUM=pl.lit(1),
        ORG_ID=operating_unit(),
        CODE_COMBINATION_ID=account(),
        REQ_DISTRIBUTION_ID="requisition_distribution_id",
        DESTINATION_TYPE_CODE=destination(),
        DELIVER_TO_PERSON_ID=instance.users.person_of(asker),
        QUANTITY_ORDERED=quantity("lots"),
        QUANTITY_DELIVERED=quantity("received"),
        QUANTITY_BILLED=quantity("billed"),
        QUANTITY_CANCELLED=pl.when("is_cancelled").then(quantity("lots")).otherwise(text("0")),
        AMOUNT_BILLED=money(pl.col("billed_cents")),
        **instance.who(),
    )
