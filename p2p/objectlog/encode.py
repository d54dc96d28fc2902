"""Encodes tables of events, objects and their relations as one ObjectLog; a pass a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from p2p.eventlog.log import Bools, Ints
from p2p.eventlog.runs import begins
from p2p.eventlog.texts import encode_texts, narrowed
from p2p.objectlog.log import EventObjects, Events, ObjectLog, ObjectRelations

_SORT_KEYS: Final = ("sort_at", "sort_rank", "order_key")


@dataclass(frozen=True, slots=True)
class ObjectTables:
    """What a log is encoded from. Ids are of any type; those of events and of objects are unique.

    events: event_id, activity, event_at (timestamp; without a zone it is UTC), and where known
    event_on (date in the source's zone), is_day_precise, is_time_plausible. They are ordered by
    those of sort_at (nulls first), sort_rank and order_key (nulls last) that the table has, then
    by their rows.
    objects: object_id, object_type. event_objects: event_id, object_id.
    object_relations: source_object_id, target_object_id, qualifier.
    """

    events: pl.DataFrame
    objects: pl.DataFrame
    event_objects: pl.DataFrame
    object_relations: pl.DataFrame | None = None


def encode(tables: ObjectTables) -> ObjectLog:
    """The log of the tables. A relation that is told twice counts once."""
    event_row = _in_order(tables.events)
    events = tables.events.drop(_SORT_KEYS, strict=False)[event_row]
    object_types = encode_texts(tables.objects["object_type"].cast(pl.String))
    object_row = np.argsort(narrowed(object_types.code, object_types.values.len()), kind="stable")
    objects = tables.objects[object_row]
    sizes = np.bincount(object_types.code, minlength=object_types.values.len())
    activity = encode_texts(events["activity"])
    event = _numbers(tables.event_objects["event_id"], events["event_id"])
    touched = _numbers(tables.event_objects["object_id"], objects["object_id"])
    pairs, loose_pairs = _distinct_pairs(touched, event, events.height)
    relations, qualifiers, loose_relations = _relations(tables.object_relations, objects)
    at_us = events["event_at"].cast(pl.Datetime("us")).to_physical().to_numpy()
    return ObjectLog(
        activities=activity.values,
        object_types=object_types.values,
        qualifiers=qualifiers,
        events=Events(
            activity=narrowed(activity.code, activity.values.len()),
            at_us=at_us,
            on_day=_days(events, at_us),
            is_day_precise=_flags(events, "is_day_precise", default=False),
            is_plausible=_flags(events, "is_time_plausible", default=True),
        ),
        first_object=begins(sizes),
        object_row=object_row,
        event_objects=pairs,
        relations=relations,
        loose_count=loose_pairs + loose_relations,
    )


def _in_order(events: pl.DataFrame) -> Ints:
    keys = [name for name in _SORT_KEYS if name in events.columns]
    if not keys:
        return np.arange(events.height)
    return (
        events.select(
            pl.arg_sort_by(
                keys, nulls_last=[name != "sort_at" for name in keys], maintain_order=True
            )
        )
        .to_series()
        .to_numpy()
    )


def _numbers(ids: pl.Series, known: pl.Series) -> Ints:
    """The row of each id among those known; -1 where it is not."""
    places = pl.DataFrame({"id": known}).with_row_index("place")
    found = pl.DataFrame({"id": ids}).join(
        places, on="id", how="left", maintain_order="left", validate="m:1"
    )
    return found["place"].cast(pl.Int32).fill_null(-1).to_numpy()


def _distinct_pairs(touched: Ints, event: Ints, event_count: int) -> tuple[EventObjects, int]:
    known = (touched >= 0) & (event >= 0)
    many = max(event_count, 1)
    pair = touched[known].astype(np.int64) * many + event[known]
    pair.sort()
    pair = pair[np.diff(pair, prepend=-1) != 0]
    number = pair // many
    return (
        EventObjects((pair - number * many).astype(np.int32), number.astype(np.int32)),
        int(known.size - known.sum()),
    )


def _relations(
    table: pl.DataFrame | None, objects: pl.DataFrame
) -> tuple[ObjectRelations, pl.Series, int]:
    if table is None:
        none = np.zeros(0, dtype=np.int32)
        return ObjectRelations(none, none, none), pl.Series("qualifier", [], pl.String), 0
    source = _numbers(table["source_object_id"], objects["object_id"])
    target = _numbers(table["target_object_id"], objects["object_id"])
    qualifier = encode_texts(table["qualifier"].cast(pl.String).fill_null(""))
    known = (source >= 0) & (target >= 0)
    found = ObjectRelations(source[known], target[known], qualifier.code[known])
    return found, qualifier.values, int(known.size - known.sum())


def _days(events: pl.DataFrame, at_us: Ints) -> Ints:
    if "event_on" in events.columns:
        return events["event_on"].cast(pl.Date).to_physical().to_numpy()
    return pl.Series(at_us).cast(pl.Datetime("us")).dt.date().to_physical().to_numpy()


def _flags(table: pl.DataFrame, name: str, *, default: bool) -> Bools:
    if name not in table.columns:
        return np.full(table.height, default)
    return table[name].fill_null(False).to_numpy()
