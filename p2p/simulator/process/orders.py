"""Orders: buyers turn released needs into purchase orders, several needs in one where they can."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.deviations import approval_above_limit
from p2p.simulator.process.approvals import ask
from p2p.simulator.queues import decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

BATCH_BUYER = "PO-BATCH"
_BATCH_TIME = 6 * 3600


def order(
    rng: np.random.Generator, world: World, baskets: pl.DataFrame, items: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Orders and their items, also those that would come after the as-of date.

    orders: order, company, supplier, buyer, created_at, terms, kind (standard / framework).
    order_items: the items' columns with order, line, is_requested, is_maverick, requester.
    """
    ready = items.join(
        baskets.select(
            "basket", "origin", "requester", "ready_at", "is_requested", "is_maverick"
        ),
        on="basket", how="left", maintain_order="left",
    )  # fmt: skip
    ready = ready.filter(pl.col("ready_at") < FAR)
    ready = _handle(rng, world, ready)
    ready = ready.with_columns(
        family=pl.when(pl.col("split_group") >= 0)
        .then(100 + pl.col("basket"))
        .otherwise(pl.Series(_families(world))[ready["category"]]),
        handled_day=pl.Series(
            world.local_day(ready["company"].to_numpy(), ready["handled_at"].to_numpy())
        ),
    )
    key = ["company", "supplier", "buyer", "handled_day", "family"]
    orders = (
        ready.group_by(key, maintain_order=True)
        .agg(created_at=pl.col("handled_at").max())
        .sort("created_at", *key)
        .with_row_index("order")
        .with_columns(pl.col("order").cast(pl.Int64))
    )
    order_items = (
        ready.join(orders.drop("created_at"), on=key, how="left", maintain_order="left")
        .sort("order", "item")
        .with_columns(line=pl.int_range(1, pl.len() + 1).over("order"))
        .drop("family", "handled_day", "buyer", "handled_at", "ready_at")
    )
    framework = [index for index, c in enumerate(world.scenario.categories) if c.kind == "limit"]
    kinds = order_items.group_by("order").agg(
        kind=pl.when(pl.col("category").is_in(framework).any())
        .then(pl.lit("framework"))
        .otherwise(pl.lit("standard"))
    )
    orders = (
        orders.join(kinds, on="order", how="left", maintain_order="left")
        .with_columns(terms=world.terms_of(orders["supplier"], orders["created_at"]))
        .drop("handled_day", "family")
    )
    return orders, order_items


def _families(world: World) -> Ints:
    """What may share an order: goods, services, framework amounts, consignment."""
    names = {"goods": 0, "service": 1, "limit": 2}
    return np.array(
        [3 if c.matching == "consignment" else names[c.kind] for c in world.scenario.categories],
        dtype=np.int64,
    )


def _handle(rng: np.random.Generator, world: World, ready: pl.DataFrame) -> pl.DataFrame:
    """Who turns each item into an order line, and when: a buyer's queue or the morning batch.

    A buyer's job is what one basket needs from one supplier; all jobs of a supplier go to one
    buyer. Planned needs under contract are converted by a batch at six, without a person.
    """
    job = ["basket", "supplier"]
    jobs = ready.group_by(job, maintain_order=True).agg(
        pl.col("company", "ready_at", "origin").first(),
        planned=(pl.col("origin") == "mrp").all() & pl.col("has_contract").all(),
        lines=pl.len().cast(pl.Int64),
    )
    company, arrival, supplier = (jobs[c].to_numpy() for c in ("company", "ready_at", "supplier"))
    by_batch = jobs["planned"].to_numpy()
    at = _next_batch(world, company, arrival)
    by = np.full(company.size, BATCH_BUYER, dtype="U12")
    done = decide(
        rng, world, "buyer", ~by_batch,
        company=company, arrival=arrival, lines=jobs["lines"].to_numpy(), key=supplier,
    )  # fmt: skip
    at, by = np.where(by_batch, at, done.at), np.where(by_batch, by, done.by)
    buyers = pl.Series(by.tolist(), dtype=pl.String)
    handled = jobs.select(*job, handled_at=pl.Series(at), buyer=buyers)
    return ready.join(handled, on=job, how="left", maintain_order="left").filter(
        pl.col("handled_at") < FAR
    )


def _next_batch(world: World, company: Ints, arrival: Ints) -> Ints:
    """The next six o'clock of a working day at or after each arrival."""
    at = np.full(arrival.size, FAR, dtype=np.int64)
    for index in range(len(world.scenario.companies)):
        here = np.flatnonzero(company == index)
        runs = world.clocks[index].to_utc(world.calendar_days(index) * DAY + _BATCH_TIME)
        position = np.searchsorted(runs, arrival[here])
        at[here] = np.where(position < runs.size, runs[np.minimum(position, runs.size - 1)], FAR)
    return at


def keep_exactly(
    rng: np.random.Generator,
    world: World,
    orders: pl.DataFrame,
    order_items: pl.DataFrame,
    items: int,
) -> pl.DataFrame | None:
    """The items ordered by the as-of date, thinned to exactly so many; None when too few.

    Thinning forgets ordinary items as though nobody had needed them; parts of split orders stay.
    """
    created = orders["created_at"].to_numpy()[order_items["order"].to_numpy()]
    ordered = order_items.filter(pl.Series(created <= world.end))
    surplus = ordered.height - items
    if surplus < 0:
        return None
    ordinary = (ordered["split_group"] < 0).to_numpy()
    rank = np.argsort(rng.random(ordered.height) - ordinary, kind="stable")
    kept = np.ones(ordered.height, dtype=np.bool_)
    kept[rank[:surplus]] = False
    return ordered.filter(pl.Series(kept)).with_columns(
        line=pl.int_range(1, pl.len() + 1).over("order")
    )


def release(
    rng: np.random.Generator, world: World, orders: pl.DataFrame, order_items: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Approve orders above the limits; orders without items are dropped.

    Adds value (cents), lines, release_levels (0 to 2), level1_at / level1_by, level2_at /
    level2_by, released_at (created_at where no approval is needed) and is_above_limit (released
    by fewer levels than its value needs). Also returns the approval tasks.
    """
    totals = order_items.group_by("order").agg(
        value=(pl.col("lots") * pl.col("price")).sum(), lines=pl.len().cast(pl.Int64)
    )
    orders = orders.join(totals, on="order", how="inner", maintain_order="left")
    number, company, created, value, lines = (
        orders[name].to_numpy() for name in ("order", "company", "created_at", "value", "lines")
    )
    limit = world.limits("order_level2")[company]
    low, high = value > world.limits("order_level1")[company], value > limit
    skipped = approval_above_limit.plant(rng, world, high)
    high &= ~skipped
    first, asked = ask(
        rng, world, "order", "purchasing_manager", low,
        subject=number, company=company, created=created, lines=lines, amount=value, limit=limit,
    )  # fmt: skip
    second, asked_again = ask(
        rng, world, "order", "director", high,
        subject=number, company=company, created=first.at, lines=lines, amount=value,
        limit=np.zeros_like(value), level=2,
    )  # fmt: skip
    orders = orders.with_columns(
        release_levels=pl.Series(low.astype(np.int64) + high),
        level1_at=pl.Series(first.at),
        is_above_limit=pl.Series(skipped),
        level1_by=pl.Series(first.by.tolist(), dtype=pl.String),
        level2_at=pl.Series(second.at),
        level2_by=pl.Series(second.by.tolist(), dtype=pl.String),
        released_at=pl.Series(np.where(high, second.at, np.where(low, first.at, created))),
    )
    return orders, [asked, asked_again]
