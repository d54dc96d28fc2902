"""Round amounts: an invoice without an order over a whole multiple of five hundred."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "round_amount"
_STEP_CENTS = 50_000


def plant(
    rng: np.random.Generator, world: World, ledger: Ledger, overheads: pl.DataFrame
) -> pl.DataFrame:
    """Some net amounts become the nearest multiple, one step at least."""
    able = overheads.select(
        (pl.col("nature") == "invoice") & ~pl.col("is_recurring") & ~pl.col("is_anomalous")
    ).to_series()
    chosen = choose(rng, able.to_numpy(), world.scenario.deviations.round_amount)
    net = overheads["net"].to_numpy().copy()
    steps = np.rint(net[chosen] / _STEP_CENTS).astype(np.int64)
    net[chosen] = np.maximum(1, steps) * _STEP_CENTS
    ledger.plant(
        KIND,
        "invoice",
        overheads["invoice"].to_numpy()[chosen],
        amount=net[chosen],
        detail="net amount a whole multiple of five hundred",
    )
    return overheads.with_columns(net=pl.Series(net))
