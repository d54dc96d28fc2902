"""Orders on their way to suppliers, and what suppliers say to them."""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import flag, midnight, quantity, text
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.users import SYSTEM_USER, Users
from p2p.simulator.iso_formats import moment
from p2p.simulator.truth import Truth

NOT_SENT = "created"
_WAITING = {
    "edi": "scheduled_for_cxml", "email": "scheduled_for_email", "paper": "pending_manual",
}  # fmt: skip
_SENT = {"edi": "sent_via_cxml", "email": "sent_via_email", "paper": "sent_manually"}
_FIRST, _FIRST_LINE = 8_000, 15_000


def transmissions(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Changes of orders' transmission status up to the end: order, order_id, at, by, before, after.

    A message waits from when it arose until it is sent.
    """
    medium = pl.col("medium")
    waiting = truth.outputs.select(
        "output", "order", at="created_at", by=text(SYSTEM_USER),
        after=medium.replace_strict(_WAITING, return_dtype=pl.String),
    )  # fmt: skip
    sent = truth.outputs.select(
        "output", "order", "by", at="sent_at",
        after=medium.replace_strict(_SENT, return_dtype=pl.String),
    ).select(waiting.columns)  # fmt: skip
    return (
        pl.concat([waiting, sent])
        .filter(pl.col("at") <= truth.world.end)
        .sort("order", "at", "output")
        .with_columns(before=pl.col("after").shift(1).over("order").fill_null(NOT_SENT))
        .filter(pl.col("before") != pl.col("after"))
        .join(ids.orders, on="order", how="inner", maintain_order="left")
        .drop("output")
    )


def acknowledgements(truth: Truth) -> pl.DataFrame:
    """When a supplier first confirmed an order: order, acknowledged_at."""
    confirmed = truth.confirmations.filter(pl.col("kind") == "confirmation")
    return confirmed.group_by("order").agg(acknowledged_at=pl.col("received_at").min())


def order_header_confirmations(truth: Truth, items: pl.DataFrame, users: Users) -> pl.DataFrame:
    """Confirmations of orders line by line, also later ones with another date; items is
    orders.ordered_items."""
    zone, more = truth.world.scenario.system_zone, truth.world.site.first_number
    rows = (
        truth.confirmations.filter(pl.col("kind") != "shipping_notice")
        .drop("order")
        .join(
            items.select("item", "order_id", "order_line_id", "line_num", "lot"),
            on="item", how="inner",
        )
        .sort("received_at", "order_id", "by", "line_num")
        .with_columns(line_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    )  # fmt: skip
    at = moment(pl.col("received_at"), zone)
    line = pl.struct(
        (pl.col("line_number") + _FIRST_LINE + more).alias("id"),
        at.alias("created-at"),
        at.alias("updated-at"),
        pl.col("line_num").cast(pl.String).alias("line-num"),
        text("confirmed").alias("status"),
        quantity(pl.col("lots") * pl.col("lot")).alias("quantity"),
        midnight(pl.col("confirmed_day"), zone).alias("promised-date"),
        pl.struct(pl.col("order_line_id").alias("id")).alias("order-line"),
    )
    key = ["received_at", "order_id", "by"]
    heads = rows.group_by(key, maintain_order=True).agg(line.alias("order-line-confirmations"))
    return heads.select(
        (pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + _FIRST + more).alias("id"),
        at.alias("created-at"),
        at.alias("updated-at"),
        text("confirmed").alias("status"),
        flag(value=False).alias("exported"),
        pl.struct(
            pl.col("order_id").alias("id"), pl.col("order_id").cast(pl.String).alias("po-number")
        ).alias("order-header"),
        users.reference(pl.col("by")).alias("created-by"),
        "order-line-confirmations",
        pl.col("received_at").alias("_changed_at"),
    )
