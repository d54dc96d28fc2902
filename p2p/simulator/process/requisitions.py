"""Requisitions and their approval: the department's head first, a controller above the limit."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.queues import Done, draw_effort, seats_by_key, work
from p2p.simulator.working_time import FAR
from p2p.simulator.world import World


def request(
    rng: np.random.Generator, world: World, baskets: pl.DataFrame, items: pl.DataFrame
) -> pl.DataFrame:
    """Decide on every basket; one row a basket, in basket order.

    Adds to baskets: value (cents), lines, needs_approval, level1_at / level1_by, level2_at /
    level2_by (0 and '' where not needed), rejected_at (0: not rejected) and ready_at: the instant
    from which a buyer may order (FAR: never). What planning asks for needs no approval.
    """
    totals = items.group_by("basket").agg(
        value=(pl.col("lots") * pl.col("price")).sum(), lines=pl.len().cast(pl.Int64)
    )
    baskets = baskets.join(totals, on="basket", how="left", maintain_order="left")
    company, at, lines, value = (
        baskets[name].to_numpy() for name in ("company", "at", "lines", "value")
    )
    needed = ((baskets["origin"] == "manual") & baskets["is_requested"]).to_numpy()
    heads = baskets["department"].to_numpy()
    first = decide(
        rng, world, "department_head", needed, company=company, arrival=at, lines=lines, seat=heads
    )
    high = needed & (value > world.scenario.limits.requisition_level2 * 100)
    second = decide(rng, world, "controller", high, company=company, arrival=first.at, lines=lines)
    last = np.where(high, second.at, np.where(needed, first.at, at))
    rejected = needed & (rng.random(company.size) < world.scenario.habits.requisition_rejected)
    return baskets.with_columns(
        needs_approval=pl.Series(needed),
        level1_at=pl.Series(np.where(needed & ~(rejected & ~high), first.at, 0)),
        level1_by=pl.Series(first.by.tolist(), dtype=pl.String),
        level2_at=pl.Series(np.where(high & ~rejected, second.at, 0)),
        level2_by=pl.Series(second.by.tolist(), dtype=pl.String),
        rejected_at=pl.Series(np.where(rejected, last, 0)),
        rejected_by=pl.Series(np.where(high, second.by, first.by).tolist(), dtype=pl.String),
        ready_at=pl.Series(np.where(rejected, FAR, last)),
    )


def decide(
    rng: np.random.Generator,
    world: World,
    role_name: str,
    needed: Bools,
    *,
    company: Ints,
    arrival: Ints,
    lines: Ints,
    seat: Ints | None = None,
) -> Done:
    """Queue what needs this role's decision; the rest comes back with 0 and ''.

    Without seats given, the work is dealt out evenly over as many people as it takes.
    """
    role = world.scenario.roles[role_name]
    at = np.zeros(company.size, dtype=np.int64)
    by = np.full(company.size, "", dtype="U12")
    rows = np.flatnonzero(needed)
    effort = draw_effort(rng, role, lines[rows])
    seats = seats_by_key(world, role, company[rows], rows, effort) if seat is None else seat[rows]
    done = work(
        rng, world, role, company=company[rows], arrival=arrival[rows], effort=effort, seat=seats
    )
    at[rows], by[rows] = done.at, done.by
    return Done(at, by)
