"""Late deliveries: whole orders that come weeks after the day that the supplier promised last."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.deviations.choice import choose, choose_for_cause
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "late_delivery"
LEAST_DAYS = 12
"""Days after the current promise from which on a planted delay is seen, whatever else happens."""


def plant(rng: np.random.Generator, world: World, due: pl.DataFrame) -> pl.DataFrame:
    """Add late_days to items that are due: days of delay of their whole order (0: as usual)."""
    orders = due.select("order", "category", able=pl.col("retro_days") == 0).unique(
        "order", keep="first", maintain_order=True
    )
    able, scenario = orders["able"].to_numpy(), world.scenario
    chosen = np.union1d(
        choose(rng, able, scenario.deviations.late_delivery),
        choose_for_cause(
            rng,
            able,
            orders["category"].to_numpy(),
            [one.code for one in scenario.categories],
            scenario.causes.get(KIND, {}),
        ),
    )
    days: Ints = np.zeros(orders.height, dtype=np.int64)
    days[chosen] = rng.integers(LEAST_DAYS + 6, 50, chosen.size)
    return due.join(
        orders.select("order", late_days=pl.Series(days)),
        on="order", how="left", maintain_order="left",
    )  # fmt: skip


def record(
    world: World, ledger: Ledger, order_items: pl.DataFrame, deliveries: pl.DataFrame
) -> None:
    """Write the items whose first delivery was at least LEAST_DAYS late by the end."""
    first = (
        deliveries.filter(pl.col("late_days") > 0)
        .group_by("item", maintain_order=True)
        .agg(arrived_day=pl.col("arrived_at").min() // 86_400)
    )
    found = order_items.join(first, on="item", how="inner", maintain_order="left").filter(
        pl.min_horizontal("arrived_day", pl.lit(world.last_day))
        >= pl.col("promised_day") + LEAST_DAYS
    )
    ledger.plant(
        KIND,
        "item",
        found["item"].to_numpy(),
        amount=(found["lots"] * found["price"]).to_numpy(),
        detail=f"came, or is missing, {LEAST_DAYS} or more days after the current promise",
    )
