"""Inventory transactions: receipts, voided receipts, and returns to the supplier.

What takes away has a negative quantity and names the transaction that it takes from.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import flag, midnight, price, quantity, text
from p2p.simulator.coupa.items import codes_of, currency_fields, item_fields, unit_fields
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.users import Users
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.process.receipts import RECEIPT, RETURN, REVERSAL
from p2p.simulator.receipt_prices import with_price_then
from p2p.simulator.truth import Truth

_TYPES = {
    RECEIPT: "InventoryReceipt",
    REVERSAL: "VoidInventoryReceipt",
    RETURN: "ReceivingQuantityReturnToSupplier",
}


def match_reference(receipt_id: pl.Expr) -> pl.Expr:
    """What a receipt and the invoice line that is based on it have in common."""
    return text("GR-") + receipt_id.cast(pl.String)


def inventory_transactions(
    truth: Truth, ids: Ids, items: pl.DataFrame, users: Users
) -> pl.DataFrame:
    """Receipts, voids and returns as the API answers; items is orders.ordered_items."""
    zone, codes = truth.world.scenario.system_zone, codes_of(truth)
    rows = _rows(truth, ids, items)
    way = pl.when(pl.col("movement") == RECEIPT).then(1).otherwise(-1)
    voided = pl.col("voided_at").is_not_null()
    updated = pl.coalesce("voided_at", "at")
    direct = pl.col("match_type") == "direct_matching"
    return rows.select(
        pl.col("receipt_id").alias("id"),
        moment(pl.col("at"), zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        pl.col("movement").replace_strict(_TYPES, return_dtype=pl.String).alias("type"),
        pl.when(voided).then(text("voided")).otherwise(text("created")).alias("status"),
        midnight(pl.col("transaction_day"), zone).alias("transaction-date"),
        quantity(way * pl.col("lots") * pl.col("lot")).alias("quantity"),
        price(pl.col("cents"), pl.col("lot")).alias("price"),
        money(way * pl.col("lots") * pl.col("cents")).alias("total"),
        pl.when(voided).then(quantity(pl.col("lots") * pl.col("lot"))).alias("voided_value"),
        pl.col("original_id").alias("original_transaction_id"),
        pl.col("batch_id").alias("receipts-batch-id"),
        pl.when(direct & (pl.col("movement") == RECEIPT))
        .then(match_reference(pl.col("receipt_id")))
        .alias("match-reference"),
        flag(value=True).alias("exported"),
        pl.struct(
            pl.col("order_line_id").alias("id"),
            pl.col("line_num").cast(pl.String).alias("line-num"),
            pl.col("order_id").alias("order-header-id"),
        ).alias("order-line"),
        item_fields(),
        unit_fields(),
        currency_fields(codes),
        users.reference(pl.col("by")).alias("created-by"),
        updated.alias("_changed_at"),
    )


def _rows(truth: Truth, ids: Ids, items: pl.DataFrame) -> pl.DataFrame:
    """Receipt lines with ids, facts of the item, what they take from, when they were voided."""
    lines = truth.receipt_lines
    voids = lines.filter(pl.col("movement") == REVERSAL).select(line="reverses", voided_at="at")
    facts = items.select(
        "item", "order_line_id", "order_id", "line_num", "lot", "cents", "uom", "item_number",
        "currency_code", "match_type",
    )  # fmt: skip
    originals = ids.receipts.select(reverses="line", original_id="receipt_id")
    for more, on in (
        (ids.receipts, "line"),
        (ids.batches, "document"),
        (facts, "item"),
        (originals, "reverses"),
        (voids, "line"),
    ):
        lines = lines.join(more, on=on, how="left", maintain_order="left")
    owned = pl.col("cents") > 0
    lines = with_price_then(truth, lines).with_columns(
        cents=pl.when(owned).then("price_then").otherwise("cents")
    )
    booked = truth.world.local_day(lines["company"].to_numpy(), lines["at"].to_numpy())
    return lines.with_columns(
        transaction_day=pl.when(pl.col("movement") == RECEIPT)
        .then("delivered_day")
        .otherwise(pl.Series(booked))
    ).sort("receipt_id")
