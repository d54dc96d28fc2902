"""Object-centric logs by chance: shared objects, objects without events, events without objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import strategies as st

from p2p.objectlog import ObjectTables

START = datetime(2024, 1, 2, 7, tzinfo=UTC)
ACTIVITIES = ("order", "Ärger", "bill", "pay")
TYPES = ("invoice", "item", "payment")

_events = st.lists(
    st.tuples(
        st.sampled_from(ACTIVITIES),
        # now and then at the same moment
        st.integers(0, 40),
        st.sets(st.integers(0, 7), max_size=4),
    ),
    min_size=1,
    max_size=25,
)
_objects = st.lists(st.sampled_from(TYPES), min_size=8, max_size=8)
_relations = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)


def _tables(events: list, objects: list[str], relations: list) -> ObjectTables:
    events.sort(key=lambda event: event[1])
    return tables(
        [(name, hours, sorted(touched)) for name, hours, touched in events], objects, relations
    )


def tables(
    events: list[tuple[str, int, list[int]]],
    objects: list[str],
    relations: list[tuple[int, int]] | None = None,
) -> ObjectTables:
    """Events (activity, hours, objects), types of the objects 0, 1, ..., and pairs of objects."""
    pairs = [(number, one) for number, (*_, touched) in enumerate(events) for one in touched]
    ids = {"source_object_id": pl.Int64, "target_object_id": pl.Int64}
    return ObjectTables(
        events=pl.DataFrame(
            {
                "event_id": range(len(events)),
                "activity": [name for name, *_ in events],
                "event_at": [START + timedelta(hours=hours) for _, hours, _ in events],
            }
        ),
        objects=pl.DataFrame({"object_id": range(len(objects)), "object_type": objects}),
        event_objects=pl.DataFrame(
            pairs, schema={"event_id": pl.Int64, "object_id": pl.Int64}, orient="row"
        ),
        object_relations=pl.DataFrame(relations or [], schema=ids, orient="row").with_columns(
            qualifier=pl.lit("belongs to")
        ),
    )


logs = st.builds(_tables, _events, _objects, _relations)
