"""Promised dates, and what buyers change on an order after writing it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.world import World

CHANGES = {
    "item": pl.Int64,
    "attribute": pl.String,
    "old": pl.Int64,
    "new": pl.Int64,
    "at": pl.Int64,
    "by": pl.String,
}
"""One changed value: price in cents, quantity in lots, promised_on in days, deletion 0 or 1."""


@dataclass(frozen=True)
class _Moment:
    """When something could change on each item, and who would do it."""

    at: Ints
    by: pl.Series
    calm: Bools
    """The order is in order and the moment lies in the history: the change can happen."""


def amend(
    rng: np.random.Generator, world: World, orders: pl.DataFrame, order_items: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Order items with what was promised and deleted, and the changes (schema CHANGES).

    Adds promised_day and promised_first (day numbers), lots_first and price_first (before any
    change), deleted_at (0: not deleted). Changes lie between the order and its first delivery.
    """
    order_items = order_items.join(
        orders.select("order", "buyer", "created_at", "retro_days"),
        on="order", how="left", maintain_order="left",
    )  # fmt: skip
    habits, n = world.scenario.habits, order_items.height
    company, lots, price = (order_items[c].to_numpy() for c in ("company", "lots", "price"))
    created_day = world.local_day(company, order_items["created_at"].to_numpy())
    lead = _lead_days(rng, world, order_items)
    retro = (order_items["retro_days"] > 0).to_numpy()
    promised_first = created_day + np.where(retro, 0, lead)

    moments = [_moment(rng, world, order_items, lead, retro) for _ in range(4)]
    shift = np.where(rng.random(n) < 0.8, rng.integers(2, 22, n), -rng.integers(1, 5, n))
    moved = moments[0].calm & (rng.random(n) < habits.promise_changed) & (lead > 4)
    promised = promised_first + np.where(moved, np.maximum(shift, 2 - lead), 0)

    # consignment has no price of its own, so there is none to change
    owned = np.array([c.matching != "consignment" for c in world.scenario.categories])
    priced = owned[order_items["category"].to_numpy()]
    repriced = moments[1].calm & priced & (rng.random(n) < habits.price_changed)
    factor = np.where(rng.random(n) < 0.7, rng.uniform(0.86, 0.98, n), rng.uniform(1.02, 1.12, n))
    price_first = np.where(repriced, np.maximum(1, (price * factor).astype(np.int64)), price)
    requantified = moments[2].calm & (rng.random(n) < habits.quantity_changed)
    fewer = np.maximum(1, (lots * rng.uniform(0.5, 1.6, n)).astype(np.int64))
    lots_first = np.where(requantified, np.where(fewer == lots, lots + 1, fewer), lots)

    dropped = moments[3].calm & (rng.random(n) < habits.item_deleted)
    revived = moments[3].calm & ~dropped & (rng.random(n) < habits.item_reactivated)
    revived_at = world.office_later(company, moments[3].at, rng.integers(900, 20_000, n))
    revived &= revived_at <= world.end
    zero, one = np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)
    shades = (
        ("promised_on", moved & (promised != promised_first), promised_first, promised, moments[0]),
        ("price", price_first != price, price_first, price, moments[1]),
        ("quantity", lots_first != lots, lots_first, lots, moments[2]),
        ("deletion", dropped | revived, zero, one, moments[3]),
        ("deletion", revived, one, zero, _Moment(revived_at, moments[3].by, revived)),
    )
    changes = pl.concat(
        _changed(order_items, attribute, which, when, old=old, new=new)
        for attribute, which, old, new, when in shades
    )
    amended = order_items.with_columns(
        promised_day=pl.Series(promised),
        promised_first=pl.Series(promised_first),
        price_first=pl.Series(price_first),
        lots_first=pl.Series(lots_first),
        deleted_at=pl.Series(np.where(dropped, moments[3].at, 0)),
    )
    return amended, changes


def _lead_days(rng: np.random.Generator, world: World, order_items: pl.DataFrame) -> Ints:
    """Days from order to promise; items of one order differ only now and then."""
    base = np.array([c.lead_days for c in world.scenario.categories])
    factor = world.suppliers["lead_factor"].to_numpy()[order_items["supplier"].to_numpy()]
    order = order_items["order"].to_numpy()
    swing = rng.uniform(0.8, 1.25, int(order.max()) + 1)[order]
    lead = base[order_items["category"].to_numpy()] * factor * swing
    apart = np.where(rng.random(order.size) < 0.15, rng.integers(3, 15, order.size), 0)
    days: Ints = np.maximum(2, lead.astype(np.int64)) + apart
    return days


def _moment(
    rng: np.random.Generator, world: World, order_items: pl.DataFrame, lead: Ints, retro: Bools
) -> _Moment:
    """A moment in the first part of the lead time, by the buyer of the order."""
    company = order_items["company"].to_numpy()
    office_seconds = (lead * rng.uniform(0.03, 0.3, lead.size) * 9 * 3600).astype(np.int64)
    at = world.office_later(company, order_items["created_at"].to_numpy(), office_seconds + 60)
    first = world.first_users("BUY")
    by = order_items.select(
        pl.when(pl.col("buyer") == BATCH_BUYER)
        .then(first[order_items["company"]])
        .otherwise("buyer")
    ).to_series()
    return _Moment(at, by, (at <= world.end) & ~retro)


def _changed(
    order_items: pl.DataFrame,
    attribute: str,
    changed: Bools,
    when: _Moment,
    *,
    old: Ints,
    new: Ints,
) -> pl.DataFrame:
    mask = pl.Series(changed)
    return pl.DataFrame(
        {
            "item": order_items["item"].filter(mask),
            "attribute": pl.Series([attribute] * int(changed.sum()), dtype=pl.String),
            "old": old[changed],
            "new": new[changed],
            "at": when.at[changed],
            "by": when.by.filter(mask),
        },
        schema=CHANGES,
    )
