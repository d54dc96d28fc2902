"""Who works on the cases of a selection, and who hands over to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from p2p.eventlog.grouped import group_statistics, group_values
from p2p.eventlog.log import DAY_US, UNKNOWN, Bools, EventLog, GroupedValues, Ints
from p2p.eventlog.order_events import once_an_order
from p2p.eventlog.selection import Selection
from p2p.eventlog.texts import named

Actor = Literal["resource", "role"]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Every event that another follows in its case; pair numbers the two actors, of which actors
    holds (the first) * many + (the second), -1 counted as 0."""

    event: Ints
    pair: Ints
    is_first_in_case: Bools
    actors: Ints
    waits: GroupedValues


def handovers(
    selection: Selection, *, by: Actor = "resource", limit: int | None = None
) -> pl.DataFrame:
    """One row a pair of actors whose events follow each other directly, most frequent first.

    from_actor, to_actor (null where the source names none); handover_count, case_count;
    timed_count, total_wait_days, median_wait_days, p90_wait_days; total_wait_business_days. A row
    with the same actor twice is work that stays with them. The first call for a log sorts it.
    """
    log = selection.log
    actors, code = _actors(log, by)
    pairs = log.sorted_once.get(f"handovers by {by}")
    if pairs is None:
        pairs = log.sorted_once[f"handovers by {by}"] = _pairs(log, code, actors.len())
    event, pair, first = pairs.event, pairs.pair, pairs.is_first_in_case
    if selection.cases is not None:
        kept = np.flatnonzero(selection.cases[log.events.case[event]])
        event, pair, first = event[kept], pair[kept], first[kept]
    many = pairs.actors.size
    count = np.bincount(pair, minlength=many)
    there = np.flatnonzero(count)
    there = there[np.argsort(-count[there], kind="stable")][:limit]
    waits = group_statistics(pairs.waits, selection.cases)
    working = np.nan_to_num(log.events.wait_business_days[event])
    found = pairs.actors[there]
    return pl.DataFrame(
        {
            "from_actor": named(actors, found // (actors.len() + 1) - 1),
            "to_actor": named(actors, found % (actors.len() + 1) - 1),
            "handover_count": count[there],
            "case_count": np.bincount(pair[first], minlength=many)[there],
            "timed_count": waits.count[there],
            "total_wait_days": waits.total[there] / DAY_US,
            "median_wait_days": waits.median[there] / DAY_US,
            "p90_wait_days": waits.p90[there] / DAY_US,
            "total_wait_business_days": np.bincount(pair, working, many)[there],
        }
    ).fill_nan(None)


def _pairs(log: EventLog, code: Ints, actor_count: int) -> _Pairs:
    case = log.events.case
    event = np.flatnonzero(case[1:] == case[:-1])
    both = (code[event].astype(np.int64) + 1) * (actor_count + 1) + code[event + 1] + 1
    actors, pair = np.unique(both, return_inverse=True)
    of_case = pair * log.case_count + case[event]
    order = np.argsort(of_case, kind="stable")
    first = np.empty(event.size, dtype=np.bool_)
    first[order] = np.append(True, np.diff(of_case[order]) != 0)[: event.size]
    waits = log.events.wait_us[event]
    return _Pairs(
        event.astype(np.int32) if log.event_count < 2**31 else event,
        pair.astype(np.int32),
        first,
        actors,
        group_values(pair, waits, case[event], known=waits != UNKNOWN, group_count=actors.size),
    )


def workload(selection: Selection, *, by: Actor = "resource") -> pl.DataFrame:
    """One row an actor, most events first.

    actor (null where the source names none); event_count (equal events in the items of an order
    are one), case_count, activity_count;
    active_day_count (days of the source's zone with an event) and events_per_active_day;
    first_on, last_on; timed_count, total_wait_days, median_wait_days: how long cases had waited
    when the actor took them up, and total_wait_business_days.
    """
    log = selection.log
    actors, code = _actors(log, by)
    event = selection.event_numbers
    events = log.events
    is_counted = np.zeros(log.event_count, dtype=np.bool_)
    is_counted[once_an_order(selection, event)] = True
    table = (
        pl.DataFrame(
            {
                "actor": code[event],
                "case": events.case[event],
                "activity": events.activity[event],
                "on_day": events.on_day[event],
                "is_counted": is_counted[event],
                **_waits_before(log, event),
            }
        )
        .group_by("actor")
        .agg(
            event_count=pl.col("is_counted").sum().cast(pl.Int64),
            case_count=pl.col("case").n_unique(),
            activity_count=pl.col("activity").n_unique(),
            active_day_count=pl.col("on_day").n_unique(),
            first_on=pl.col("on_day").min().cast(pl.Date),
            last_on=pl.col("on_day").max().cast(pl.Date),
            timed_count=pl.col("wait_days").count(),
            total_wait_days=pl.col("wait_days").sum(),
            median_wait_days=pl.col("wait_days").median(),
            total_wait_business_days=pl.col("wait_business_days").sum(),
        )
        .sort(["event_count", "actor"], descending=[True, False])
    )
    return table.with_columns(
        named(actors, table["actor"].to_numpy()).alias("actor"),
        events_per_active_day=pl.col("event_count") / pl.col("active_day_count"),
    )


def _actors(log: EventLog, by: Actor) -> tuple[pl.Series, Ints]:
    if by == "resource":
        return log.resources, log.events.resource
    return log.roles, log.events.role


def _waits(log: EventLog, event: Ints) -> dict[str, pl.Series]:
    """The waits that begin with these events, in days; null where they are not known."""
    us = log.events.wait_us[event]
    days = pl.Series(np.where(us == UNKNOWN, np.nan, us / DAY_US)).fill_nan(None)
    working = pl.Series(log.events.wait_business_days[event]).fill_nan(None)
    return {"wait_days": days, "wait_business_days": working}


def _waits_before(log: EventLog, event: Ints) -> dict[str, pl.Series]:
    """The waits that end with these events."""
    # the event before the first of a case is the last of another, which has no wait
    before = np.maximum(event - 1, 0)
    return {
        name: pl.select(pl.when(pl.Series(event > 0)).then(waits)).to_series()
        for name, waits in _waits(log, before).items()
    }
