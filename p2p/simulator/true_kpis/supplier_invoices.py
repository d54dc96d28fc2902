"""True KPIs of what suppliers bill against their orders: prices, quantities, and their faults."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.documents import standing_invoices
from p2p.simulator.true_kpis.shape import rows, told
from p2p.simulator.truth import Truth


def supplier_invoice_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K33 by count; K34 and K34b in each currency's own money. Only invoices that are posted and
    stand count; documents reversed, and credit memos, count in none."""
    posted = standing_invoices(truth).filter("is_posted")
    lines = _billed(truth, posted)
    currency, ordered = pl.col("currency"), pl.col("lots") * pl.col("order_cents") / 100
    dearer = (pl.col("amount") - pl.col("lots") * pl.col("order_cents")).abs() / 100
    excess = pl.col("excess") * pl.col("order_cents") / 100
    return pl.concat(
        [
            _faults(system, posted, lines),
            rows(lines, "K34", numerator=dearer, denominator=ordered, currency=currency),
            rows(lines, "K34b", numerator=excess, denominator=ordered, currency=currency),
        ]
    )


def _faults(system: str, posted: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """K33: the order's number forgotten, a price beyond tolerance, or more than ordered."""
    shared = lines.with_columns(
        held=pl.col("price_block").any().over("invoice", "item")
        if system == "oracle"
        else pl.col("price_block"),
        # in Coupa no record tells the tolerance for over-delivery
        shown=pl.col("excess" if system == "coupa" else "untolerated") > 0,
    )
    found = shared.group_by("invoice").agg(
        is_wrong=(pl.col("price_block") | (pl.col("untolerated") > 0)).any(),
        seems_wrong=(pl.col("held") | pl.col("shown")).any(),
    )
    invoices = posted.join(found, on="invoice", how="left", maintain_order="left").with_columns(
        pl.col("is_wrong", "seems_wrong").fill_null(value=False)
    )
    forgotten = pl.col("park_reason") == "order_number_missing"
    return told(
        rows(invoices, "K33", numerator=pl.col("is_wrong") | forgotten),
        invoices["seems_wrong"],
        "that the order's number was missing is not read once it is there; nor does a record tell "
        "the tolerance for over-delivery (Coupa)",
    )


def _billed(truth: Truth, posted: pl.DataFrame) -> pl.DataFrame:
    """Lines of these invoices with order_cents (price a lot when the invoice was posted), excess
    and untolerated: the lots that the line adds to what was billed beyond the order, and beyond
    what the tolerance for over-delivery allows."""
    over = pl.Series([one.over_tolerance_pct for one in truth.world.scenario.categories])
    items = truth.order_items.select(
        "item", "price", ordered="lots", over=over[truth.order_items["category"]]
    )
    lines = truth.invoice_lines.drop("price").join(
        posted.select("invoice", "posted_at", "currency", "park_reason"), on="invoice"
    )
    # of each value of an item there is one change at most
    for name, now in (("price", "price"), ("quantity", "ordered")):
        before = truth.changes.filter(pl.col("attribute") == name).select(
            "item", changed_at="at", before="old"
        )
        then = pl.when(pl.col("posted_at") < pl.col("changed_at")).then("before").otherwise(now)
        lines = (
            lines.join(items.select("item", now), on="item", how="left", maintain_order="left")
            .join(before, on="item", how="left", maintain_order="left")
            .with_columns(then.alias(f"{name}_then"))
            .drop("changed_at", "before", now)
        )
    priced = lines.join(items.select("item", "over"), on="item", how="left").filter(
        pl.col("price_then") > 0
    )
    so_far = pl.col("lots").cum_sum().over("item")
    limit, ordered = pl.col("ordered_most"), pl.col("quantity_then") * 100

    def added(most: pl.Expr) -> pl.Expr:
        total, earlier = so_far * 100, (so_far - pl.col("lots")) * 100
        return (total - most).clip(0) - (earlier - most).clip(0)

    return (
        priced.sort("posted_at", "invoice", "line")
        .with_columns(
            order_cents="price_then",
            ordered_most=pl.col("quantity_then") * (100 + pl.col("over")),
        )
        .with_columns(excess=added(ordered) / 100, untolerated=added(limit))
    )
