"""Answers filters: a flag a case. What asks for sequences is left to sequence_matching.py."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from p2p.errors import UsageError
from p2p.eventlog.filters import (
    AllOf,
    AnyOf,
    AttributeFilter,
    CaseFilter,
    DurationFilter,
    Not,
    PeriodFilter,
    ValueFilter,
)
from p2p.eventlog.log import AMOUNT_SCALE, DAY_US, UNKNOWN, Bools, EventLog, Ints
from p2p.eventlog.sequence_matching import matching_variants, unknown_name

_EPOCH: Final = date(1970, 1, 1)
_OF_EVENTS: Final = ("resource", "role")


def matches(log: EventLog, chosen: CaseFilter) -> Bools:
    """One flag a case: whether the filter keeps it.

    Raises UsageError where the log has no such attribute or activity. A value that does not occur
    is no error: no case has it.
    """
    kept: Bools
    match chosen:
        case AllOf():
            kept = reduce(np.logical_and, _each(log, chosen), np.full(log.case_count, True))
        case AnyOf():
            kept = reduce(np.logical_or, _each(log, chosen), np.full(log.case_count, False))
        case Not():
            kept = ~matches(log, chosen.filter)
        case AttributeFilter():
            kept = _attribute(log, chosen)
        case PeriodFilter():
            kept = _period(log, chosen)
        case DurationFilter():
            kept = _duration(log, chosen)
        case ValueFilter():
            kept = _value(log, chosen)
        case _:
            kept = matching_variants(log, chosen)[log.cases.variant]
    return kept


def _each(log: EventLog, chosen: AllOf | AnyOf) -> list[Bools]:
    return [matches(log, one) for one in chosen.filters]


def _attribute(log: EventLog, chosen: AttributeFilter) -> Bools:
    if chosen.name in _OF_EVENTS:
        values, code = (
            (log.resources, log.events.resource)
            if chosen.name == "resource"
            else (log.roles, log.events.role)
        )
        if not log.event_count:
            return np.zeros(0, dtype=np.bool_)
        worked = _has_value(values, code, chosen.values)
        kept: Bools = np.logical_or.reduceat(worked, log.cases.first_event[:-1])
        return kept
    found = log.attributes.get(chosen.name)
    if found is None:
        raise unknown_name("attribute", chosen.name, [*log.attributes, *_OF_EVENTS])
    return _has_value(found.values, found.code, chosen.values)


def _has_value(values: pl.Series, code: Ints, wanted: tuple[str | None, ...]) -> Bools:
    listed = pl.Series([one for one in wanted if one is not None], dtype=pl.String)
    # the last element answers for -1
    is_wanted = np.append(values.is_in(listed.implode()).to_numpy(), None in wanted)
    found: Bools = is_wanted[code]
    return found


def _period(log: EventLog, chosen: PeriodFilter) -> Bools:
    started, ended = log.cases.started_day, log.cases.ended_day
    late, early = {
        "within": (started, ended),
        "touching": (ended, started),
        "started": (started, started),
        "ended": (ended, ended),
    }[chosen.mode]
    low = -(2**31) if chosen.from_on is None else (chosen.from_on - _EPOCH).days
    high = 2**31 - 1 if chosen.to_on is None else (chosen.to_on - _EPOCH).days
    return (late >= low) & (early <= high)


def _duration(log: EventLog, chosen: DurationFilter) -> Bools:
    limits = chosen.least_days, chosen.most_days
    if chosen.unit == "working":
        days = log.cases.duration_business_days
        return _lies_within(days, limits, 1, known=~np.isnan(days))
    us = log.cases.duration_us
    return _lies_within(us, limits, DAY_US, known=us != UNKNOWN)


def _value(log: EventLog, chosen: ValueFilter) -> Bools:
    found = log.attributes.get("currency")
    if found is None:
        raise UsageError(
            f"source {log.identity.source} has no amounts to filter by",
            "load the amount and currency of its cases",
        )
    limits = chosen.least_amount, chosen.most_amount
    known = log.cases.amount != UNKNOWN
    known &= _has_value(found.values, found.code, (chosen.currency,))
    return _lies_within(log.cases.amount, limits, AMOUNT_SCALE, known=known)


def _lies_within(
    value: npt.NDArray[Any], limits: tuple[float | None, float | None], scale: int, *, known: Bools
) -> Bools:
    """Whether known values lie between the limits, which are told in units of `scale`."""
    low, high = limits
    kept = known
    if low is not None:
        kept = kept & (value >= low * scale)
    if high is not None:
        kept = kept & (value <= high * scale)
    return kept
