"""Duplicate invoices: the same bill comes twice, under the same number or one with a slip in it."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

KIND_EXACT, KIND_NEAR = "duplicate_invoice_exact", "duplicate_invoice_near"
_CAUGHT = 0.4
"""Share of duplicates that somebody notices and reverses before they are paid."""


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Append duplicates. Half of those of ordered invoices are entered without the order.

    invoices gain copy_of (the first invoice's number, or null) and is_caught; lines gain is_copy.
    """
    rates = world.scenario.deviations
    both = rates.duplicate_exact + rates.duplicate_near
    early = world.end - 60 * DAY
    able = invoices.select(
        (pl.col("nature") == "invoice")
        & ~pl.col("is_recurring")
        & ~pl.col("is_anomalous")
        & ~pl.col("is_edi")
        & (pl.max_horizontal("received_at", "wait_for") < early)
    )
    chosen = choose(rng, able.to_series().to_numpy(), both)
    n = chosen.size
    near = rng.random(n) < (rates.duplicate_near / both if both else 0.0)
    gap = rng.integers(5, 36, n) * DAY + rng.integers(-7200, 7200, n)
    checked = world.suppliers["checks_duplicates"].to_numpy()[
        invoices["supplier"].to_numpy()[chosen]
    ]
    number = invoices.height + np.arange(n)
    original = invoices[chosen]
    detached = (original["channel"] == "order").to_numpy() & (rng.random(n) < 0.5)
    copies = original.with_columns(
        invoice=pl.Series(number),
        copy_of=original["invoice"],
        is_caught=pl.Series(rng.random(n) < _CAUGHT),
        received_at=original["received_at"] + pl.Series(gap),
        wait_for=original["wait_for"] + pl.Series(gap),
        channel=pl.when(pl.Series(detached)).then(pl.lit("ledger")).otherwise("channel"),
        reference=_slip(rng, original["reference"], near),
        # the system refuses the same number, date and amount for suppliers that it checks
        invoice_day=original["invoice_day"] + pl.Series((checked & ~near).astype(np.int64)),
    )
    kept = pl.DataFrame({"invoice": original["invoice"], "copy": number}).filter(
        pl.Series(~detached)
    )
    copied = (
        lines.join(kept, on="invoice", how="inner", maintain_order="left")
        .with_columns(invoice=pl.col("copy"), is_copy=pl.lit(True))
        .drop("copy")
    )
    _record(ledger, KIND_EXACT, copies, ~near)
    _record(ledger, KIND_NEAR, copies, near)
    invoices = invoices.with_columns(copy_of=pl.lit(None, dtype=pl.Int64), is_caught=pl.lit(False))
    lines = pl.concat([lines.with_columns(is_copy=pl.lit(False)), copied]).with_columns(
        line=pl.int_range(pl.len())
    )
    return pl.concat([invoices, copies.select(invoices.columns)]), lines


def _slip(rng: np.random.Generator, reference: pl.Series, near: Bools) -> pl.Series:
    """A slip in the chosen references: two digits swapped, signs left out, O for 0, a suffix."""
    n = reference.len()
    swapped = (
        pl.col("r").str.slice(0, pl.col("r").str.len_chars() - 2)
        + pl.col("r").str.slice(-1)
        + pl.col("r").str.slice(-2, 1)
    )
    slips = (
        pl.when(pl.col("way") == 0)
        .then(swapped)
        .when(pl.col("way") == 1)
        .then(pl.col("r").str.replace_all("[^0-9A-Za-z]", ""))
        .when(pl.col("way") == 2)
        .then(pl.col("r").str.replace("0", "O"))
        .otherwise(pl.col("r") + "A")
    )
    frame = pl.DataFrame({"r": reference, "way": rng.integers(0, 4, n), "near": near})
    frame = frame.with_columns(slip=slips)
    return frame.select(
        pl.when(~pl.col("near"))
        .then("r")
        .when(pl.col("slip") == pl.col("r"))
        .then(pl.col("r") + "A")
        .otherwise("slip")
    ).to_series()


def _record(ledger: Ledger, kind: str, copies: pl.DataFrame, which: Bools) -> None:
    rows = copies.filter(pl.Series(which))
    ledger.plant(
        kind,
        "invoice",
        rows["invoice"].to_numpy(),
        amount=rows["gross"].to_numpy(),
        related=("invoice", rows["copy_of"].to_numpy()),
        detail="the related invoice entered a second time",
    )
