"""Split orders: one need, cut into several orders that each stay just under the approval limit."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "split_order"
_PARTS = 3
_OFFICE_DAY = 9 * 3600


def plant(rng: np.random.Generator, world: World, baskets: pl.DataFrame) -> pl.DataFrame:
    """Bind some manual baskets into groups of two or three: same requester, within three days."""
    goods = [
        index
        for index, category in enumerate(world.scenario.categories)
        if category.kind == "goods" and category.matching.startswith("three_way")
    ]
    able = (
        (baskets["origin"] == "manual") & baskets["is_requested"] & baskets["category"].is_in(goods)
    ).to_numpy()
    chosen = choose(rng, able, world.scenario.deviations.split_orders * _PARTS)
    groups = chosen.size // _PARTS
    parts = rng.permutation(chosen)[: groups * _PARTS].reshape(groups, _PARTS)
    in_group = np.ones(parts.shape, dtype=np.bool_)
    in_group[:, _PARTS - 1] = rng.random(groups) < 0.6
    row, column = np.nonzero(in_group)
    member, leader = parts[row, column], parts[row, 0]

    columns = {
        name: baskets[name].to_numpy().copy()
        for name in ("company", "category", "department", "requester", "at", "size", "split_group")
    }
    for name in ("company", "category", "department", "requester"):
        columns[name][member] = columns[name][leader]
    columns["size"][member] = 1
    columns["split_group"][member] = row
    delay = column * rng.integers(_OFFICE_DAY // 4, _OFFICE_DAY + 1, member.size)
    later = world.office_later(columns["company"][member], columns["at"][leader], delay + 1)
    columns["at"][member] = np.where(column > 0, later, columns["at"][member])
    return baskets.with_columns(pl.Series(name, values) for name, values in columns.items())


def first_basket(split_group: Ints) -> Ints:
    """For each basket the row of the first basket of its group: itself when it is in none."""
    rows = np.arange(split_group.size)
    first = rows.copy()
    grouped = split_group >= 0
    names, position, inverse = np.unique(
        split_group[grouped], return_index=True, return_inverse=True
    )
    if names.size:
        first[grouped] = rows[grouped][position][inverse]
    return first


def price_below_limit(rng: np.random.Generator, world: World, items: pl.DataFrame) -> pl.DataFrame:
    """Give each part a value of 80 to 98.5 % of the first approval limit of orders."""
    grouped = (items["split_group"] >= 0).to_numpy()
    limit = world.limits("order_level1")[items["company"].to_numpy()[grouped]]
    lots = items["lots"].to_numpy().copy()
    price = items["price"].to_numpy().copy()
    lots[grouped] = np.clip(lots[grouped], 1, 6)
    value = limit * rng.uniform(0.8, 0.985, int(grouped.sum()))
    price[grouped] = (value / lots[grouped]).astype(np.int64)
    return items.with_columns(lots=pl.Series(lots), price=pl.Series(price))


def record(ledger: Ledger, order_items: pl.DataFrame) -> None:
    """Write the groups of which at least two parts were ordered, each part with its value."""
    parts = order_items.filter(
        (pl.col("split_group") >= 0) & (pl.col("order").n_unique().over("split_group") >= 2)
    ).sort("split_group", "item")
    ledger.plant(
        KIND,
        "order",
        parts["order"].to_numpy(),
        amount=(parts["lots"] * parts["price"]).to_numpy(),
        group=parts["split_group"].to_numpy(),
        detail="one need in several orders under the approval limit",
    )
