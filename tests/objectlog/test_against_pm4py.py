"""The object-centric graph equals pm4py's in all three counts, on logs by chance and a real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from p2p.objectlog import ObjectLog, ObjectTables, activity_statistics, encode, object_graph
from p2p.sources.ocel.files import read_ocel
from p2p.sources.ocel.formats import format_of
from tests.objectlog import pm4py_ocel
from tests.objectlog.random_tables import logs


def _compare(log: ObjectLog, tables: ObjectTables) -> None:
    theirs = pm4py_ocel.graph(pm4py_ocel.ocel(tables))
    graph, activities = object_graph(log), activity_statistics(log)
    names = ("object_type", "from_activity", "to_activity")
    counts = ("event_pair_count", "object_count", "occurrence_count")
    assert {row[:3]: row[3:] for row in graph.select(*names, *counts).iter_rows()} == (
        pm4py_ocel.edge_counts(theirs)
    )
    waits = theirs["edges_performance"]["event_couples"]
    for kind, one, other, median, p90 in graph.select(
        *names, "median_wait_days", "p90_wait_days"
    ).iter_rows():
        days = np.array(waits[kind][one, other]) / 86_400
        assert (median, p90) == pytest.approx(np.quantile(days, [0.5, 0.9]), abs=1e-9)
    of_activity = {
        row[:2]: row[2:]
        for row in activities.select(
            "object_type",
            "activity",
            "event_count",
            "object_count",
            "relation_count",
            "start_count",
            "end_count",
        ).iter_rows()
    }
    assert {key: counts[:3] for key, counts in of_activity.items()} == (
        pm4py_ocel.activity_counts(theirs, "activities_ot")
    )
    for place, part in ((3, "start_activities"), (4, "end_activities")):
        ours = {key: counts[place] for key, counts in of_activity.items() if counts[place]}
        told = pm4py_ocel.activity_counts(theirs, part)
        assert ours == {key: counts[1] for key, counts in told.items()}
    once = {name: len(events) for name, events in theirs["activities_indep"]["events"].items()}
    distinct = activities.select("activity", "activity_event_count").unique().iter_rows()
    touched = dict(distinct)
    assert touched.keys() == once.keys()
    # an event without objects is one of ours, and none of pm4py's
    assert all(touched[name] >= count for name, count in once.items())


@settings(max_examples=60, deadline=None)
@given(tables=logs)
def test_logs_by_chance(tables: ObjectTables) -> None:
    _compare(encode(tables), tables)


@pytest.mark.parametrize("ending", ["jsonocel", "xmlocel", "sqlite"])
def test_the_example_of_the_standard(shared_data: Path, ending: str) -> None:
    path = shared_data / "reference_logs" / f"ocel20_example.{ending}"
    log = read_ocel(path, format_of(path), max_bytes=10**6)
    tables = ObjectTables(
        events=log.events.select(
            "event_id",
            activity="event_type",
            event_at=pl.col("occurred").str.to_datetime(time_unit="us", time_zone="UTC"),
        ).sort("event_at", maintain_order=True),
        objects=log.objects,
        event_objects=log.event_objects,
        object_relations=log.object_relations.rename(
            {"source_id": "source_object_id", "target_id": "target_object_id"}
        ),
    )
    encoded = encode(tables)
    assert (encoded.event_count, encoded.object_count, encoded.loose_count) == (13, 9, 0)
    _compare(encoded, tables)
