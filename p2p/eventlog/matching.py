"""Answers filters: a flag a case. What depends on the sequence only is answered per variant."""

from __future__ import annotations

import difflib
from datetime import date
from functools import reduce
from itertools import chain
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
    ContainsFilter,
    DurationFilter,
    EndpointFilter,
    FollowsFilter,
    FrequentVariantFilter,
    Not,
    PeriodFilter,
    ReworkFilter,
    ValueFilter,
    VariantFilter,
)
from p2p.eventlog.log import AMOUNT_SCALE, DAY_US, UNKNOWN, Bools, EventLog, Ints

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
            kept = _of_variant(log, chosen)[log.cases.variant]
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
        raise _unknown("attribute", chosen.name, [*log.attributes, *_OF_EVENTS])
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


def _of_variant(
    log: EventLog,
    chosen: VariantFilter
    | FrequentVariantFilter
    | ContainsFilter
    | FollowsFilter
    | ReworkFilter
    | EndpointFilter,
) -> Bools:
    """One flag a variant."""
    variants = log.variants
    first, last = variants.first_step[:-1], variants.first_step[1:] - 1
    rank = np.arange(1, variants.case_count.size + 1)
    match chosen:
        case FrequentVariantFilter():
            return (rank >= chosen.first_rank) & (rank <= chosen.last_rank)
        case VariantFilter():
            return _has_sequence(log, chosen)
        case ContainsFilter():
            wanted = np.unique(_codes(log, chosen.activities))
            found = np.isin(variants.activity_code, wanted)
            least = 1 if chosen.mode == "any" else wanted.size
            return np.bincount(variants.activity_variant[found], minlength=rank.size) >= least
        case ReworkFilter():
            often = variants.activity_count >= chosen.least_count
            if chosen.activity is not None:
                often &= variants.activity_code == _codes(log, (chosen.activity,))[0]
            return np.bincount(variants.activity_variant[often], minlength=rank.size) > 0
        case EndpointFilter():
            kept = np.full(rank.size, True)
            for names, place in ((chosen.starts, first), (chosen.ends, last)):
                if names is not None:
                    kept &= np.isin(variants.step[place], _codes(log, names))
            return kept
        case FollowsFilter():
            return _follows(log, chosen)


def _follows(log: EventLog, chosen: FollowsFilter) -> Bools:
    variants = log.variants
    one, other = _codes(log, (chosen.first, chosen.then))
    if chosen.mode == "directly":
        edges = log.edges
        wanted = np.flatnonzero((edges.from_activity == one) & (edges.to_activity == other))
        found = np.isin(variants.edge_code, wanted)
        return np.bincount(variants.edge_variant[found], minlength=variants.case_count.size) > 0
    place = np.arange(variants.step.size)
    first = variants.first_step[:-1]
    earliest = np.minimum.reduceat(np.where(variants.step == one, place, place.size), first)
    latest = np.maximum.reduceat(np.where(variants.step == other, place, -1), first)
    return earliest < latest


def _has_sequence(log: EventLog, chosen: VariantFilter) -> Bools:
    _codes(log, tuple(chain.from_iterable(chosen.sequences)))
    variants = log.variants
    number = {name: code for code, name in enumerate(log.activities)}
    length = np.diff(variants.first_step)
    kept = np.full(variants.case_count.size, False)
    for sequence in chosen.sequences:
        alike = np.flatnonzero(length == len(sequence))
        steps = variants.step[variants.first_step[alike, None] + np.arange(len(sequence))]
        kept[alike] |= (steps == [number[name] for name in sequence]).all(axis=1)
    return kept


def _codes(log: EventLog, names: tuple[str, ...]) -> Ints:
    known = {name: code for code, name in enumerate(log.activities)}
    for name in names:
        if name not in known:
            raise _unknown("activity", name, list(known))
    return np.array([known[name] for name in names])


def _unknown(what: str, name: str, known: list[str]) -> UsageError:
    near = difflib.get_close_matches(name, known, n=3) or sorted(known)[:10]
    return UsageError(f"the log has no {what} {name!r}", f"did you mean: {', '.join(near)}?")
