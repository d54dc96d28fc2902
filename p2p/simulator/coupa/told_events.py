"""What Coupa's records tell of the truth's events: those that a perfect reader finds in them."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import CLEARED, SENT, item_events
from p2p.simulator.truth import Truth


def told_item_events(truth: Truth) -> pl.DataFrame:
    """Events of order items that Coupa tells: item, activity, at (UTC seconds), by, and on: the day
    where no more than that is told, else null.

    Coupa leaves out of the truth: messages that left while the order's state said sent already, and
    the time of day of a payment, of which the ERP tells the day.
    """
    owner = truth.order_items.select("item", "company")
    events = item_events(truth).join(owner, on="item", how="left", maintain_order="left")
    here = truth.world.local_day(events["company"].to_numpy(), events["at"].to_numpy())
    days = pl.Series(here, dtype=pl.Int32).cast(pl.Date)
    return (
        events.with_columns(on=pl.when(pl.col("activity") == CLEARED).then(days))
        .join(unseen_messages(truth), on=["item", "activity", "at"], how="anti")
        .drop("company")
    )


def unseen_messages(truth: Truth) -> pl.DataFrame:
    """Messages that left after another had left and none had come to wait in between: the order's
    state was sent and stayed so. item, at, activity."""
    waits = truth.outputs.select("output", "order", at="created_at", is_sent=False)
    leaves = truth.outputs.select("output", "order", at="sent_at", is_sent=True)
    moments = pl.concat([waits, leaves]).sort("order", "at", "output")
    unseen = moments.filter(
        pl.col("is_sent") & pl.col("is_sent").shift(1).over("order").fill_null(value=False)
    )
    return unseen.join(truth.order_items.select("item", "order"), on="order").select(
        "item", "at", activity=pl.lit(f"{SENT} Update")
    )
