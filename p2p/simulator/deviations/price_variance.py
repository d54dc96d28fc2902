"""Price variance: a supplier bills another price than the order's, beyond tolerance."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose, choose_for_cause
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "price_variance"


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
    order_items: pl.DataFrame,
) -> pl.DataFrame:
    """Some billed lines cost 4 to 30 % more (four of five) or 4 to 15 % less."""
    categories = world.scenario.categories
    limits = [i for i, c in enumerate(categories) if c.kind == "limit"]
    billed = lines.join(
        order_items.select("item", "category"), on="item", how="left", maintain_order="left"
    ).join(
        invoices.select("invoice", "nature"), on="invoice", how="left", maintain_order="left"
    )  # fmt: skip
    able = billed.select(
        (pl.col("nature") == "invoice")
        & ~pl.col("category").is_in(limits)
        & (pl.col("order_price") >= 100)
    ).to_series().to_numpy()  # fmt: skip
    chosen = np.union1d(
        choose(rng, able, world.scenario.deviations.price_variance),
        choose_for_cause(
            rng,
            able,
            billed["category"].fill_null(-1).to_numpy(),
            [one.code for one in categories],
            world.scenario.causes.get(KIND, {}),
        ),
    )
    ordered = lines["order_price"].to_numpy()
    dearer = rng.random(chosen.size) < 0.8
    factor = np.where(
        dearer, rng.uniform(1.04, 1.3, chosen.size), rng.uniform(0.85, 0.96, chosen.size)
    )
    price = lines["price"].to_numpy().copy()
    price[chosen] = np.rint(ordered[chosen] * factor).astype(np.int64)
    difference = np.abs(price - ordered)[chosen] * lines["lots"].to_numpy()[chosen]
    ledger.plant(
        KIND,
        "invoice",
        lines["invoice"].to_numpy()[chosen],
        amount=difference,
        related=("item", lines["item"].to_numpy()[chosen]),
        detail="billed price differs from the order's beyond tolerance",
    )
    return lines.with_columns(price=pl.Series(price))
