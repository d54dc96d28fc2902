"""Approvals above the limit: an order that a director should see is released by the manager."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "approval_above_limit"


def plant(rng: np.random.Generator, world: World, needs_director: Bools) -> Bools:
    """Which of the orders that need a director are released without."""
    chosen = choose(rng, needs_director, world.scenario.deviations.approval_above_limit)
    skipped = np.zeros(needs_director.size, dtype=np.bool_)
    skipped[chosen] = True
    return skipped


def record(ledger: Ledger, orders: pl.DataFrame, end: int) -> None:
    """Write those that have been released, with the order's value."""
    found = orders.filter("is_above_limit", pl.col("level1_at") <= end)
    ledger.plant(
        KIND,
        "order",
        found["order"].to_numpy(),
        amount=found["value"].to_numpy(),
        detail="released by one level, though its value needs two",
    )
