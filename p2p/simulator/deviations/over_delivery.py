"""Over-deliveries: a supplier sends more than was ordered and than tolerance allows."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "over_delivery"


def plant(rng: np.random.Generator, world: World, lots: Ints, able: Bools, tolerance: Ints) -> Ints:
    """Lots that come on top of each item's (0: none); tolerance in percent of what was ordered."""
    chosen = choose(rng, able, world.scenario.deviations.over_delivery)
    more = np.zeros(lots.size, dtype=np.int64)
    factor = tolerance[chosen] / 100 + rng.uniform(0.01, 0.2, chosen.size)
    more[chosen] = np.ceil(lots[chosen] * factor).astype(np.int64) + 1
    return more


def record(ledger: Ledger, deliveries: pl.DataFrame, prices: pl.DataFrame, end: int) -> None:
    """Write the items of which all was booked by the end, with the value of the surplus."""
    done = (
        deliveries.filter(pl.col("more") > 0)
        .group_by("item", maintain_order=True)
        .agg(pl.col("more").first(), last=pl.col("posted_at").max())
        .filter(pl.col("last") <= end)
        .join(prices, on="item", how="left", maintain_order="left")
    )
    ledger.plant(
        KIND,
        "item",
        done["item"].to_numpy(),
        amount=(done["more"] * done["price"]).to_numpy(),
        detail="more received than ordered, beyond tolerance",
    )
