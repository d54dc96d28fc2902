"""Lines of invoices and what tolerances they failed. An invoice without an order has one line."""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import none_if, price, quantity, text
from p2p.simulator.coupa.invoice_documents import document_lines
from p2p.simulator.coupa.items import (
    account_fields,
    codes_of,
    commodity_fields,
    currency_fields,
    unit_fields,
)
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.receipts import match_reference
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.truth import Truth

PRICE, QUANTITY = "unit_price", "received_quantity"
"""Codes of the tolerances that this instance has set up."""
_UNBACKED = "OVERHEAD"


def invoice_lines(
    truth: Truth, ids: Ids, states: pl.DataFrame, items: pl.DataFrame
) -> pl.DataFrame:
    """One row an invoice: its lines as a list, and tolerance_failures (codes, null where none)."""
    zone, codes = truth.world.scenario.system_zone, codes_of(truth)
    rows = _rows(truth, ids, states, items)
    backed = pl.col("line").is_not_null()
    commodity = commodity_fields()
    line = pl.struct(
        pl.col("invoice_line_id").alias("id"),
        moment(pl.col("entered_at"), zone).alias("created-at"),
        moment(pl.col("entered_at"), zone).alias("updated-at"),
        pl.col("place").alias("line-num"),
        pl.when(backed)
        .then(text("InvoiceQuantityLine"))
        .otherwise(text("InvoiceAmountLine"))
        .alias("type"),
        pl.col("description"),
        text("created").alias("status"),
        quantity(pl.col("sign") * pl.col("lots") * pl.col("lot")).alias("quantity"),
        pl.when(backed)
        .then(price(pl.col("price"), pl.col("lot")))
        .otherwise(money(pl.col("sign") * pl.col("amount")))
        .alias("price"),
        money(pl.col("sign") * pl.col("amount")).alias("total"),
        pl.col("order_line_id").alias("order-line-id"),
        pl.col("line_num").cast(pl.String).alias("order-line-num"),
        pl.col("order_id").cast(pl.String).alias("order-header-num"),
        pl.col("order_id").cast(pl.String).alias("po-number"),
        match_reference(pl.col("receipt_id")).alias("match-reference"),
        currency_fields(codes),
        none_if(~backed, unit_fields()).alias("uom"),
        none_if(~backed, commodity).alias("commodity"),
        account_fields(),
        _failures(zone).alias("failed-tolerances"),
    )
    failed = pl.concat_list(
        pl.when("price_block").then(text(PRICE)), pl.when("quantity_block").then(text(QUANTITY))
    )
    found = failed.list.explode().drop_nulls().unique().sort().str.join(",")
    return (
        rows.sort("invoice", "place")
        .group_by("invoice", maintain_order=True)
        .agg(line.alias("invoice-lines"), tolerance_failures=found)
        .with_columns(
            tolerance_failures=pl.when(pl.col("tolerance_failures") != "").then(
                "tolerance_failures"
            )
        )
    )


def no_failures() -> pl.Expr:
    """Failed tolerances of whole invoices: this instance has set up none."""
    empty = {
        "id": pl.Int64, "created-at": pl.String, "updated-at": pl.String, "code": pl.String,
        "failable-type": pl.String, "failable-id": pl.Int64, "resolved": pl.Boolean,
        "resolution-strategy": pl.String, "breach-amount": pl.String, "breach-limit": pl.String,
    }  # fmt: skip
    return pl.lit([], dtype=pl.List(pl.Struct(empty)))


def _rows(truth: Truth, ids: Ids, states: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Lines against orders, and a line for the net of each invoice without one."""
    owners = truth.world.scenario.companies
    heads = states.select(
        "invoice", "company", "sign", "net", "entered_at", "posted_at", "is_freed", "freed_at",
        "freed_by",
    )  # fmt: skip
    lines = document_lines(truth).drop("invoice", "order")
    facts = items.select(
        "item", "order_line_id", "order_id", "line_num", "lot", "uom", "description",
        "commodity_id", "commodity_name", "commodity_code",
    )  # fmt: skip
    receipts = ids.receipts.select(receipt_line="line", receipt_id="receipt_id")
    rows = ids.invoice_lines
    for more, on in (
        (heads, "invoice"),
        (lines, "line"),
        (facts, "item"),
        (receipts, "receipt_line"),
    ):
        rows = rows.join(more, on=on, how="left", maintain_order="left")
    return rows.with_columns(
        pl.col("amount").fill_null(pl.col("net")),
        pl.col("description").fill_null("Invoice without order"),
        pl.col("commodity_code").fill_null(_UNBACKED),
        pl.col("price_block", "quantity_block").fill_null(value=False),
        currency_code=pl.Series([c.currency for c in owners])[rows["company"]],
        company_code=pl.Series([c.code for c in owners])[rows["company"]],
        tolerance=pl.Series([f"{c.price_tolerance_pct}%" for c in owners])[rows["company"]],
    )


def _failures(zone: str) -> pl.Expr:
    """Up to two failed tolerances of a line; they are resolved when its invoice is freed."""
    freed = pl.col("is_freed")
    by_batch = pl.col("freed_by") == RELEASE_USER
    surplus = (pl.col("price") - pl.col("order_price")).abs()

    def failure(place: int, code: str, amount: pl.Expr, limit: pl.Expr) -> pl.Expr:
        return pl.struct(
            (pl.col("invoice_line_id") * 10 + place).alias("id"),
            moment(pl.col("posted_at"), zone).alias("created-at"),
            moment(pl.when(freed).then("freed_at").otherwise("posted_at"), zone).alias(
                "updated-at"
            ),
            text(code).alias("code"),
            freed.alias("resolved"),
            pl.when(freed & by_batch)
            .then(text("automatic"))
            .when(freed)
            .then(text("approved"))
            .alias("resolution-strategy"),
            amount.alias("breach-amount"),
            limit.alias("breach-limit"),
        )

    dearer = failure(1, PRICE, price(surplus, pl.col("lot")), pl.col("tolerance"))
    more = failure(2, QUANTITY, quantity(pl.col("lots") * pl.col("lot")), text("0"))
    return pl.concat_list(
        pl.when("price_block").then(dearer), pl.when("quantity_block").then(more)
    ).list.drop_nulls()
