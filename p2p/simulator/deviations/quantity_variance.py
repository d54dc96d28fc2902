"""Quantity variance: a supplier bills more than was delivered."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "quantity_variance"


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
    order_items: pl.DataFrame,
) -> pl.DataFrame:
    """Add `excess` lots to some billed lines: 5 to 40 % on top, at least one lot."""
    goods = [
        index
        for index, category in enumerate(world.scenario.categories)
        if category.kind == "goods" and category.matching.startswith("three_way")
    ]
    able = lines.join(
        order_items.select("item", "category"), on="item", how="left", maintain_order="left"
    ).join(
        invoices.select("invoice", "nature"), on="invoice", how="left", maintain_order="left"
    ).select((pl.col("nature") == "invoice") & pl.col("category").is_in(goods))  # fmt: skip
    chosen = choose(rng, able.to_series().to_numpy(), world.scenario.deviations.quantity_variance)
    lots = lines["lots"].to_numpy()
    excess = np.zeros(lots.size, dtype=np.int64)
    excess[chosen] = np.maximum(
        1, (lots[chosen] * rng.uniform(0.05, 0.4, chosen.size)).astype(np.int64)
    )
    ledger.plant(
        KIND,
        "invoice",
        lines["invoice"].to_numpy()[chosen],
        amount=excess[chosen] * lines["price"].to_numpy()[chosen],
        related=("item", lines["item"].to_numpy()[chosen]),
        detail="more billed than delivered",
    )
    return lines.with_columns(excess=pl.Series(excess))
