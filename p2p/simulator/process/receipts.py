"""The receipts that deliveries lead to, and what is wrong with them: reversals and returns."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations import cancelled_documents
from p2p.simulator.world import World

RECEIPT, REVERSAL, RETURN = "receipt", "receipt_reversal", "return"


def receive(
    rng: np.random.Generator, world: World, deliveries: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All receipt lines, and the deliveries with what finally stands for each of them.

    receipt_lines: line (row), document (row of a header; lines of one note share it), item, order,
    company, supplier, delivery, movement (RECEIPT, REVERSAL, RETURN), lots, at, by, note,
    delivered_day, reverses (line or null), entered_at, is_short.
    deliveries gain stands_at and stands_line: the receipt that was not reversed.
    A reversal comes within hours and is booked again at once; a return sends part back later.
    """
    habits, n = world.scenario.habits, deliveries.height
    posted = deliveries["posted_at"].to_numpy()
    company = deliveries["company"].to_numpy()
    in_history = posted <= world.end
    goods = ~deliveries["is_service"].to_numpy()
    reversed_at = posted + rng.integers(600, 5400, n)
    able = in_history & goods & (reversed_at + 900 <= world.end)
    mistaken = cancelled_documents.plant_receipts(rng, world, able)
    again_at = reversed_at + rng.integers(120, 900, n)
    faulty = in_history & goods & ~mistaken & (rng.random(n) < habits.goods_returned)
    faulty &= (deliveries["lots"] > 1).to_numpy()
    returned_at = world.office_later(company, posted, rng.integers(3600, 12 * 9 * 3600, n))
    faulty &= returned_at <= world.end
    lots = deliveries["lots"].to_numpy()
    returned = np.maximum(1, (lots * rng.uniform(0.1, 0.9, n)).astype(np.int64))

    every: Bools = np.ones(n, dtype=np.bool_)
    first = _lines(deliveries, every, RECEIPT, lots=lots, at=posted)
    undone = _lines(deliveries, mistaken, REVERSAL, lots=lots, at=reversed_at)
    again = _lines(deliveries, mistaken, RECEIPT, lots=lots, at=again_at)
    back = _lines(deliveries, faulty, RETURN, lots=returned, at=returned_at)
    stands_line = np.arange(n)
    stands_line[mistaken] = n + undone.height + np.arange(again.height)
    notes = int(deliveries["note"].max() or 0) + 1  # type: ignore[arg-type]
    reverses = np.concatenate(
        [
            np.full(n, -1),
            np.flatnonzero(mistaken),
            np.full(again.height, -1),
            stands_line[faulty],
        ]
    )
    lines = pl.concat([first, undone, again, back]).with_columns(reverses=pl.Series(reverses))
    lines = lines.with_row_index("line").with_columns(
        pl.col("line").cast(pl.Int64),
        document=pl.when(pl.col("line").cast(pl.Int64) < n)
        .then("note")
        .otherwise(notes + pl.col("line").cast(pl.Int64) - n),
        reverses=pl.when(pl.col("reverses") >= 0).then("reverses"),
    )
    deliveries = deliveries.with_columns(
        stands_at=pl.Series(np.where(mistaken, again_at, posted)),
        stands_line=pl.Series(stands_line),
    )
    return lines.filter(pl.col("at") <= world.end), deliveries


def _lines(
    deliveries: pl.DataFrame, which: Bools, movement: str, *, lots: Ints, at: Ints
) -> pl.DataFrame:
    """Receipt lines of some deliveries, booked by whoever booked the delivery."""
    return deliveries.filter(pl.Series(which)).select(
        "item",
        "order",
        "company",
        "supplier",
        "delivery",
        "note",
        movement=pl.lit(movement),
        lots=pl.Series(lots[which]),
        at=pl.Series(at[which]),
        by="posted_by",
        delivered_day=pl.from_epoch("arrived_at").dt.epoch("d").cast(pl.Int64),
        entered_at=pl.col("entered_at") if movement == RECEIPT else pl.lit(0, dtype=pl.Int64),
        is_short=pl.col("is_short") if movement == RECEIPT else pl.lit(False),
    )
