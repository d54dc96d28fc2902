"""True KPIs of approval limits: orders released above one (K23), or cut to stay below (K23b)."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import INVOICED, SENT
from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.true_kpis.shape import day_of, rows
from p2p.simulator.truth import Truth

_FOLLOWED = (SENT, f"{SENT} Update", "Record Goods Receipt", INVOICED)
"""What is done with an order once all have released it."""
_SPLIT_DAYS = 3


def approval_limit_kpis(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """K23 and K23b by count of orders. events: those of `item_events`."""
    return pl.concat([_breaches(truth, events), _splits(truth)])


def _breaches(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """K23: worth more at the last release than so many levels may decide on."""
    end = truth.world.end
    followed = (
        events.filter(pl.col("activity").is_in(_FOLLOWED))
        .join(truth.order_items.select("item", "order"), on="item")
        .select("order")
        .unique()
    )
    done = [
        (pl.col("release_levels") >= level) & (pl.col(f"level{level}_at") <= end)
        for level in (1, 2)
    ]
    last = pl.when(done[1]).then("level2_at").otherwise("level1_at")
    orders = (
        truth.orders.filter(done[0])
        .join(followed, on="order", how="semi")
        .select("order", "company", is_limited=~done[1], released_at=last)
    )
    worth = _worth_at(truth, orders.select("order", "released_at"))
    limit = pl.Series(truth.world.limits("order_level2")).gather(orders["company"])
    found = (
        orders.with_columns(limit=limit)
        .join(worth, on="order", how="inner")
        .filter(pl.col("worth") > 0)
    )
    return rows(found, "K23", numerator=pl.col("is_limited") & (pl.col("worth") > pl.col("limit")))


def _worth_at(truth: Truth, moments: pl.DataFrame) -> pl.DataFrame:
    """order and worth (cents) at released_at, with the prices and quantities of that moment; what
    is consigned is not bought."""
    items = _bought(truth).join(moments, on="order")
    # of each value of an item there is one change at most
    for name, now in (("price", "price"), ("quantity", "lots")):
        change = truth.changes.filter(pl.col("attribute") == name).select(
            "item", changed_at="at", before="old"
        )
        earlier = pl.col("released_at") < pl.col("changed_at")
        items = items.join(change, on="item", how="left").select(
            *(one for one in items.columns if one != now),
            pl.when(earlier).then("before").otherwise(now).alias(now),
        )
    return items.group_by("order").agg(worth=(pl.col("lots") * pl.col("price")).sum())


def _splits(truth: Truth) -> pl.DataFrame:
    """K23b: orders below the first limit, of one buyer at one supplier within a few days, which are
    above it together."""
    worth = (
        _bought(truth)
        .filter(pl.col("deleted_at") == 0)
        .group_by("order")
        .agg(worth=(pl.col("lots") * pl.col("price")).sum())
    )
    limit = pl.Series(truth.world.limits("order_level1")).gather(truth.orders["company"])
    key = ["company", "supplier", "buyer"]
    orders = (
        truth.orders.select(
            "order", *key, on=day_of("created_at", truth.world.scenario.system_zone)
        )
        .with_columns(limit=limit)
        .join(worth, on="order")
        .filter(pl.col("worth") > 0, pl.col("worth") <= pl.col("limit"))
        .filter(pl.col("buyer") != BATCH_BUYER)
    )
    pairs = orders.select("order", *key, "on", "limit").join(
        orders.select(*key, earlier="order", earlier_on="on", earlier_worth="worth"), on=key
    )
    near = pairs.filter(
        (pl.col("on") - pl.col("earlier_on")).dt.total_days().is_between(0, _SPLIT_DAYS)
    )
    split = near.group_by("order").agg(
        pl.col("limit").first(), together=pl.col("earlier_worth").sum(), count=pl.len()
    ).filter(pl.col("count") > 1, pl.col("together") > pl.col("limit"))  # fmt: skip
    parts = near.join(split, on="order", how="semi")["earlier"].unique()
    return rows(orders, "K23b", numerator=pl.col("order").is_in(parts.implode()))


def _bought(truth: Truth) -> pl.DataFrame:
    """item, order, lots, price, deleted_at of the items that are not consigned."""
    consigned = [
        place
        for place, one in enumerate(truth.world.scenario.categories)
        if one.matching == "consignment"
    ]
    return truth.order_items.filter(~pl.col("category").is_in(consigned)).select(
        "item", "order", "lots", "price", "deleted_at"
    )
