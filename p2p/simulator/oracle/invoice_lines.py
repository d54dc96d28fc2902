"""AP_INVOICE_LINES_ALL and AP_INVOICE_DISTRIBUTIONS_ALL: what invoices are for, line by line.

Distributions come with validation. A line that is matched to an order is charged at the order's
price, and the difference to what the supplier bills is a distribution of its own (IPV). Cancelling
an invoice sets its lines to 0 and reverses each distribution by another one.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import looked_up, money, number, text, unit_price, yes
from p2p.simulator.oracle.instance import Instance, operating_unit
from p2p.simulator.oracle.items import described
from p2p.simulator.oracle.numbering import Numbers, numbered

_FIRST_DISTRIBUTION = 731_906
_OVERHEAD_ACCOUNT = 12_700
_HEAD = (
    "invoice", "invoice_id", "company", "sign", "entered_at", "entered_by", "posted_at",
    "posted_by", "cancelled_at", "cancelled_by",
)  # fmt: skip
_LINE = (
    *_HEAD, "line_no", "kind", "cents", "lots", "lot", "unit", "price", "order_price",
    "description", "po_header_id", "po_line_id", "line_location_id", "po_distribution_id",
    "transaction_id", "shipment_line_id", "is_stock", "category",
)  # fmt: skip


def invoice_lines(
    instance: Instance, numbers: Numbers, invoices: pl.DataFrame, received: pl.DataFrame
) -> pl.DataFrame:
    """Lines of the columns above: matched ITEM lines, ITEM lines of what nobody ordered, TAX.

    invoices: `invoices.keyed_invoices`. received: `receipts.received_lines`; transaction_id is
    the receipt that a line is matched to, or null where it is matched to the order.
    """
    truth = instance.truth
    # what lacks its order's number has a header only, until it is matched
    known = invoices.filter(
        pl.col("posted_at").is_not_null() | (pl.col("park_reason") == "approval")
    ).with_columns(
        pl.when(pl.col("park_reason") == "approval").then(f"entered_{name}")
        .otherwise(f"posted_{name}").alias(f"entered_{name}") for name in ("at", "by")
    )  # fmt: skip
    heads = known.select(*_HEAD, "net", "tax")
    docks = received.select("shipment_line_id", receipt_line="line", transaction_id="dock_id")
    items = described(truth, truth.order_items).select(
        "item", "lot", "unit", "description", "is_stock", "category"
    )
    matched = truth.invoice_lines.sort("invoice", "line").with_columns(
        line_no=pl.int_range(1, pl.len() + 1).over("invoice")
    )
    for more, key, how in (
        (heads, "invoice", "inner"),
        (items, "item", "left"),
        (numbers.orders.select("order", "po_header_id"), "order", "left"),
        (numbers.order_items, "item", "left"),
        (docks, "receipt_line", "left"),
    ):
        matched = matched.join(more, on=key, how=how, maintain_order="left")  # type: ignore[arg-type]
    matched = matched.with_columns(kind=text("ITEM"), cents=pl.col("amount") * pl.col("sign"))
    counts = matched.group_by("invoice").agg(lines=pl.len().cast(pl.Int64))
    whole = heads.join(counts, on="invoice", how="left", maintain_order="left")
    unmatched = whole.filter(pl.col("lines").is_null()).with_columns(
        kind=text("ITEM"), line_no=pl.lit(1, dtype=pl.Int64), cents=pl.col("net") * pl.col("sign"),
        description=text("Without an order"),
    )  # fmt: skip
    tax = whole.filter(pl.col("tax") != 0).with_columns(
        kind=text("TAX"),
        line_no=pl.col("lines").fill_null(1) + 1,
        cents=pl.col("tax") * pl.col("sign"),
    )
    parts = [
        part.select(c for c in _LINE if c in part.columns) for part in (matched, unmatched, tax)
    ]
    return pl.concat(parts, how="diagonal").select(_LINE).sort("invoice_id", "line_no")


def ap_invoice_lines(instance: Instance, lines: pl.DataFrame) -> pl.DataFrame:
    """Invoice lines; those of cancelled invoices keep their amount in ORIGINAL_AMOUNT."""
    cancelled = pl.col("cancelled_at").is_not_null()
    item, ordered = pl.col("kind") == "ITEM", pl.col("po_line_id").is_not_null()
    codes = [c.tax_code for c in instance.truth.world.scenario.companies]
    units = pl.col("lots") * pl.col("lot") * pl.col("sign")
    return _who(lines).select(
        INVOICE_ID="invoice_id",
        LINE_NUMBER="line_no",
        ORG_ID=operating_unit(),
        LINE_TYPE_LOOKUP_CODE="kind",
        MATCH_TYPE=pl.when(~ordered)
        .then(pl.when(item).then(text("NOT_MATCHED")))
        .when(pl.col("transaction_id").is_null())
        .then(text("ITEM_TO_PO"))
        .otherwise(text("ITEM_TO_RECEIPT")),
        DESCRIPTION="description",
        UNIT_MEAS_LOOKUP_CODE="unit",
        PO_HEADER_ID="po_header_id",
        PO_LINE_ID="po_line_id",
        PO_LINE_LOCATION_ID="line_location_id",
        PO_DISTRIBUTION_ID="po_distribution_id",
        RCV_TRANSACTION_ID="transaction_id",
        RCV_SHIPMENT_LINE_ID="shipment_line_id",
        DISCARDED_FLAG=pl.when(cancelled).then(text("Y")).otherwise(text("N")),
        CANCELLED_FLAG=pl.when(cancelled).then(text("Y")).otherwise(text("N")),
        TAX_RATE_CODE=pl.when(~item).then(looked_up(codes, pl.col("company"))),
        AMOUNT=money(pl.when(cancelled).then(0).otherwise("cents")),
        ORIGINAL_AMOUNT=money(pl.when(cancelled).then("cents")),
        QUANTITY_INVOICED=number(units),
        UNIT_PRICE=unit_price(pl.col("price"), pl.col("lot")),
        ACCOUNTING_DATE=instance.day("entered_at"),
        **instance.who(),
    )


def _who(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(
        created_at="entered_at",
        created_by="entered_by",
        changed_at=pl.coalesce("cancelled_at", "entered_at"),
        changed_by=pl.coalesce("cancelled_by", "entered_by"),
    )


def ap_invoice_distributions(
    instance: Instance, lines: pl.DataFrame, holds: pl.DataFrame
) -> pl.DataFrame:
    """Distributions, and those that reverse them; they are posted when all holds are gone.

    holds: `holds.placed_holds`.
    """
    split = _distributions(lines.filter(pl.col("posted_at").is_not_null()))
    reversing = split.filter(pl.col("cancelled_at").is_not_null()).with_columns(
        pl.col("part") + 2, -pl.col("amount"), -pl.col("sign"),
        is_reversing=pl.lit(value=True), dated_at="cancelled_at", created_by="cancelled_by",
    )  # fmt: skip
    every = numbered(
        pl.concat([split, reversing]),
        "dated_at", "invoice_id", "line_no", "part",
        invoice_distribution_id=_FIRST_DISTRIBUTION + instance.site_first,
    ).with_columns(number=pl.int_range(1, pl.len() + 1).over("invoice_id", "line_no"))  # fmt: skip
    reversed_by = every.filter(~pl.col("is_reversing")).select(
        "invoice_id", "line_no", parent_id="invoice_distribution_id", part=pl.col("part") + 2
    )
    rows = every.join(
        reversed_by, on=["invoice_id", "line_no", "part"], how="left", maintain_order="left"
    ).join(
        holds.group_by("invoice").agg(
            is_held=pl.col("freed_at").is_null().any(),
            freed_at=pl.col("freed_at").max(),
            freed_by=pl.col("freed_by").sort_by("freed_at").last(),
        ),
        on="invoice", how="left", maintain_order="left",
    )  # fmt: skip
    cancelled = pl.col("cancelled_at").is_not_null()
    free = cancelled | ~pl.col("is_held").fill_null(value=False)
    freed = free & (pl.col("freed_at") > pl.col("posted_at"))
    return rows.with_columns(
        created_at="dated_at",
        **{
            f"changed_{name}": pl.when(cancelled)
            .then(f"cancelled_{name}")
            .when(freed)
            .then(f"freed_{name}")
            .otherwise(f"posted_{name}")
            for name in ("at", "by")
        },
    ).select(
        INVOICE_DISTRIBUTION_ID="invoice_distribution_id",
        INVOICE_ID="invoice_id",
        INVOICE_LINE_NUMBER="line_no",
        DISTRIBUTION_LINE_NUMBER="number",
        ORG_ID=operating_unit(),
        LINE_TYPE_LOOKUP_CODE="type",
        DIST_CODE_COMBINATION_ID=_OVERHEAD_ACCOUNT
        + pl.col("company") * 100
        + pl.col("category").fill_null(-1),
        PO_DISTRIBUTION_ID="po_distribution_id",
        RCV_TRANSACTION_ID="transaction_id",
        MATCH_STATUS_FLAG=pl.when(free).then(text("A")).otherwise(text("T")),
        POSTED_FLAG=pl.when(free).then(text("Y")).otherwise(text("N")),
        REVERSAL_FLAG=yes(cancelled),
        PARENT_REVERSAL_ID="parent_id",
        CANCELLATION_FLAG=yes(cancelled),
        AMOUNT=money(pl.col("amount")),
        QUANTITY_INVOICED=number(
            pl.when(pl.col("type") != "IPV").then(pl.col("lots") * pl.col("lot") * pl.col("sign"))
        ),
        UNIT_PRICE=unit_price(pl.when(pl.col("type") != "IPV").then("order_price"), pl.col("lot")),
        ACCOUNTING_DATE=instance.day("dated_at"),
        **instance.who(),
    )


def _distributions(lines: pl.DataFrame) -> pl.DataFrame:
    """What each line is charged to: part 0 at the order's price, part 1 what differs from it."""
    ordered = pl.col("po_line_id").is_not_null()
    at_order_price = pl.col("lots") * pl.col("order_price") * pl.col("sign")
    kind = (
        pl.when(pl.col("kind") == "TAX")
        .then(text("REC_TAX"))
        .when(pl.col("is_stock").fill_null(value=False))
        .then(text("ACCRUAL"))
        .otherwise(text("ITEM"))
    )
    common = lines.with_columns(
        is_reversing=pl.lit(value=False), dated_at="posted_at", created_by="posted_by"
    )
    main = common.with_columns(
        part=pl.lit(0),
        type=kind,
        amount=pl.when(ordered).then(at_order_price).otherwise("cents"),
    )
    variance = common.filter(ordered).with_columns(
        part=pl.lit(1), type=text("IPV"), amount=pl.col("cents") - at_order_price
    )
    return pl.concat([main, variance.filter(pl.col("amount") != 0)])
