"""Maverick buying: a purchase that needs a requisition goes straight to a buyer without one."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "maverick"


def plant(rng: np.random.Generator, world: World, baskets: pl.DataFrame) -> pl.DataFrame:
    """Some manual baskets are never requested. Their items reach the ledger once ordered."""
    manual = (baskets["origin"] == "manual").to_numpy()
    chosen = choose(rng, manual, world.scenario.deviations.maverick)
    requested = baskets["is_requested"].to_numpy().copy()
    requested[chosen] = False
    flag = np.zeros(manual.size, dtype=np.bool_)
    flag[chosen] = True
    return baskets.with_columns(is_requested=pl.Series(requested), is_maverick=pl.Series(flag))


def record(ledger: Ledger, order_items: pl.DataFrame) -> None:
    """Write the ordered items of maverick baskets into the ledger, with their net value."""
    found = order_items.filter("is_maverick")
    ledger.plant(
        KIND,
        "item",
        found["item"].to_numpy(),
        amount=(found["lots"] * found["price"]).to_numpy(),
        detail="no requisition and no contract, though a person asked",
    )
