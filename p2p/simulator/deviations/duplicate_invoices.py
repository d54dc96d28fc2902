"""Duplicate invoices: the same bill comes twice, under the same number or one with a slip in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose, pick_weighted
from p2p.simulator.ledger import Ledger
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

KIND_EXACT, KIND_NEAR = "duplicate_invoice_exact", "duplicate_invoice_near"
EXACT, TYPO, TRANSPOSED, SHIFTED, OTHER = range(5)
DETAILS = {
    EXACT: "exact: the related invoice entered a second time",
    TYPO: "typo: the related invoice with a slip in its number",
    TRANSPOSED: "transposed: the related invoice with two digits of its number swapped",
    SHIFTED: "shifted date: the related invoice under another invoice date",
    OTHER: "other supplier number: the related invoice under the firm's second number",
}
_CAUGHT = 0.4
"""Share of duplicates that somebody notices and reverses before they are paid."""


@dataclass(frozen=True)
class _Chosen:
    """Which invoices come twice, in which way (EXACT, ...), and the firm's second number."""

    rows: Ints
    sort: Ints
    twin: Ints


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Append duplicates. Half of those of ordered invoices are entered without the order, and all
    of those under another supplier number.

    invoices gain copy_of (the first invoice's number, or null) and is_caught; lines gain is_copy.
    """
    chosen = _choose(rng, world, invoices)
    sort, n = chosen.sort, chosen.rows.size
    gap = rng.integers(5, 36, n) * DAY + rng.integers(-7200, 7200, n)
    original = invoices[chosen.rows]
    first = int(invoices["invoice"].max() or 0) + 1  # type: ignore[arg-type]
    number = first + np.arange(n)
    ordered = (original["channel"] == "order").to_numpy()
    detached = ordered & ((rng.random(n) < 0.5) | (sort == OTHER))
    checked = world.suppliers["checks_duplicates"].to_numpy()[original["supplier"].to_numpy()]
    # the system refuses the same number, date and amount for suppliers that it checks
    moved = np.where((sort == EXACT) & checked, 1, 0)
    # typed with the date of the copy; never before the order, which would be another deviation
    later = np.maximum(2, np.minimum(gap // DAY, rng.integers(3, 29, n)))
    moved = np.where(sort == SHIFTED, later, moved)
    copies = original.with_columns(
        invoice=pl.Series(number),
        copy_of=original["invoice"],
        is_caught=pl.Series(rng.random(n) < _CAUGHT),
        received_at=original["received_at"] + pl.Series(gap),
        wait_for=original["wait_for"] + pl.Series(gap),
        channel=pl.when(pl.Series(detached)).then(pl.lit("ledger")).otherwise("channel"),
        supplier=pl.when(pl.Series(sort == OTHER)).then(pl.Series(chosen.twin)).otherwise(
            "supplier"
        ),
        reference=_slip(rng, original["reference"], sort),
        invoice_day=original["invoice_day"] + pl.Series(moved),
    )  # fmt: skip
    kept = pl.DataFrame({"invoice": original["invoice"], "copy": number}).filter(
        pl.Series(~detached)
    )
    copied = (
        lines.join(kept, on="invoice", how="inner", maintain_order="left")
        .with_columns(invoice=pl.col("copy"), is_copy=pl.lit(True))
        .drop("copy")
    )
    for way, detail in DETAILS.items():
        _record(ledger, KIND_EXACT if way == EXACT else KIND_NEAR, copies, sort == way, detail)
    invoices = invoices.with_columns(copy_of=pl.lit(None, dtype=pl.Int64), is_caught=pl.lit(False))
    lines = pl.concat([lines.with_columns(is_copy=pl.lit(False)), copied]).with_columns(
        line=pl.int_range(pl.len())
    )
    return pl.concat([invoices, copies.select(invoices.columns)]), lines


def _choose(rng: np.random.Generator, world: World, invoices: pl.DataFrame) -> _Chosen:
    """Exact and near duplicates at their rates; a quarter of the near ones, where the firms allow
    it, under another number of the firm."""
    rates = world.scenario.deviations
    early = world.end - 60 * DAY
    able: Bools = invoices.select(
        (pl.col("nature") == "invoice")
        & ~pl.col("is_recurring")
        & ~pl.col("is_anomalous")
        & ~pl.col("is_trap")
        & ~pl.col("is_edi")
        & (pl.max_horizontal("received_at", "wait_for") < early)
    ).to_series().to_numpy()  # fmt: skip
    twins = world.suppliers.filter(pl.col("twin_of") >= 0).select("supplier", "twin_of")
    twin_of = np.full(world.suppliers.height, -1)
    twin_of[twins["twin_of"].to_numpy()] = twins["supplier"].to_numpy()
    twin = twin_of[invoices["supplier"].to_numpy()]
    elsewhere = round(rates.duplicate_near / 4 * able.sum())
    other = pick_weighted(rng, (able & (twin >= 0)).astype(np.float64), elsewhere)
    able[other] = False
    rest = choose(rng, able, rates.duplicate_exact + 0.75 * rates.duplicate_near)
    near = 0.75 * rates.duplicate_near
    share = near / (near + rates.duplicate_exact) if rest.size else 0.0
    sort = np.where(rng.random(rest.size) < share, rng.integers(TYPO, OTHER, rest.size), EXACT)
    rows = np.concatenate([rest, other])
    return _Chosen(rows, np.concatenate([sort, np.full(other.size, OTHER)]), twin[rows])


def _slip(rng: np.random.Generator, reference: pl.Series, sort: Ints) -> pl.Series:
    """The number as it is entered the second time: signs left out, O for 0, a suffix; or two
    unequal digits beside each other swapped (where there are none: a suffix)."""
    text = pl.col("r")
    typos = (
        pl.when(pl.col("way") == 0)
        .then(text.str.replace_all("[^0-9A-Za-z]", ""))
        .when(pl.col("way") == 1)
        .then(text.str.replace("0", "O"))
        .otherwise(text + "A")
    )
    swapped = pl.coalesce(
        pl.when(text.str.slice(-at, 1) != text.str.slice(-at - 1, 1)).then(
            text.str.slice(0, text.str.len_chars() - at - 1)
            + text.str.slice(-at, 1)
            + text.str.slice(-at - 1, 1)
            + (text.str.slice(-at + 1) if at > 1 else pl.lit(""))
        )
        for at in (1, 2, 3)
    ).fill_null(text + "A")  # fmt: skip
    frame = pl.DataFrame(
        {"r": reference, "way": rng.integers(0, 3, sort.size), "sort": sort},
        schema_overrides={"r": pl.String},
    ).with_columns(typo=typos, swapped=swapped)
    return frame.select(
        pl.when(pl.col("sort") == TRANSPOSED)
        .then("swapped")
        .when((pl.col("sort") == TYPO) & (pl.col("typo") == text))
        .then(text + "A")
        .when(pl.col("sort") == TYPO)
        .then("typo")
        .otherwise(text)
    ).to_series()


def _record(ledger: Ledger, kind: str, copies: pl.DataFrame, which: Bools, detail: str) -> None:
    rows = copies.filter(pl.Series(which))
    ledger.plant(
        kind,
        "invoice",
        rows["invoice"].to_numpy(),
        amount=rows["gross"].to_numpy(),
        related=("invoice", rows["copy_of"].to_numpy()),
        detail=detail,
    )
