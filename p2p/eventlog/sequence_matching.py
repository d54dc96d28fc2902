"""Answers the filters that depend on the sequence of activities only: a flag a variant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np

from p2p.errors import UsageError
from p2p.eventlog.filters import (
    ContainsFilter,
    EndpointFilter,
    FollowsFilter,
    FrequentVariantFilter,
    ReworkFilter,
    VariantFilter,
)
from p2p.eventlog.log import Bools, EventLog, Ints

SequenceFilter: TypeAlias = (
    VariantFilter
    | FrequentVariantFilter
    | ContainsFilter
    | FollowsFilter
    | ReworkFilter
    | EndpointFilter
)


def matching_variants(log: EventLog, chosen: SequenceFilter) -> Bools:
    """Whether the filter keeps each variant. Raises UsageError for an unknown activity."""
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
            raise unknown_name("activity", name, list(known))
    return np.array([known[name] for name in names])


def unknown_name(what: str, name: str, known: Sequence[str]) -> UsageError:
    """The error of a name that the log does not have, with those that come near it."""
    near = difflib.get_close_matches(name, known, n=3) or sorted(known)[:10]
    return UsageError(f"the log has no {what} {name!r}", f"did you mean: {', '.join(near)}?")
