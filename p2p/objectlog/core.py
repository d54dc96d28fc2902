"""Reads the object-centric core of a source. The only file here that names tables and columns."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from p2p.objectlog.encode import ObjectTables
from p2p.warehouse.arrow import ArrowReader

_SOURCES: Final = """
    select distinct tenant, source from canonical.can_object
    where $1::text is null or tenant = $1
    order by tenant, source
"""
_EVENTS: Final = """
    select event_id, activity, event_at, event_on, time_precision = 'day' as is_day_precise,
           is_time_plausible, sort_at, sort_rank, order_key
    from marts.fct_object_event where tenant = $1 and source = $2
"""
_OBJECTS: Final = """
    select object_id, object_type from canonical.can_object where tenant = $1 and source = $2
"""
_EVENT_OBJECTS: Final = """
    select event_id, object_id from canonical.can_event_object where tenant = $1 and source = $2
"""
_OBJECT_RELATIONS: Final = """
    select source_object_id, target_object_id, qualifier
    from canonical.can_object_relation where tenant = $1 and source = $2
"""


def read_sources(reader: ArrowReader, tenant: str | None = None) -> list[tuple[str, str]]:
    """(tenant, source) of the sources that have objects, of one tenant or of all."""
    return [(row["tenant"], row["source"]) for row in reader.read(_SOURCES, (tenant,)).to_pylist()]


def read_core(reader: ArrowReader, tenant: str, source: str) -> ObjectTables:
    """The core of a source as the last refresh built it, in no particular order.

    Equal moments of equal rank and order key are ordered by the id of the event, as in the marts.
    Ids are the first eight bytes of the warehouse's hashes.
    """
    of_source = (tenant, source)
    events = reader.read(_EVENTS, of_source, coded=("activity",))
    objects = reader.read(_OBJECTS, of_source, coded=("object_type",))
    return ObjectTables(
        events=_table(events, "event_id").sort("event_id"),
        objects=_table(objects, "object_id"),
        event_objects=_table(reader.read(_EVENT_OBJECTS, of_source), "event_id", "object_id"),
        object_relations=_table(
            reader.read(_OBJECT_RELATIONS, of_source, coded=("qualifier",)),
            "source_object_id",
            "target_object_id",
        ),
    )


def _table(table: pa.Table, *ids: str) -> pl.DataFrame:
    numbers = {name: _first_half(table.column(name)) for name in ids}
    frame = pl.from_arrow(table.drop_columns(list(ids)), rechunk=True)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("the driver returned a column, not a table")
    return pl.DataFrame(numbers).hstack(frame) if frame.width else pl.DataFrame(numbers)


def _first_half(ids: pa.ChunkedArray) -> np.ndarray:
    """The first eight bytes of each id, most significant first, so that they sort as ids do.

    Ten million ids, which are hashes, share these with a chance of one in 370,000.
    """
    parts = []
    for chunk in ids.chunks:
        stored = chunk.storage if isinstance(chunk, pa.ExtensionArray) else chunk
        whole = np.frombuffer(stored.buffers()[1], dtype=">u8").reshape(-1, 2)
        parts.append(whole[stored.offset : stored.offset + len(stored), 0])
    found: np.ndarray = np.concatenate(parts or [np.zeros(0, ">u8")]).astype(np.uint64)
    return found
