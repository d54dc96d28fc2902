"""Orders reach suppliers: messages for new and changed orders, by wire, mail or on paper."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

OUTPUTS = {
    "output": pl.Int64,
    "order": pl.Int64,
    "company": pl.Int64,
    "supplier": pl.Int64,
    "kind": pl.String,
    "medium": pl.String,
    "created_at": pl.Int64,
    "sent_at": pl.Int64,
    "by": pl.String,
}
"""One row a message. kind: order or change. medium: edi, email or paper. created_at: when the
message arose (release, or the change); sent_at: when it left (after the end: not yet)."""

SEND_USER = "OUT-BATCH"
_EVERY = 900
"""Seconds between two runs of the job that sends what is waiting."""


def send(
    rng: np.random.Generator,
    world: World,
    orders: pl.DataFrame,
    order_items: pl.DataFrame,
    changes: pl.DataFrame,
) -> pl.DataFrame:
    """Messages (OUTPUTS) of released orders; wire and mail go with a job, paper with a person.

    Several changes of one order within a day go out together. Changes before the order was sent
    need no message of their own.
    """
    released = orders.filter((pl.col("released_at") <= world.end) & (pl.col("retro_days") == 0))
    first = released.select(
        "order", "company", "supplier", "buyer", kind=pl.lit("order"), created_at="released_at"
    )
    items = order_items.select("item", "order")
    told = (
        changes.join(items, on="item", how="left", maintain_order="left")
        .join(
            released.select("order", "company", "supplier", "buyer", "released_at"),
            on="order", how="inner", maintain_order="left",
        )
        .filter(pl.col("at") > pl.col("released_at"))
        .group_by("order", pl.col("at") // DAY, maintain_order=True)
        .agg(
            pl.col("company", "supplier", "buyer").first(),
            kind=pl.lit("change").first(),
            created_at=pl.col("at").max(),
        )
        .select(first.columns)
    )  # fmt: skip
    messages = pl.concat([first, told]).sort("created_at", "order", "kind")
    company, created = messages["company"].to_numpy(), messages["created_at"].to_numpy()
    way = world.suppliers["medium"][messages["supplier"]]
    medium = pl.select(
        pl.when(way == "edi").then(way).when(way == "paper").then(way).otherwise(pl.lit("email"))
    ).to_series()
    paper = (medium == "paper").to_numpy()
    sent = _sent(rng, world, company, created, paper)
    return (
        messages.with_columns(
            medium=medium,
            sent_at=pl.Series(sent),
            by=pl.when(pl.Series(paper))
            .then(_writers(world, messages))
            .otherwise(pl.lit(SEND_USER)),
        )
        # what was changed while the first message waited went out with it
        .filter(
            (pl.col("kind") == "order")
            | (
                pl.col("created_at")
                >= pl.col("sent_at").filter(pl.col("kind") == "order").first().over("order")
            )
        )
        .with_columns(output=pl.int_range(pl.len()))
        .select(*OUTPUTS)
    )


def _sent(
    rng: np.random.Generator, world: World, company: Ints, created: Ints, paper: Bools
) -> Ints:
    """The next run of the job, or half an hour to a day of office time for what is printed."""
    job = (created // _EVERY + 1) * _EVERY + rng.integers(2, 40, created.size)
    by_hand = world.office_later(company, created, rng.integers(1800, 9 * 3600, created.size))
    return np.where(created >= FAR, FAR, np.where(paper, by_hand, job))


def _writers(world: World, messages: pl.DataFrame) -> pl.Expr:
    """Who prints: the buyer, or the first buyer of the company for the batch."""
    return (
        pl.when(pl.col("buyer").str.ends_with("-BATCH"))
        .then(world.first_users("BUY")[messages["company"]])
        .otherwise("buyer")
    )
