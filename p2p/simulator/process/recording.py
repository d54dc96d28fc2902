"""Invoices become documents: numbered, taxed, recorded, and some of them reversed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.deviations import (
    anomalous_invoices,
    cancelled_documents,
    credit_memo_trap,
    duplicate_invoices,
    price_variance,
    quantity_variance,
    round_amounts,
    segregation_of_duties,
    weekend_postings,
)
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.posting import EDI_USER, post
from p2p.simulator.world import World


@dataclass(frozen=True)
class Recorded:
    """All recorded invoices and their order lines, also those after the as-of date; the approval
    tasks of invoices.

    invoices: the drafts' columns with reference, net, tax, gross (cents), terms (position, -1 for
    credit memos), copy_of, is_caught, the columns of `posting.post`, reverses, reversed_by, reposts
    (invoice numbers or null) and reversed_at (0: not reversed).
    lines: with excess (lots billed too much), is_copy and amount (cents).
    """

    invoices: pl.DataFrame
    lines: pl.DataFrame
    tasks: list[pl.DataFrame]


def record(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    orders: pl.DataFrame,
    order_items: pl.DataFrame,
    billed: tuple[pl.DataFrame, pl.DataFrame],
    overheads: pl.DataFrame,
) -> Recorded:
    """Record what suppliers billed, and what they billed without an order (overheads)."""
    drafts, lines = billed
    lines = price_variance.plant(
        rng, world, ledger, invoices=drafts, lines=lines, order_items=order_items
    )
    lines = quantity_variance.plant(
        rng, world, ledger, invoices=drafts, lines=lines, order_items=order_items
    )
    lines = lines.with_columns(
        lots=pl.col("lots") + pl.col("excess"),
        amount=(pl.col("lots") + pl.col("excess")) * pl.col("price"),
    )
    net = lines.group_by("invoice").agg(net=pl.col("amount").sum())
    drafts = drafts.join(net, on="invoice", how="left", maintain_order="left")
    overheads = anomalous_invoices.plant_amounts(rng, world, ledger, overheads)
    overheads = round_amounts.plant(rng, world, ledger, overheads)
    drafts = drafts.with_columns(is_recurring=pl.lit(False), is_anomalous=pl.lit(False))
    invoices = pl.concat([drafts, overheads.select(drafts.columns)])
    invoices = _referenced(world, _taxed(world, invoices))
    invoices = credit_memo_trap.plant(rng, world, ledger, invoices)
    invoices, lines = duplicate_invoices.plant(rng, world, ledger, invoices, lines)
    invoices, tasks = post(rng, world, invoices, lines)
    invoices = anomalous_invoices.plant_weekends(rng, world, invoices)
    invoices = weekend_postings.plant(rng, world, ledger, invoices)
    invoices = segregation_of_duties.plant_invoices(
        rng, world, ledger, orders=orders, invoices=invoices, lines=lines
    )
    return _reverse(rng, world, Recorded(invoices, lines, tasks))


def _taxed(world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """Tax on the invoice's net, rounded half up to the cent, and the supplier's terms."""
    pct = pl.Series([company.tax_pct for company in world.scenario.companies], dtype=pl.Int64)
    terms = world.terms_of(invoices["supplier"], invoices["received_at"])
    invoices = invoices.with_columns(
        tax=(pl.col("net") * pct[invoices["company"]] + 50) // 100,
        terms=pl.when(pl.col("nature") == "invoice").then(terms).otherwise(-1),
    )
    return invoices.with_columns(gross=pl.col("net") + pl.col("tax"))


def _referenced(world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """The suppliers' own invoice numbers: rising by invoice date, each in its own style.

    Sites take turns, so that two of them never show the same number.
    """
    style = world.suppliers["style"][invoices["supplier"]]
    base = world.suppliers["first_reference"][invoices["supplier"]]
    number = (
        base
        + invoices.select(
            pl.struct("invoice_day", "invoice").rank("ordinal").over("supplier").cast(pl.Int64)
        ).to_series()
        * world.site.count
        + world.site.number
    )
    year = pl.from_epoch("invoice_day", time_unit="d").dt.year().cast(pl.String)
    digits = number.cast(pl.String).str.zfill(6)
    reference = (
        pl.when(pl.col("nature") == "credit_memo")
        .then("CM" + digits)
        .when(style == 0)
        .then("RE-" + year + "-" + digits)
        .when(style == 1)
        .then("9" + digits)
        .when(style == 2)
        .then("INV" + digits)
        .otherwise(year.str.slice(2) + "/" + digits)
    )
    return invoices.with_columns(reference=reference)


def _reverse(rng: np.random.Generator, world: World, recorded: Recorded) -> Recorded:
    """Reverse caught duplicates and some ordinary invoices; most of the latter come again."""
    invoices, lines = recorded.invoices, recorded.lines
    n = invoices.height
    posted, company = invoices["posted_at"].to_numpy(), invoices["company"].to_numpy()
    copied = invoices["copy_of"].drop_nulls()
    plain = invoices.select(
        (pl.col("nature") == "invoice")
        & pl.col("copy_of").is_null()
        & ~pl.col("invoice").is_in(copied.implode())
        & ~pl.col("is_anomalous")
        & (pl.col("channel") == "order")
    ).to_series().to_numpy()  # fmt: skip
    undone_at = world.office_later(company, posted, rng.integers(1800, 6 * 9 * 3600, n))
    in_time = undone_at <= world.end
    mistaken = cancelled_documents.plant_invoices(rng, world, plain & in_time)
    undone = mistaken | (invoices["is_caught"].to_numpy() & in_time)
    again_at = world.office_later(company, undone_at, rng.integers(600, 2 * 9 * 3600, n))
    again = mistaken & (rng.random(n) < world.scenario.habits.reversal_reposted)

    rows, back = np.flatnonzero(undone), np.flatnonzero(again)
    first = int(invoices["invoice"].max()) + 1 if n else 0  # type: ignore[arg-type]
    reversal_number = first + np.arange(rows.size)
    repost_number = first + rows.size + np.arange(back.size)
    reversed_by, reversed_at = np.full(n, -1), np.zeros(n, dtype=np.int64)
    reversed_by[rows], reversed_at[rows] = reversal_number, undone_at[rows]
    blank, never = pl.lit(None, dtype=pl.Int64), pl.lit(0, dtype=pl.Int64)
    invoices = invoices.with_columns(
        reverses=blank,
        reposts=blank,
        reversed_by=pl.when(pl.Series(reversed_by) >= 0).then(pl.Series(reversed_by)),
        reversed_at=pl.Series(reversed_at),
    )
    plainly = {"parked_at": never, "parked_by": pl.lit(""), "park_reason": pl.lit("")}
    reversals = invoices[rows].with_columns(
        nature=pl.lit("reversal"),
        reverses=pl.col("invoice"),
        invoice=pl.Series(reversal_number),
        posted_at=pl.Series(undone_at[rows]),
        copy_of=blank, reversed_by=blank, reversed_at=never,
        is_caught=pl.lit(False), is_edi=pl.lit(False),
        posted_by=_human(world, invoices[rows]),
        **plainly,
    )  # fmt: skip
    reposts = invoices[back].with_columns(
        reposts=pl.col("invoice"),
        invoice=pl.Series(repost_number),
        posted_at=pl.Series(again_at[back]),
        reversed_by=blank, reversed_at=never, is_edi=pl.lit(False),
        posted_by=_human(world, invoices[back]),
        **plainly,
    )  # fmt: skip
    numbers = invoices["invoice"].to_numpy()
    copies = pl.concat(
        [
            _copy_lines(lines, numbers[rows], reversal_number),
            _copy_lines(lines, numbers[back], repost_number),
        ]
    )
    lines = pl.concat([lines, copies]).with_columns(line=pl.int_range(pl.len()))
    return Recorded(pl.concat([invoices, reversals, reposts]), lines, recorded.tasks)


def _human(world: World, invoices: pl.DataFrame) -> pl.Series:
    """The clerk who corrects an invoice: who posted it, or the first clerk for the wire."""
    return invoices.select(
        pl.when(pl.col("posted_by") == EDI_USER)
        .then(world.first_users("AP")[invoices["company"]])
        .otherwise("posted_by")
    ).to_series()


def _copy_lines(lines: pl.DataFrame, old: Ints, new: Ints) -> pl.DataFrame:
    """The lines of some invoices under new invoice numbers."""
    pairs = pl.DataFrame({"invoice": old.astype(np.int64), "copy": new.astype(np.int64)})
    return (
        lines.join(pairs, on="invoice", how="inner", maintain_order="left")
        .with_columns(invoice=pl.col("copy"))
        .drop("copy")
    )
