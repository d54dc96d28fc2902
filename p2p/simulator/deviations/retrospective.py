"""After-the-fact orders: the supplier has delivered and billed before anybody wrote the order."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.world import World

KIND = "retrospective_order"


def plant(
    rng: np.random.Generator, world: World, orders: pl.DataFrame, order_items: pl.DataFrame
) -> pl.DataFrame:
    """Add retro_days to orders: how many days before the order the goods came (0: in order)."""
    unfit = [i for i, c in enumerate(world.scenario.categories) if c.matching == "consignment"]
    fit = order_items.group_by("order").agg(
        fit=~pl.col("category").is_in(unfit).any() & (pl.col("split_group") < 0).all()
    )
    able = orders.join(fit, on="order", how="left", maintain_order="left").select(
        pl.col("fit") & (pl.col("buyer") != BATCH_BUYER) & (pl.col("kind") == "standard")
    )
    chosen = choose(rng, able.to_series().to_numpy(), world.scenario.deviations.retrospective)
    days = np.zeros(orders.height, dtype=np.int64)
    # at least twelve days, so that the supplier's invoice date lies before the order as well
    days[chosen] = rng.integers(12, 35, chosen.size)
    return orders.with_columns(retro_days=pl.Series(days))


def record(
    ledger: Ledger, orders: pl.DataFrame, receipt_lines: pl.DataFrame, invoice_lines: pl.DataFrame
) -> None:
    """Write those that a receipt or an invoice of the history already gives away."""
    seen = pl.concat([receipt_lines.select("order"), invoice_lines.select("order")])
    found = orders.filter(pl.col("retro_days") > 0).join(
        seen, on="order", how="semi", maintain_order="left"
    )
    ledger.plant(
        KIND,
        "order",
        found["order"].to_numpy(),
        amount=found["value"].to_numpy(),
        detail="delivered and billed before the order was written",
    )
