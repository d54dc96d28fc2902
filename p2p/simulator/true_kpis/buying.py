"""True KPIs of buying: how long until a request is an order, what is under contract, dearer."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import SENT
from p2p.simulator.true_kpis.shape import DAY_SECONDS, rows, working_days_between
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.truth import Truth


def buying_kpis(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K01 (days), K08b and K20 (units of each currency).

    events: those of `item_events`; told: the ones among them that the system tells.
    """
    return pl.concat(
        [
            _cycle_time(truth, events, told),
            _made_dearer(truth, events, told),
            _under_contract(truth),
        ]
    )


def _made_dearer(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K08b: what prices were raised by after the last release, or the creation without one."""
    bought = worth_of_items(truth).filter("counts").sort("item")
    raised, seen = (
        bought.join(_raises(truth, each), on="item", how="left", maintain_order="left")
        .select(pl.col("rise").fill_null(0) * pl.col("lots") / 100)
        .to_series()
        for each in (events, told)
    )
    true = rows(
        bought.with_columns(raised=raised), "K08b", numerator=pl.col("raised"),
        denominator=pl.col("amount"), currency=pl.col("currency"),
    )  # fmt: skip
    return as_told(true, seen, "changes before the first approval are in no table (Oracle)")


def _raises(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """item and rise (cents a lot) of the raises among the events that the last release precedes."""
    activity, at = pl.col("activity"), pl.col("at")
    final = events.group_by("item").agg(
        final_at=pl.coalesce(
            at.filter(activity == "Release Purchase Order").max(),
            at.filter(activity == "Create Purchase Order Item").min(),
        )
    )
    changes = truth.changes.filter(
        pl.col("attribute") == "price", pl.col("new") > pl.col("old")
    ).select("item", "at", rise=pl.col("new") - pl.col("old"))
    known = events.filter(activity == "Change Price").select("item", "at")
    return (
        changes.join(known, on=["item", "at"], how="semi")
        .join(final, on="item")
        .filter(at >= pl.col("final_at"))
        .group_by("item")
        .agg(pl.col("rise").sum())
    )


def worth_of_items(truth: Truth) -> pl.DataFrame:
    """The order items with currency, amount (units of it) and counts: whether they stand and are
    worth something, which consignment is not."""
    scenario = truth.world.scenario
    currencies = pl.Series([owner.currency for owner in scenario.companies])
    consigned = pl.Series([one.matching == "consignment" for one in scenario.categories])
    standing = standing_items(truth)["item"].implode()
    return truth.order_items.with_columns(
        currency=currencies[truth.order_items["company"]],
        amount=pl.col("lots") * pl.col("price") / 100,
    ).with_columns(
        counts=pl.col("item").is_in(standing)
        & ~consigned[truth.order_items["category"]]
        & (pl.col("amount") > 0)
    )


def _under_contract(truth: Truth) -> pl.DataFrame:
    """K20 of order items that are worth something."""
    bought = worth_of_items(truth).filter("counts")
    contracted = pl.when("has_contract").then("amount").otherwise(0.0)
    return rows(bought, "K20", numerator=contracted, denominator=pl.col("amount"),
                currency=pl.col("currency"))  # fmt: skip


def _cycle_time(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K01 of requisition items whose standing order item the supplier was told of, in days.

    The end is the first message after the item was there; orders after the fact are never sent.
    """
    items = (
        truth.requisition_items.select("item", "basket")
        .join(truth.requisitions.select("basket", requested_at="at"), on="basket")
        .join(standing_items(truth), on="item")
        .join(truth.orders.select("order", "company"), on="order")
        .sort("item")
    )
    true, seen = (
        items.join(_first_message(items, each), on="item", how="left", maintain_order="left")
        for each in (events, told)
    )
    counts = (pl.col("sent_at") >= pl.col("requested_at")).fill_null(value=False)
    counted, shown = true.select(counts).to_series(), seen.select(counts).to_series()
    days = pl.when(counts).then((pl.col("sent_at") - pl.col("requested_at")) / DAY_SECONDS)
    either = counted | shown
    working = working_days_between(truth, seen["company"], seen["requested_at"], seen["sent_at"])
    return as_told(
        rows(
            true.with_columns(counts=counted).filter(either),
            "K01",
            numerator=days.fill_null(0),
            denominator=pl.col("counts"),
            business=working.filter(either),
        ),
        seen.select(days.fill_null(0)).to_series().filter(either),
        "only the last message of an order is kept (Oracle); is it an update, the release counts",
        shown.filter(either),
    )


def _first_message(items: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """item, sent_at: when the supplier was first told of an item that was there; where only a later
    message is known, when its order was released, and without a release when it was created."""
    of_items = events.join(items.select("item", "created_at"), on="item")
    sent, after = pl.col("activity") == SENT, pl.col("at") >= pl.col("created_at")
    messages = sent | (pl.col("activity") == f"{SENT} Update")
    released = pl.col("activity") == "Release Purchase Order"
    return (
        of_items.group_by("item")
        .agg(
            is_told=messages.any(),
            is_first_known=sent.any(),
            message_at=pl.col("at").filter(messages & after).min(),
            free_at=pl.coalesce(
                pl.col("at").filter(released & after).min(), pl.col("created_at").first()
            ),
        )
        .filter("is_told")
        .select("item", sent_at=pl.when("is_first_known").then("message_at").otherwise("free_at"))
    )


def standing_items(truth: Truth) -> pl.DataFrame:
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
