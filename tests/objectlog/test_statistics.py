"""Counts that a person can check: one invoice for many orders, and what belongs to what."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from p2p.errors import UsageError
from p2p.objectlog import (
    ObjectTables,
    activity_statistics,
    encode,
    interactions,
    object_graph,
    restrict,
    type_statistics,
)
from p2p.objectlog import pairs as pairs_module
from tests.objectlog.random_tables import START, TYPES, logs, tables

# three order items 0-2, an invoice 3 of two items 4-5 for the first two, its payment 6, an order 7
OBJECTS = ["item"] * 3 + ["invoice", "invoice_item", "invoice_item", "payment", "order"]
EVENTS = [
    ("order", 0, [0, 1]),
    ("order", 1, [2]),
    ("bill", 24, [0, 1, 3]),
    ("pay", 72, [3, 6]),
    ("close", 96, []),
]
RELATIONS = [(4, 3), (5, 3), (4, 0), (5, 1), (3, 6), (0, 7), (1, 7), (2, 7)]


@pytest.fixture(scope="module")
def log():
    return encode(tables(EVENTS, OBJECTS, RELATIONS))


def _rows(frame: pl.DataFrame, *columns: str) -> list[tuple]:
    return frame.select(*columns).rows()


def test_one_invoice_for_many_orders_is_counted_once(log):
    graph = object_graph(log)
    columns = ("event_pair_count", "object_count", "occurrence_count", "median_wait_days")
    assert _rows(graph, "object_type", "from_activity", "to_activity", *columns) == [
        ("invoice", "bill", "pay", 1, 1, 1, 2.0),
        ("item", "order", "bill", 1, 2, 2, 1.0),
    ]
    activities = activity_statistics(log).filter(pl.col("activity") == "bill")
    counts = ("activity_event_count", "event_count", "relation_count", "mean_objects")
    assert _rows(activities, "object_type", *counts) == [
        ("invoice", 1, 1, 1, 1.0),
        ("item", 1, 1, 2, 2.0),
    ]
    ordered = activity_statistics(log).filter(pl.col("activity") == "order")
    assert _rows(ordered, "min_objects", "mean_objects", "max_objects", "start_count") == [
        (1, 1.5, 2, 3)
    ]


def test_objects_belong_together_by_relations_over_others_and_in_events(log):
    found = interactions(log)
    columns = ("from_type", "to_type", "pair_count", "mean_to_per_from", "max_to_per_from")
    direct = found.filter(kind="relation")
    assert _rows(direct, *columns) == [
        ("invoice", "payment", 1, 1.0, 1),
        ("invoice_item", "invoice", 2, 1.0, 1),
        ("invoice_item", "item", 2, 1.0, 1),
        ("item", "order", 3, 1.0, 1),
    ]
    assert direct["mean_from_per_to"].to_list() == [1.0, 2.0, 1.0, 3.0]
    over = found.filter(kind="path").select("via_types", *columns).rows()
    # nothing connects two orders that share a payment only: paths begin at what belongs to both
    assert over == [
        ("invoice", "invoice_item", "payment", 2, 1.0, 1),
        ("item", "invoice_item", "order", 2, 1.0, 1),
        ("invoice_item", "invoice", "item", 2, 2.0, 2),
        ("invoice_item,item", "invoice", "order", 1, 1.0, 1),
        ("invoice_item,invoice", "item", "payment", 2, 1.0, 1),
    ]
    together = found.filter(kind="event")
    assert _rows(together, "event_count", *columns) == [
        (1, "invoice", "item", 2, 2.0, 2),
        (1, "invoice", "payment", 1, 1.0, 1),
    ]


def test_types_tell_objects_without_events_and_how_long_the_others_live(log):
    columns = ("object_type", "object_count", "touched_object_count", "event_count")
    assert _rows(type_statistics(log), *columns, "timed_object_count", "median_life_days") == [
        ("invoice", 1, 1, 2, 1, 2.0),
        ("invoice_item", 2, 0, 0, 0, None),
        ("item", 3, 3, 3, 2, 1.0),
        ("order", 1, 0, 0, 0, None),
        ("payment", 1, 1, 1, 0, None),
    ]


def test_a_wait_is_whole_days_where_a_day_is_all_that_is_known_and_none_where_not_believed():
    told = tables([("order", 20, [0]), ("bill", 30, [0]), ("pay", 50, [0])], ["item"])
    events = told.events.with_columns(
        is_day_precise=pl.Series([True, False, False]),
        is_time_plausible=pl.Series([True, True, False]),
    )
    log = encode(ObjectTables(events, told.objects, told.event_objects))
    # ten hours, and both on the third of January
    assert _rows(object_graph(log), "from_activity", "timed_count", "median_wait_days") == [
        ("bill", 0, None),
        (
            "order",
            1,
            0.0,
        ),
    ]


def test_events_come_in_the_order_of_their_keys_whatever_the_order_of_the_rows():
    told = tables([("pay", 5, [0]), ("order", 5, [0]), ("bill", 5, [0])], ["item"])
    keyed = told.events.with_columns(
        sort_at="event_at",
        sort_rank=pl.Series([None, 10, 20], dtype=pl.Int32),
        order_key=pl.Series([1, 3, 2]),
    )
    log = encode(ObjectTables(keyed, told.objects, told.event_objects))
    assert log.activities.gather(log.events.activity).to_list() == ["order", "bill", "pay"]


def test_what_leads_to_nothing_is_counted_and_left_out_and_twice_is_once():
    told = tables([("order", 0, [0]), ("bill", 1, [0])], ["item"], [(0, 9), (0, 0), (0, 0)])
    ids = {"event_id": pl.Int64, "object_id": pl.Int64}
    more = pl.DataFrame([(7, 0), (0, 7), (1, 0)], schema=ids, orient="row")
    log = encode(
        ObjectTables(
            told.events, told.objects, told.event_objects.vstack(more), told.object_relations
        )
    )
    assert (log.loose_count, log.event_objects.event.tolist()) == (3, [0, 1])
    assert _rows(interactions(log), "from_type", "to_type", "pair_count") == [("item", "item", 1)]


def test_too_many_pairs_are_not_made(log, monkeypatch):
    monkeypatch.setattr(pairs_module, "MOST_PAIRS", 1)
    found = interactions(log)
    assert found.filter(kind="relation")["pair_count"].null_count() == 0
    assert found.filter(kind="path")["pair_count"].to_list().count(None) > 0
    assert found.filter(kind="event", to_type="item")["pair_count"].to_list() == [None]


@settings(max_examples=40, deadline=None)
@given(told=logs)
def test_a_restricted_log_is_the_log_of_the_restricted_tables(told: ObjectTables):
    chosen = ["invoice", "item"]
    log = encode(told)
    kinds = log.object_types.to_list()
    kept = restrict(
        log,
        object_types=[kind for kind in chosen if kind in kinds],
        from_on=START.date(),
        to_on=START.date(),
    )
    objects = told.objects.filter(pl.col("object_type").is_in(chosen))
    within = told.events.filter(pl.col("event_at").dt.date() == START.date())
    pairs = told.event_objects.join(objects, on="object_id", how="semi").join(
        within, on="event_id", how="semi"
    )
    ids = objects["object_id"].implode()
    relations = told.object_relations.filter(
        pl.col("source_object_id").is_in(ids) & pl.col("target_object_id").is_in(ids)
    )
    events = within.join(pairs, on="event_id", how="semi", maintain_order="left")
    naive = encode(ObjectTables(events, objects, pairs, relations))
    assert object_graph(kept).equals(object_graph(naive))
    assert activity_statistics(kept).equals(activity_statistics(naive))
    assert interactions(kept).equals(interactions(naive))
    lived = type_statistics(kept).filter(pl.col("object_count") > 0)
    assert lived.equals(type_statistics(naive))


def test_objects_can_be_chosen_by_a_mask_and_an_unknown_type_is_refused(log):
    first = np.isin(log.object_row, [0, 3])
    kept = restrict(log, objects=first)
    assert _rows(type_statistics(kept), "object_count", "event_count")[0] == (1, 2)
    assert kept.event_count == 3
    with pytest.raises(UsageError, match="'ship'"):
        restrict(log, object_types=["ship"])
    assert TYPES[0] in log.object_types.to_list()
