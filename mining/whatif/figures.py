"""The figures of an answer: before, after, change and its interval. Nothing is replayed here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p.eventlog.log import Floats, Ints

CONFIDENCE = 0.9
"""Share of the replications' changes that an interval holds."""
QUANTILES = (("median_cycle_time", 0.5), ("p90_cycle_time", 0.9))


@dataclass(frozen=True, slots=True)
class Effect:
    """One figure before and after, and its change with a 90 % interval.

    scope: a kind of approval, 'blocks' or 'payments'. unit: working days, calendar days, tasks,
    blocks, payments, or a currency. counted: documents, tasks or invoices behind the figure.
    """

    scope: str
    measure: str
    unit: str
    counted: int
    before: float
    after: float
    change: float
    change_low: float
    change_high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the unchanged replay gives back the log's own waits of one kind of approval.

    Working days from a task's request to its decision. replayed_*: with efforts drawn anew, mean
    over the replications. reproduced_pct: tasks decided within a quarter of an hour of the log's
    moment when each keeps its own effort.
    """

    scope: str
    task_count: int
    log_median_days: float
    replayed_median_days: float
    log_p90_days: float
    replayed_p90_days: float
    reproduced_pct: float


def effect(
    scope: str,
    measure: str,
    unit: str,
    *,
    counted: int,
    point: tuple[float, float],
    drawn: Floats,
) -> Effect:
    """point: before and after. drawn: the change in each replication. The interval holds nine in
    ten of those, and the change itself."""
    before, after = point
    change = after - before
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Effect(
        scope, measure, unit, counted, before, after, change,
        min(change, float(low)), max(change, float(high)),
    )  # fmt: skip


def certain(scope: str, measure: str, unit: str, before: int, after: int) -> Effect:
    """A count that no draw changes."""
    change = np.array([float(after - before)])
    point = (float(before), float(after))
    return effect(scope, measure, unit, counted=before, point=point, drawn=change)


def time_effects(
    scope: str, unit: str, *, logged: Floats, before: Floats, after: Floats, chosen: Ints
) -> list[Effect]:
    """Median and 90th percentile of durations.

    logged: (documents,). before, after: (1 + replications, documents), the first row with what the
    log tells itself. chosen: (replications, documents), the documents drawn in each replication.
    """
    found = []
    for measure, share in QUANTILES:
        drawn = [
            np.quantile(np.take_along_axis(days[1:], chosen, axis=1), share, axis=1)
            for days in (before, after)
        ]
        point = (float(np.quantile(logged, share)), float(np.quantile(after[0], share)))
        found.append(
            effect(
                scope, measure, unit,
                counted=logged.size, point=point, drawn=drawn[1] - drawn[0],
            )
        )  # fmt: skip
    return found
