"""Anomalous invoices: round amounts far beyond what the supplier ever bills, on a weekend."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

KIND = "anomalous_invoice"
_PEERS = 8
"""A supplier needs this many invoices for one of them to stand out."""


def plant_amounts(
    rng: np.random.Generator, world: World, ledger: Ledger, overheads: pl.DataFrame
) -> pl.DataFrame:
    """Some invoices without an order become 12 to 40 times the usual, in whole thousands."""
    able = overheads.select(
        (pl.col("nature") == "invoice")
        & ~pl.col("is_recurring")
        & (pl.len().over("supplier") >= _PEERS)
    ).to_series()
    chosen = choose(rng, able.to_numpy(), world.scenario.deviations.anomalous_invoice)
    net = overheads["net"].to_numpy().copy()
    usual = overheads.select(pl.col("net").median().over("supplier")).to_series().to_numpy()
    blown_up = usual[chosen] * rng.uniform(12.0, 40.0, chosen.size)
    net[chosen] = np.maximum(1, np.rint(blown_up / 100_000)).astype(np.int64) * 100_000
    flag = np.zeros(net.size, dtype=np.bool_)
    flag[chosen] = True
    ledger.plant(
        KIND,
        "invoice",
        overheads["invoice"].to_numpy()[chosen],
        amount=net[chosen],
        detail="gross outlier for the supplier, round amount, booked on a weekend",
    )
    return overheads.with_columns(net=pl.Series(net), is_anomalous=pl.Series(flag))


def plant_weekends(rng: np.random.Generator, world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """Move the booking of the anomalous ones to the first weekend after they arrived."""
    rows = np.flatnonzero(invoices["is_anomalous"].to_numpy())
    moved = invoices["posted_at"].to_numpy().copy()
    moved[rows] = next_weekend(
        rng, world, invoices["company"].to_numpy()[rows], invoices["received_at"].to_numpy()[rows]
    )
    return invoices.with_columns(posted_at=pl.Series(moved))


def next_weekend(rng: np.random.Generator, world: World, company: Ints, after: Ints) -> Ints:
    """An instant in the daytime of the next Saturday or Sunday of each one's company."""
    day = world.local_day(company, after) + 1
    saturday = day + (5 - (day + 3) % 7) % 7
    local = (saturday + rng.integers(0, 2, after.size)) * DAY
    return world.to_utc(company, local + rng.integers(10 * 3600, 17 * 3600, after.size))
