"""True KPIs of invoices: approval time, exceptions, first match, repetition, orders behind them."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.shape import DAY_SECONDS, rows
from p2p.simulator.true_kpis.unseen import (
    amount_is_not_posted,
    block_is_elsewhere,
    entry_is_lost,
)
from p2p.simulator.truth import Truth


def invoice_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K03 (days), K04, K06, K18 and K21. Documents reversed, and credit memos, count in none."""
    invoices = _standing(truth)
    compared = invoices.filter(pl.col("reference_key") != "", pl.col("gross") > 0)
    # of a group that repeats itself, all but one
    group = ["supplier", "reference_key", "gross", "company_currency"]
    compared = compared.with_columns(
        is_repeated=pl.int_range(pl.len()).over(group, order_by=["entered_at", "invoice"]) > 0
    )
    invoices = invoices.join(
        compared.select("invoice", "is_repeated"), on="invoice", how="left"
    ).with_columns(pl.col("is_repeated").fill_null(value=False))
    free = invoices.filter(
        pl.col("is_posted") & ((pl.col("block") == "") | (pl.col("freed_at") <= truth.world.end))
    ).with_columns(free_at=pl.when(pl.col("block") == "").then("posted_at").otherwise("freed_at"))
    has_exception = (pl.col("is_posted") & (pl.col("block") != "")) | pl.col("is_repeated")
    elsewhere = block_is_elsewhere(truth, system)
    return pl.concat(
        [
            rows(free, "K03", numerator=(pl.col("free_at") - pl.col("entered_at")) / DAY_SECONDS,
                 unseen=pl.coalesce(entry_is_lost(system), elsewhere)),
            rows(invoices, "K04", numerator=has_exception, unseen=elsewhere),
            rows(_matched(truth, invoices), "K06", numerator=pl.col("is_matched")),
            rows(compared, "K18", numerator=pl.col("is_repeated"),
                 unseen=amount_is_not_posted(system), is_missed=True),
            rows(invoices, "K21", numerator=pl.col("channel") == "order"),
        ]
    )  # fmt: skip


def _standing(truth: Truth) -> pl.DataFrame:
    """Invoices that are not reversed, posted and parked ones, with entered_at (parked, else
    posted), is_posted and reference_key (capitals and digits, no leading zeros)."""
    currencies = pl.Series([owner.currency for owner in truth.world.scenario.companies])
    both = pl.concat(
        [
            truth.invoices.with_columns(is_posted=pl.lit(value=True)),
            truth.parked_invoices.with_columns(is_posted=pl.lit(value=False)),
        ]
    ).filter(pl.col("nature") == "invoice", pl.col("reversed_by").is_null())
    return both.with_columns(
        company_currency=currencies[both["company"]],
        entered_at=_entered_at(),
        reference_key=_reference_key(),
    )


def _entered_at() -> pl.Expr:
    return pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")


def _reference_key() -> pl.Expr:
    letters = pl.col("reference").str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
    return letters.str.strip_chars_start("0")


def _matched(truth: Truth, invoices: pl.DataFrame) -> pl.DataFrame:
    """Posted lines of standing invoices with an order: is_matched at the first attempt."""
    line = ["item", "supplier", "reference_key"]
    failed = (
        truth.invoices.filter(pl.col("nature") == "invoice", pl.col("reversed_by").is_not_null())
        .with_columns(failed_at=_entered_at(), reference_key=_reference_key())
        .join(truth.invoice_lines.select("invoice", "item"), on="invoice")
        .group_by(line)
        .agg(pl.col("failed_at").min())
    )
    changed = (
        truth.changes.filter(pl.col("attribute").is_in(["price", "quantity"]))
        .group_by("item")
        .agg(changed_at=pl.col("at").max())
    )
    lines = (
        truth.invoice_lines.join(
            invoices.filter("is_posted").select(
                "invoice", "supplier", "reference_key", "entered_at"
            ),
            on="invoice",
        )
        .join(failed, on=line, how="left")
        .join(changed, on="item", how="left")
    )
    again = (pl.col("failed_at") <= pl.col("entered_at")).fill_null(value=False)
    moved = (pl.col("changed_at") > pl.col("entered_at")).fill_null(value=False)
    return lines.with_columns(
        is_matched=~(pl.col("price_block") | pl.col("quantity_block") | again | moved)
    )
