"""A trap for whoever looks for duplicates: an invoice, a credit memo over all of it, and the same
invoice again. That is in order; the ledger calls it a decoy."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

KIND = "decoy"


def plant(
    rng: np.random.Generator, world: World, ledger: Ledger, invoices: pl.DataFrame
) -> pl.DataFrame:
    """Append the credit memo and the second invoice of some invoices without order.

    invoices gain is_trap, so that nothing else is planted on these.
    """
    able = invoices.select(
        (pl.col("channel") == "ledger")
        & (pl.col("nature") == "invoice")
        & ~pl.col("is_recurring")
        & ~pl.col("is_anomalous")
        & (pl.col("received_at") < world.end - 60 * DAY)
    ).to_series().to_numpy()  # fmt: skip
    rate = world.scenario.deviations.credit_memo_trap * invoices.height
    chosen = choose(rng, able, min(1.0, rate / max(1, int(able.sum()))))
    n = chosen.size
    first = int(invoices["invoice"].max() or 0) + 1  # type: ignore[arg-type]
    flag = np.zeros(invoices.height, dtype=np.bool_)
    flag[chosen] = True
    invoices = invoices.with_columns(is_trap=pl.Series(flag))
    wrong = invoices[chosen]
    days = rng.integers(3, 9, n)
    memos = wrong.with_columns(
        invoice=pl.Series(first + np.arange(n)),
        nature=pl.lit("credit_memo"),
        reference="CM" + pl.col("reference"),
        terms=pl.lit(-1, dtype=pl.Int64),
        invoice_day=pl.col("invoice_day") + pl.Series(days),
        received_at=pl.col("received_at") + pl.Series(days) * DAY,
        wait_for=pl.col("wait_for") + pl.Series(days) * DAY,
    )
    later = days + rng.integers(1, 8, n)
    again = wrong.with_columns(
        invoice=pl.Series(first + n + np.arange(n)),
        reference=pl.col("reference") + "-2",
        invoice_day=pl.col("invoice_day") + pl.Series(later),
        received_at=pl.col("received_at") + pl.Series(later) * DAY,
        wait_for=pl.col("wait_for") + pl.Series(later) * DAY,
    )
    ledger.plant(
        KIND,
        "invoice",
        again["invoice"].to_numpy(),
        amount=again["gross"].to_numpy(),
        related=("invoice", wrong["invoice"].to_numpy()),
        detail="credit memo trap: the related invoice was credited in full before",
    )
    return pl.concat([invoices, memos, again])


def record_rent(ledger: Ledger, invoices: pl.DataFrame) -> None:
    """Write the other decoy: the same amount of the same supplier every month."""
    rent = invoices.filter("is_recurring", pl.col("nature") == "invoice").sort(
        "supplier", "invoice_day", "invoice"
    )
    ledger.plant(
        KIND,
        "invoice",
        rent["invoice"].to_numpy(),
        amount=rent["gross"].to_numpy(),
        group=rent["supplier"].to_numpy(),
        detail="recurring: the same amount every month, under a number of its own",
    )
