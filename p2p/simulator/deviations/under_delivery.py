"""Under-deliveries: the last delivery leaves more open than tolerance allows, and that was it."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "under_delivery"


def plant(rng: np.random.Generator, world: World, lots: Ints, able: Bools, tolerance: Ints) -> Ints:
    """Lots that never come of each item (0: none); tolerance in percent of what was ordered."""
    chosen = choose(rng, able, world.scenario.deviations.under_delivery)
    fewer = np.zeros(lots.size, dtype=np.int64)
    factor = tolerance[chosen] / 100 + rng.uniform(0.01, 0.25, chosen.size)
    missing = np.floor(lots[chosen] * factor).astype(np.int64) + 1
    fewer[chosen] = np.minimum(missing, lots[chosen] - 1)
    return fewer


def record(ledger: Ledger, deliveries: pl.DataFrame, prices: pl.DataFrame, end: int) -> None:
    """Write the items whose last delivery was booked by the end, with the value that is missing."""
    last = deliveries.filter((pl.col("fewer") > 0) & pl.col("is_short"))
    found = last.filter(pl.col("posted_at") <= end).join(
        prices, on="item", how="left", maintain_order="left"
    )
    ledger.plant(
        KIND,
        "item",
        found["item"].to_numpy(),
        amount=(found["fewer"] * found["price"]).to_numpy(),
        detail="less received than ordered, beyond tolerance, and marked as complete",
    )
