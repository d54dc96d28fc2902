"""True KPIs of buying past a control: by path (K19b), and past a contract (K19c)."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import CLEARED, INVOICED
from p2p.simulator.true_kpis.buying import standing_items, worth_of_items
from p2p.simulator.true_kpis.shape import DAY_SECONDS, date_of, day_of, rows
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.truth import Truth

_FIRST = {
    "requested": "Create Purchase Requisition Item",
    "created": "Create Purchase Order Item",
    "approved": "Release Purchase Order",
    "received": "Record Goods Receipt",
    "invoiced": INVOICED,
    "written": "Vendor creates invoice",
    "cleared": CLEARED,
}
_MATCHED = ("three_way_after_gr", "three_way_before_gr", "two_way")


def maverick_kpis(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K19b by count of order items and K19c in units of each currency.

    events: those of `item_events`; told: the ones among them that the system tells.
    """
    return pl.concat([_by_path(truth, events, told), _past_contract(truth)])


def _by_path(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K19b of order items that stand."""
    items = _standing(truth)
    true, seen = (
        items.join(_dated(truth, each), on="item", how="left", maintain_order="left").select(
            "item", is_maverick=_is_maverick()
        )
        for each in (events, told)
    )
    return as_told(
        rows(true, "K19b", numerator=pl.col("is_maverick")),
        seen["is_maverick"],
        "not every event of the order item is in the system's tables, or only its day",
    )


def _standing(truth: Truth) -> pl.DataFrame:
    """item, matching, has_contract and is_undecided (an approval was asked for, and nobody gave
    it) of the order items that are not deleted."""
    matching = pl.Series([one.matching for one in truth.world.scenario.categories])
    undecided = truth.orders.filter(
        pl.col("release_levels") >= 1, pl.col("level1_at") > truth.world.end
    )["order"]
    return (
        standing_items(truth)
        .join(truth.order_items.select("item", "category", "has_contract"), on="item")
        .sort("item")
        .select(
            "item",
            "has_contract",
            is_undecided=pl.col("order").is_in(undecided.implode()),
            matching=pl.lit(matching).gather(pl.col("category")),
        )
    )


def _dated(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """The first second of each activity in _FIRST by item, with created_on and written_on."""
    activity, at = pl.col("activity"), pl.col("at")
    return (
        events.group_by("item")
        .agg(at.filter(activity == of).min().alias(name) for name, of in _FIRST.items())
        .with_columns(
            created_on=day_of("created", truth.world.scenario.system_zone),
            written_on=date_of(pl.col("written") // DAY_SECONDS),
        )
    )


def _is_maverick() -> pl.Expr:
    """Whether any path past a control was taken that holds for the matching type."""
    has = {name: pl.col(name).is_not_null() for name in _FIRST}
    matching = pl.col("matching")
    paths = (
        pl.col("created") > pl.min_horizontal("received", "invoiced"),
        pl.col("created_on") > pl.col("written_on"),
        pl.col("approved") > pl.min_horizontal("received", "invoiced"),
        pl.col("is_undecided") & (has["received"] | has["invoiced"]),
        pl.col("requested") > pl.col("invoiced"),
        (matching == "three_way_after_gr") & (pl.col("received") > pl.col("invoiced")),
        matching.str.starts_with("three_way") & has["cleared"] & ~has["received"],
        matching.is_in(_MATCHED) & ~has["requested"] & ~pl.col("has_contract"),
    )
    return pl.any_horizontal(path.fill_null(value=False) for path in paths)


def _past_contract(truth: Truth) -> pl.DataFrame:
    """K19c: bought without a contract from a supplier who had one.

    A contract is there for all that its supplier sells; the tables show it by the items that name
    it only.
    """
    need = ["company", "supplier", "category"]
    worth = worth_of_items(truth).with_columns(
        on=day_of("created_at", truth.world.scenario.system_zone)
    )
    used = (
        truth.order_items.join(worth.select("item", "on"), on="item")
        .filter("has_contract")
        .group_by(need)
        .agg(first_on=pl.col("on").min(), last_on=pl.col("on").max())
    )
    agreed = truth.world.suppliers["has_contract"]
    bought = (
        worth.filter("counts")
        .join(used, on=need, how="left")
        .with_columns(
            is_past=~pl.col("has_contract") & pl.lit(agreed).gather(pl.col("supplier")),
            is_seen=~pl.col("has_contract")
            & pl.col("on").is_between("first_on", "last_on").fill_null(value=False),
        )
    )
    seen = bought.select(pl.when("is_seen").then("amount").otherwise(0.0)).to_series()
    true = rows(
        bought, "K19c", numerator=pl.when("is_past").then("amount").otherwise(0.0),
        denominator=pl.col("amount"), currency=pl.col("currency"),
    )  # fmt: skip
    return as_told(
        true, seen, "a contract is known only from its first to its last use for a category"
    )
