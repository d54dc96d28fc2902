"""Suppliers confirm orders, and say so when they will be late."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.queues import decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

CONFIRMATIONS = {
    "confirmation": pl.Int64,
    "item": pl.Int64,
    "order": pl.Int64,
    "company": pl.Int64,
    "supplier": pl.Int64,
    "sequence": pl.Int64,
    "kind": pl.String,
    "received_at": pl.Int64,
    "by": pl.String,
    "confirmed_day": pl.Int64,
    "lots": pl.Int64,
}
"""One row an item and confirmation, numbered by sequence from 1 within the item. kind:
confirmation, update or shipping_notice. by: WIRE_USER, or who typed it in, which is when
received_at is. confirmed_day: day number that the supplier promises (of a shipping notice: the day
of arrival)."""

WIRE_USER = "EDI-BATCH"
_OFFICE_DAY = 9 * 3600


def confirm(
    rng: np.random.Generator,
    world: World,
    *,
    order_items: pl.DataFrame,
    outputs: pl.DataFrame,
    deliveries: pl.DataFrame,
) -> pl.DataFrame:
    """Confirmations (CONFIRMATIONS) up to the end, of suppliers who confirm at all.

    The answer comes in the supplier's own time, a third of their usual patience. Most confirm what
    was asked; who comes late often tells so before the promised day. The wire brings shipping
    notices as well; what comes by mail waits until the order desk has typed it in.
    """
    sent = outputs.filter(pl.col("kind") == "order").select("order", "sent_at")
    who = world.suppliers.select("supplier", "confirms", "sends_edi", "answer_days")
    arrived = deliveries.group_by("item").agg(arrived_at=pl.col("arrived_at").min())
    items = (
        order_items.filter(pl.col("deleted_at") == 0)
        .select("item", "order", "company", "supplier", "lots", "promised_day", "promised_first")
        .join(sent, on="order", how="inner", maintain_order="left")
        .join(who, on="supplier", how="left", maintain_order="left")
        .filter("confirms")
        .join(arrived, on="item", how="left", maintain_order="left")
        .with_columns(pl.col("arrived_at").fill_null(FAR))
    )
    company, sent_at, promised, arrival = (
        items[name].to_numpy() for name in ("company", "sent_at", "promised_day", "arrived_at")
    )
    n = items.height
    mood = rng.lognormal(0.0, 0.5, int(order_items["order"].max()) + 1)  # type: ignore[arg-type]
    patience = items["answer_days"].to_numpy() / 3 * mood[items["order"].to_numpy()]
    seconds = np.maximum(600, (patience * _OFFICE_DAY).astype(np.int64))
    answered = world.office_later(company, sent_at, seconds)
    first_day = items["promised_first"].to_numpy() + np.where(rng.random(n) < 0.1, 2, 0)

    day = world.local_day(company, np.minimum(arrival, FAR - DAY))
    before = world.to_utc(company, (promised - 3) * DAY + 10 * 3600)
    warned = world.office_later(
        company, np.maximum(answered + DAY, before), rng.integers(600, _OFFICE_DAY, n)
    )
    warns = (arrival < FAR) & (day > promised + 1) & (rng.random(n) < 0.6) & (warned < arrival)
    shipped = arrival - rng.integers(DAY, 3 * DAY, n)
    notice = items["sends_edi"].to_numpy() & (arrival < FAR) & (shipped > answered)
    told = pl.concat(
        [
            _told(items, np.ones(n, dtype=np.bool_), "confirmation", answered, first_day),
            _told(items, warns, "update", warned, day),
            _told(items, notice, "shipping_notice", shipped, day),
        ]
    ).filter(pl.col("came_at") <= world.end)
    typed = (~told["sends_edi"]).to_numpy()
    desk = decide(
        rng, world, "order_desk", typed,
        company=told["company"].to_numpy(), arrival=told["came_at"].to_numpy(),
        lines=np.ones(told.height, dtype=np.int64), key=told["supplier"].to_numpy(),
    )  # fmt: skip
    return (
        told.with_columns(
            received_at=pl.Series(np.where(typed, desk.at, told["came_at"].to_numpy())),
            by=pl.when("sends_edi")
            .then(pl.lit(WIRE_USER))
            .otherwise(pl.Series(desk.by.tolist(), dtype=pl.String)),
        )
        .filter(pl.col("received_at") <= world.end)
        .sort("received_at", "item", "kind")
        .with_columns(
            confirmation=pl.int_range(pl.len()),
            sequence=pl.int_range(1, pl.len() + 1).over("item"),
        )
        .select(*CONFIRMATIONS)
    )


def _told(items: pl.DataFrame, which: Bools, kind: str, at: Ints, day: Ints) -> pl.DataFrame:
    return items.filter(pl.Series(which)).select(
        "item", "order", "company", "supplier", "sends_edi", "lots",
        kind=pl.lit(kind),
        came_at=pl.Series(at[which]),
        confirmed_day=pl.Series(day[which]),
    )  # fmt: skip
