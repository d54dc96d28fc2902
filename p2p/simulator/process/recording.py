"""Invoices become documents: numbered, taxed, recorded by clerks or by the wire, some reversed."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints, Texts
from p2p.simulator.deviations import (
    anomalous_invoices,
    duplicate_invoices,
    price_variance,
    quantity_variance,
    segregation_of_duties,
)
from p2p.simulator.ledger import Ledger
from p2p.simulator.queues import draw_effort, seats_by_key, work
from p2p.simulator.world import World

EDI_USER = "EDI-BATCH"


def record(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    orders: pl.DataFrame,
    order_items: pl.DataFrame,
    billed: tuple[pl.DataFrame, pl.DataFrame],
    overheads: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All recorded invoices and their order lines, also those after the as-of date.

    invoices: the drafts' columns with reference, net, tax, gross (cents), terms (position, -1 for
    credit memos), copy_of, is_caught, posted_at, posted_by, reverses, reversed_by, reposts
    (invoice numbers or null) and reversed_at (0: not reversed).
    lines: with excess (lots billed too much), is_copy and amount (cents).
    """
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
    drafts = drafts.with_columns(is_recurring=pl.lit(False), is_anomalous=pl.lit(False))
    invoices = _taxed(world, pl.concat([drafts, overheads.select(drafts.columns)]))
    invoices = _referenced(rng, world, invoices)
    invoices, lines = duplicate_invoices.plant(rng, world, ledger, invoices, lines)
    at, by = _post(rng, world, invoices, lines)
    at = anomalous_invoices.plant_weekends(rng, world, invoices, at)
    invoices = invoices.with_columns(posted_at=pl.Series(at), posted_by=pl.Series(by.tolist()))
    invoices = segregation_of_duties.plant_invoices(
        rng, world, ledger, orders=orders, invoices=invoices, lines=lines
    )
    return _reverse(rng, world, invoices, lines)


def _taxed(world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """Tax on the invoice's net, rounded half up to the cent, and the supplier's terms."""
    pct = pl.Series([company.tax_pct for company in world.scenario.companies], dtype=pl.Int64)
    terms = world.suppliers["terms"][invoices["supplier"]]
    invoices = invoices.with_columns(
        tax=(pl.col("net") * pct[invoices["company"]] + 50) // 100,
        terms=pl.when(pl.col("nature") == "invoice").then(terms).otherwise(-1),
    )
    return invoices.with_columns(gross=pl.col("net") + pl.col("tax"))


def _referenced(rng: np.random.Generator, world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """The suppliers' own invoice numbers: consecutive by invoice date, each in its own style."""
    suppliers = world.suppliers
    base = pl.Series(rng.integers(100, 60_000, suppliers.height))
    style = suppliers["style"][invoices["supplier"]]
    number = (
        base[invoices["supplier"]]
        + invoices.select(
            pl.struct("invoice_day", "invoice").rank("ordinal").over("supplier").cast(pl.Int64)
        ).to_series()
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


def _post(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, lines: pl.DataFrame
) -> tuple[Ints, Texts]:
    """When each invoice is recorded and by whom: a clerk's queue, or the wire at once."""
    n = invoices.height
    counts = lines.group_by("invoice").agg(lines=pl.len().cast(pl.Int64))
    count = (
        invoices.join(counts, on="invoice", how="left", maintain_order="left")["lines"]
        .fill_null(1)
        .to_numpy()
    )
    company, supplier = invoices["company"].to_numpy(), invoices["supplier"].to_numpy()
    arrival: Ints = np.maximum(invoices["received_at"].to_numpy(), invoices["wait_for"].to_numpy())
    at = arrival + rng.integers(120, 1500, n)
    by = np.full(n, EDI_USER, dtype="U12")
    rows = np.flatnonzero(~invoices["is_edi"].to_numpy())
    role = world.scenario.roles["accounts_payable"]
    effort = draw_effort(rng, role, count[rows])
    done = work(
        rng,
        world,
        role,
        company=company[rows],
        arrival=arrival[rows],
        effort=effort,
        seat=seats_by_key(world, role, company[rows], supplier[rows], effort),
    )
    at[rows], by[rows] = done.at, done.by
    return at, by


def _reverse(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, lines: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reverse caught duplicates and some ordinary invoices; most of the latter come again."""
    habits, n = world.scenario.habits, invoices.height
    posted, company = invoices["posted_at"].to_numpy(), invoices["company"].to_numpy()
    copied = invoices["copy_of"].drop_nulls().to_list()
    plain = invoices.select(
        (pl.col("nature") == "invoice")
        & pl.col("copy_of").is_null()
        & ~pl.col("invoice").is_in(copied)
        & ~pl.col("is_anomalous")
        & (pl.col("channel") == "order")
    ).to_series().to_numpy()  # fmt: skip
    mistaken = plain & (rng.random(n) < habits.invoice_reversed)
    undone = mistaken | invoices["is_caught"].to_numpy()
    office = rng.integers(1800, 6 * 9 * 3600, n)
    undone_at = world.office_later(company, posted, office)
    undone &= undone_at <= world.end
    again_at = world.office_later(company, undone_at, rng.integers(600, 2 * 9 * 3600, n))
    again = undone & mistaken & (rng.random(n) < habits.reversal_reposted)

    rows, back = np.flatnonzero(undone), np.flatnonzero(again)
    reversal_number = n + np.arange(rows.size)
    repost_number = n + rows.size + np.arange(back.size)
    reversed_by, reversed_at = np.full(n, -1), np.zeros(n, dtype=np.int64)
    reversed_by[rows], reversed_at[rows] = reversal_number, undone_at[rows]
    blank = pl.lit(None, dtype=pl.Int64)
    invoices = invoices.with_columns(
        reverses=blank,
        reposts=blank,
        reversed_by=pl.when(pl.Series(reversed_by) >= 0).then(pl.Series(reversed_by)),
        reversed_at=pl.Series(reversed_at),
    )
    reversals = invoices[rows].with_columns(
        nature=pl.lit("reversal"),
        reverses=pl.col("invoice"),
        invoice=pl.Series(reversal_number),
        posted_at=pl.Series(undone_at[rows]),
        copy_of=blank, reversed_by=blank, reversed_at=pl.lit(0, dtype=pl.Int64),
        is_caught=pl.lit(False), is_edi=pl.lit(False),
        posted_by=_human(world, invoices[rows]),
    )  # fmt: skip
    reposts = invoices[back].with_columns(
        reposts=pl.col("invoice"),
        invoice=pl.Series(repost_number),
        posted_at=pl.Series(again_at[back]),
        reversed_by=blank, reversed_at=pl.lit(0, dtype=pl.Int64), is_edi=pl.lit(False),
        posted_by=_human(world, invoices[back]),
    )  # fmt: skip
    copies = pl.concat(
        [
            _copy_lines(lines, rows, reversal_number),
            _copy_lines(lines, back, repost_number),
        ]
    )
    lines = pl.concat([lines, copies]).with_columns(line=pl.int_range(pl.len()))
    return pl.concat([invoices, reversals, reposts]), lines


def _human(world: World, invoices: pl.DataFrame) -> pl.Series:
    """The clerk who corrects an invoice: who posted it, or the first clerk for the wire."""
    codes = pl.Series([f"AP_{int(c.code) + 1}" for c in world.scenario.companies])
    return invoices.select(
        pl.when(pl.col("posted_by") == EDI_USER)
        .then(codes[invoices["company"]])
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
