"""How objects belong together: by their relations, over other objects, and in common events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from p2p.objectlog.log import ObjectLog
from p2p.objectlog.pairs import Pairs, cardinality, distinct, joined, meeting
from p2p.objectlog.type_paths import type_paths

SCHEMA = {
    "kind": pl.String,
    "from_type": pl.String,
    "to_type": pl.String,
    "qualifier": pl.String,
    "via_types": pl.String,
    "event_count": pl.Int64,
    "pair_count": pl.Int64,
    "from_count": pl.Int64,
    "to_count": pl.Int64,
    "mean_to_per_from": pl.Float64,
    "median_to_per_from": pl.Float64,
    "p90_to_per_from": pl.Float64,
    "max_to_per_from": pl.Int64,
    "mean_from_per_to": pl.Float64,
    "median_from_per_to": pl.Float64,
    "p90_from_per_to": pl.Float64,
    "max_from_per_to": pl.Int64,
}
Steps = Mapping[tuple[int, int], Pairs]


def interactions(log: ObjectLog) -> pl.DataFrame:
    """One row a way in which two types of objects belong together; pairs of objects count once.

    kind: `relation` (the source says so, with its qualifier), `path` (both belong to objects of the
    types in via_types, a comma list: an invoice and an order item that an invoice item connects),
    `event` (one of event_count events touches both). pair_count: pairs of objects; from_count and
    to_count: objects with a partner; mean, median, p90 and max: partners of those. All are null
    where more than ten million pairs would have to be made.
    """
    steps = _steps(log)
    rows = [*_by_relation(log), *_over_others(log, steps), *_in_events(log)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _by_relation(log: ObjectLog) -> Iterator[dict[str, Any]]:
    relations, kinds = log.relations, log.object_type
    many, types = log.qualifiers.len(), log.object_types.len()
    kind = kinds[relations.source] * types + kinds[relations.target]
    key = kind * max(many, 1) + relations.qualifier
    for one in np.unique(key):
        chosen = key == one
        (source, target), qualifier = divmod(int(one) // many, types), int(one) % many
        pairs = distinct(relations.source[chosen], relations.target[chosen])
        yield _row(log, "relation", (source, target), pairs, qualifier=log.qualifiers[qualifier])


def _steps(log: ObjectLog) -> Steps:
    relations, kinds, types = log.relations, log.object_type, log.object_types.len()
    kind = kinds[relations.source] * types + kinds[relations.target]
    return {
        divmod(int(one), types): distinct(
            relations.source[kind == one], relations.target[kind == one]
        )
        for one in np.unique(kind)
    }


def _over_others(log: ObjectLog, steps: Steps) -> Iterator[dict[str, Any]]:
    walked: dict[tuple[int, ...], Pairs | None] = {}

    def walk(way: tuple[int, ...]) -> Pairs | None:
        if way not in walked:
            if len(way) == 1:
                every = np.arange(*log.first_object[way[0] : way[0] + 2])
                walked[way] = Pairs(every, every)
            else:
                begun, step = walk(way[:-1]), steps[way[-2], way[-1]]
                walked[way] = step if len(way) == 2 else begun and joined(begun, step)
        return walked[way]

    for path in type_paths(steps):
        one, other = walk(path.one), walk(path.other)
        pairs = one and other and (joined(one.turned(), other) if len(path.one) > 1 else other)
        if pairs is None or pairs.one.size:
            ends = path.one[-1], path.other[-1]
            via = ",".join(log.object_types[number] for number in path.between)
            yield _row(log, "path", ends, pairs, via_types=via)


def _in_events(log: ObjectLog) -> Iterator[dict[str, Any]]:
    of_type = [log.of_type(number) for number in range(log.object_types.len())]
    for number, others in enumerate(of_type):
        touches = np.zeros(log.event_count, dtype=bool)
        touches[others.event] = True
        for before, those in enumerate(of_type[:number]):
            common = touches[those.event]
            if not common.any():
                continue
            both = np.zeros(log.event_count, dtype=bool)
            both[those.event[common]] = True
            here = both[others.event]
            pairs = meeting(
                those.object[common], those.event[common], others.object[here], others.event[here]
            )
            yield _row(log, "event", (before, number), pairs, event_count=int(both.sum()))


def _row(
    log: ObjectLog, kind: str, ends: tuple[int, int], pairs: Pairs | None, **told: Any
) -> dict[str, Any]:
    row = dict.fromkeys(SCHEMA) | {
        "kind": kind,
        "from_type": log.object_types[ends[0]],
        "to_type": log.object_types[ends[1]],
        **told,
    }
    if pairs is None:
        return row
    # one and other may be of one type: an invoice that cancels an invoice
    of_from, of_to = cardinality(pairs.one), cardinality(pairs.other)
    return row | {
        "pair_count": pairs.one.size,
        "from_count": of_from.count,
        "to_count": of_to.count,
        "mean_to_per_from": of_from.mean,
        "median_to_per_from": of_from.median,
        "p90_to_per_from": of_from.p90,
        "max_to_per_from": of_from.most,
        "mean_from_per_to": of_to.mean,
        "median_from_per_to": of_to.median,
        "p90_from_per_to": of_to.p90,
        "max_from_per_to": of_to.most,
    }
