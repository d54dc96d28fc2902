"""True KPIs of buying: how long until a request is an order, and how much is under contract."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.shape import DAY_SECONDS, rows, working_days_between
from p2p.simulator.truth import Truth


def buying_kpis(truth: Truth) -> pl.DataFrame:
    """K01 (days) and K20 (units of each currency)."""
    return pl.concat([_cycle_time(truth), _under_contract(truth)])


def _under_contract(truth: Truth) -> pl.DataFrame:
    """K20 of standing order items that are worth something; consignment is not."""
    scenario = truth.world.scenario
    currencies = pl.Series([owner.currency for owner in scenario.companies])
    consigned = pl.Series([one.matching == "consignment" for one in scenario.categories])
    items = truth.order_items.with_columns(
        currency=currencies[truth.order_items["company"]],
        consigned=consigned[truth.order_items["category"]],
        amount=pl.col("lots") * pl.col("price") / 100,
    ).join(_standing_items(truth).select("item"), on="item", how="semi")
    bought = items.filter(~pl.col("consigned"), pl.col("amount") > 0)
    contracted = pl.when("has_contract").then("amount").otherwise(0.0)
    return rows(bought, "K20", numerator=contracted, denominator=pl.col("amount"),
                currency=pl.col("currency"))  # fmt: skip


def _cycle_time(truth: Truth) -> pl.DataFrame:
    """K01 of requisition items with a standing order item, in days.

    The end is the first release of the order that the item was part of, or the creation of the
    item where no release stands behind it.
    """
    end = truth.world.end
    standing = _standing_items(truth)
    items = (
        truth.requisition_items.select("item", "basket")
        .join(truth.requisitions.select("basket", requested_at="at"), on="basket")
        .join(standing, on="item")
        .join(
            truth.orders.select("order", "company", "release_levels", "level1_at", "level2_at"),
            on="order",
        )
    )
    first = pl.when((pl.col("release_levels") > 0) & (pl.col("level1_at") <= end)).then("level1_at")
    last = pl.when((pl.col("release_levels") > 1) & (pl.col("level2_at") <= end)).then("level2_at")
    created = pl.col("created_at")
    issued = (
        items.with_columns(first=first, last=pl.coalesce(last, first))
        .with_columns(
            issued_at=pl.when(pl.col("first") >= created)
            .then("first")
            .when(pl.col("last") >= created)
            .then("last")
            .otherwise(created)
        )
        .filter(pl.col("issued_at") >= pl.col("requested_at"))
    )
    return rows(
        issued,
        "K01",
        numerator=(pl.col("issued_at") - pl.col("requested_at")) / DAY_SECONDS,
        business=working_days_between(
            truth, issued["company"], issued["requested_at"], issued["issued_at"]
        ),
    )


def _standing_items(truth: Truth) -> pl.DataFrame:
    """item, order, created_at of the order items that are not deleted at the end."""
    deletions = (
        truth.changes.filter(pl.col("attribute") == "deletion", pl.col("at") <= truth.world.end)
        .sort("item", "at")
        .group_by("item")
        .agg(is_deleted=pl.col("new").last() > 0)
    )
    return (
        truth.order_items.select("item", "order", "created_at")
        .join(deletions, on="item", how="left")
        .filter(~pl.col("is_deleted").fill_null(value=False))
        .drop("is_deleted")
    )
