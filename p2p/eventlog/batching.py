"""Work done in batches: one actor does one activity for many orders within a short time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.eventlog.log import SECOND_US, Bools, Ints
from p2p.eventlog.order_events import once_an_order, order_of_case
from p2p.eventlog.selection import Selection
from p2p.eventlog.texts import named


def batches(
    selection: Selection, *, most_gap: timedelta = timedelta(minutes=1), least_size: int = 3
) -> pl.DataFrame:
    """One row an activity and resource with batches, most batched events first.

    A batch is at least least_size events of one resource and activity for at least two orders, each
    at most most_gap after the one before; equal events in the items of an order are one, and cases
    that name no order are orders of their own.

    activity, resource; event_count, batched_event_count, batched_share; batch_count,
    simultaneous_count (batches of one moment), largest_size and median_size. Events without a
    resource are in no batch. Raises UsageError for a size below 2 or a negative gap.
    """
    if least_size < 2 or most_gap < timedelta(0):
        raise UsageError(
            f"no batch has {least_size} events {most_gap} apart",
            "ask for at least 2 events, and a gap of 0 or more",
        )
    log = selection.log
    many = max(log.activities.len(), 1)
    event, group = _by_actor(selection, many)
    at_us, order = log.events.at_us[event], order_of_case(log)[log.events.case[event]]
    gap_us = most_gap // timedelta(microseconds=1)
    begins = np.append(True, (np.diff(group) != 0) | (np.diff(at_us) > gap_us))[: event.size]
    start = np.flatnonzero(begins)
    size = np.diff(np.append(start, event.size))
    # runs are many and mostly of one event: look closer only where there are enough
    long = np.flatnonzero(size >= least_size)
    table = pl.DataFrame(
        {
            "group": group[start[long]],
            "size": size[long],
            "span_us": at_us[start[long] + size[long] - 1] - at_us[start[long]],
            "is_of_many": _is_of_many(order, start[long], size[long]),
        }
    )
    total = pl.DataFrame({"group": group}).group_by("group").agg(event_count=pl.len())
    table = (
        table.filter("is_of_many")
        .group_by("group")
        .agg(
            batched_event_count=pl.col("size").sum(),
            batch_count=pl.len(),
            simultaneous_count=(pl.col("span_us") < SECOND_US).sum(),
            largest_size=pl.col("size").max(),
            median_size=pl.col("size").median(),
        )
        .join(total, on="group", how="left")
        .sort(["batched_event_count", "group"], descending=[True, False])
    )
    found = table["group"].to_numpy()
    return table.select(
        named(log.activities, found % many).alias("activity"),
        named(log.resources, found // many).alias("resource"),
        pl.col("event_count").cast(pl.Int64),
        "batched_event_count",
        (pl.col("batched_event_count") / pl.col("event_count")).alias("batched_share"),
        pl.col("batch_count", "simultaneous_count").cast(pl.Int64),
        "largest_size",
        "median_size",
    )


@dataclass(frozen=True, slots=True)
class _InTime:
    """Events that name a resource, by resource, activity and moment."""

    event: Ints


def _by_actor(selection: Selection, many: int) -> tuple[Ints, Ints]:
    """The events of the selection by resource, activity and moment, and the number of the two."""
    log = selection.log
    events = log.events
    kept = log.sorted_once.get("batches")
    if kept is None:
        event = np.flatnonzero(events.resource >= 0)
        group = events.resource[event].astype(np.int64) * many + events.activity[event]
        kept = _InTime(event[np.lexsort((events.at_us[event], group))])
        log.sorted_once["batches"] = kept
    event = kept.event
    if selection.cases is not None:
        event = event[selection.cases[events.case[event]]]
    event = once_an_order(selection, event)
    return event, events.resource[event].astype(np.int64) * many + events.activity[event]


def _is_of_many(order: Ints, start: Ints, size: Ints) -> Bools:
    """Whether each run has events of more than one order."""
    changes = np.cumsum(np.append(False, np.diff(order) != 0))
    return changes[start + size - 1] > changes[start] if start.size else start.astype(np.bool_)
