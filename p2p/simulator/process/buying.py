"""From needs to orders: what was requested, approved and ordered, exactly as many items as asked
for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.simulator.deviations import maverick, split_orders
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.demand import demand
from p2p.simulator.process.orders import keep_exactly, order, release
from p2p.simulator.process.requisitions import request
from p2p.simulator.world import World


@dataclass(frozen=True)
class Bought:
    """What was requested and ordered, and the approval tasks that this took."""

    requisitions: pl.DataFrame
    requisition_items: pl.DataFrame
    orders: pl.DataFrame
    order_items: pl.DataFrame
    tasks: list[pl.DataFrame]


def buy(rng: np.random.Generator, world: World, ledger: Ledger, items: int) -> Bought:
    """Requisitions, their items, orders and their items: exactly as many of these as asked for.

    Some needs are refused or still wait on the as-of date, so a few more arise than are ordered.
    """
    for spare in (1.09, 1.3, 2.0):
        baskets, needed = demand(rng, world, int(items * spare) + 40)
        baskets, asked = request(rng, world, baskets, needed)
        orders, ordered = order(rng, world, baskets, needed)
        kept = keep_exactly(rng, world, orders, ordered, items)
        if kept is not None:
            break
    else:
        raise UsageError(
            f"the people of the scenario could not order {items} items by its as-of date",
            "lower the overload, or shorten the time that decisions take",
        )
    requisition_items = _requisition_items(
        rng, world, baskets=baskets, needed=needed, ordered=ordered, orders=orders, kept=kept
    )
    orders, released = release(rng, world, orders, kept)
    maverick.record(ledger, kept)
    split_orders.record(ledger, kept)
    requisitions = baskets.join(
        requisition_items.select("basket").unique(), on="basket", how="semi", maintain_order="left"
    )
    known = requisitions.select(subject="basket")
    tasks = [part.join(known, on="subject", how="semi", maintain_order="left") for part in asked]
    return Bought(requisitions, requisition_items, orders, kept, [*tasks, *released])


def _requisition_items(
    rng: np.random.Generator,
    world: World,
    *,
    baskets: pl.DataFrame,
    needed: pl.DataFrame,
    ordered: pl.DataFrame,
    orders: pl.DataFrame,
    kept: pl.DataFrame,
) -> pl.DataFrame:
    """Items that were requested: those ordered, and as many others as belong to so many orders.

    The items' columns of `demand` with line (place in the basket), order and order_line (null: not
    ordered).
    """
    in_time = orders.filter(pl.col("created_at") <= world.end).select("order")
    done = ordered.join(in_time, on="order", how="semi", maintain_order="left").select("item")
    waiting = needed.join(done, on="item", how="anti", maintain_order="left")
    share = kept.height / max(1, done.height)
    waiting = waiting.filter(pl.Series(rng.random(waiting.height) < share))
    numbers = pl.concat([kept.select("item"), waiting.select("item")])
    requested = baskets.filter(pl.col("is_requested") & (pl.col("at") <= world.end))
    return (
        needed.join(numbers, on="item", how="semi", maintain_order="left")
        .join(requested.select("basket"), on="basket", how="semi", maintain_order="left")
        .join(
            kept.select("item", "order", order_line="line"),
            on="item", how="left", maintain_order="left",
        )
        .with_columns(line=pl.int_range(1, pl.len() + 1).over("basket"))
    )  # fmt: skip
