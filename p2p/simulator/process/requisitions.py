"""Requisitions and their approval: the department's head first, a controller above the limit."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.process.approvals import approved_by_policy, ask
from p2p.simulator.working_time import FAR
from p2p.simulator.world import World


def request(
    rng: np.random.Generator, world: World, baskets: pl.DataFrame, items: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Decide on every basket; one row a basket, in basket order, and the approval tasks.

    Adds to baskets: value (cents), lines, needs_approval, level1_at / level1_by, level2_at /
    level2_by (0 and '' where not needed), rejected_at (0: not rejected) and ready_at: the instant
    from which a buyer may order (FAR: never). What planning asks for needs no approval.
    """
    totals = items.group_by("basket").agg(
        value=(pl.col("lots") * pl.col("price")).sum(), lines=pl.len().cast(pl.Int64)
    )
    baskets = baskets.join(totals, on="basket", how="left", maintain_order="left")
    basket, company, at, lines, value = (
        baskets[name].to_numpy() for name in ("basket", "company", "at", "lines", "value")
    )
    needed = ((baskets["origin"] == "manual") & baskets["is_requested"]).to_numpy()
    limit = world.limits("requisition_level2")[company]
    high = needed & (value > limit)
    rejected = needed & (rng.random(company.size) < world.scenario.habits.requisition_rejected)
    rejected &= ~approved_by_policy(world, "requisition", company, value)
    heads = baskets["department"].to_numpy()
    first, asked = ask(
        rng, world, "requisition", "department_head", needed,
        subject=basket, company=company, created=at, lines=lines, amount=value, limit=limit,
        rejects=rejected & ~high, seat=heads,
    )  # fmt: skip
    second, asked_again = ask(
        rng, world, "requisition", "controller", high,
        subject=basket, company=company, created=first.at, lines=lines, amount=value,
        limit=np.zeros_like(value), level=2, rejects=rejected,
    )  # fmt: skip
    last = np.where(high, second.at, np.where(needed, first.at, at))
    baskets = baskets.with_columns(
        needs_approval=pl.Series(needed),
        level1_at=pl.Series(np.where(needed & ~(rejected & ~high), first.at, 0)),
        level1_by=pl.Series(first.by.tolist(), dtype=pl.String),
        level2_at=pl.Series(np.where(high & ~rejected, second.at, 0)),
        level2_by=pl.Series(second.by.tolist(), dtype=pl.String),
        rejected_at=pl.Series(np.where(rejected, last, 0)),
        rejected_by=pl.Series(np.where(high, second.by, first.by).tolist(), dtype=pl.String),
        ready_at=pl.Series(np.where(rejected, FAR, last)),
    )
    return baskets, [asked, asked_again]
