"""What an encoded log holds: the source's order, and nothing that does not belong to a case."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl

from p2p.eventlog import LogTables, directly_follows_graph, encode, select, variant_statistics
from p2p.eventlog.grouped import group_statistics, group_values
from tests.eventlog.random_logs import IDENTITY

AT = datetime(2024, 3, 1, 12, tzinfo=UTC)


def _events(rows: list[tuple[str, str]], **columns: object) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["case", "activity"], orient="row").with_columns(
        event_at=pl.lit(AT), **columns
    )


def test_events_of_one_moment_keep_the_order_of_the_source():
    events = _events([("2", "z"), ("1", "b"), ("2", "a"), ("1", "a"), ("1", "b")])
    log = encode(LogTables(events), IDENTITY)
    assert log.case_ids.to_list() == ["2", "1"]
    found = variant_statistics(select(log))["activities"].to_list()
    assert sorted(found) == [["b", "a", "b"], ["z", "a"]]


def test_events_and_cases_that_do_not_meet_are_left_out():
    events = _events([("lost", "x"), ("1", "a"), ("lost", "y"), ("2", "b"), ("1", "c")])
    cases = pl.DataFrame({"case": ["2", "empty", "1"], "plant": ["p", "q", None]})
    log = encode(LogTables(events, cases), IDENTITY)
    assert log.case_ids.to_list() == ["2", "1"]
    assert log.event_count == 3
    assert log.attributes["plant"].code.tolist() == [0, -1]
    assert log.attributes["plant"].values.to_list() == ["p"]
    (row,) = directly_follows_graph(select(log)).rows(named=True)
    assert (row["from_activity"], row["to_activity"]) == ("a", "c")


def test_texts_that_come_as_dictionaries_are_the_same_log():
    # shared between columns, so that each knows texts that it does not have
    words = pl.Categorical()
    plain = _events([("1", "pay"), ("1", "bill"), ("2", "pay")], resource=pl.lit("ann"))
    coded = plain.with_columns(pl.col("activity", "resource").cast(words))
    one, other = (encode(LogTables(table), IDENTITY) for table in (plain, coded[:2]))
    assert one.activities.to_list() == other.activities.to_list() == ["bill", "pay"]
    assert other.resources.to_list() == ["ann"]
    assert other.events.activity.tolist() == [1, 0]


def test_hundreds_of_activities_and_resources_do_not_overflow_their_codes():
    random = np.random.default_rng(5)
    case = np.sort(random.integers(0, 400, 6_000))
    names = [f"step {number}" for number in random.integers(0, 300, case.size)]
    at = [AT + timedelta(minutes=int(minute)) for minute in random.integers(0, 9_000, case.size)]
    events = pl.DataFrame({"case": case, "activity": names, "event_at": at, "resource": names})
    graph = directly_follows_graph(select(encode(LogTables(events), IDENTITY)))
    wanted = Counter(
        pair
        for trace in events.group_by("case").agg("activity")["activity"].to_list()
        for pair in pairwise(trace)
    )
    edges = graph.select("from_activity", "to_activity", "transition_count").iter_rows()
    assert {(one, other): count for one, other, count in edges} == wanted


def test_statistics_of_more_groups_than_two_bytes_can_number():
    random = np.random.default_rng(6)
    group = random.integers(0, 70_000, 200_000)
    value = random.integers(-100, 10_000, group.size)
    case = random.integers(0, 50_000, group.size).astype(np.int32)
    kept = random.random(50_000) < 0.5
    known = random.random(group.size) < 0.9
    grouped = group_values(group, value, case, known=known, group_count=70_000)
    ours = group_statistics(grouped, kept)
    theirs = (
        pl.DataFrame({"group": group, "value": value})
        .filter(known & kept[case])
        .group_by("group")
        .agg(
            pl.len(),
            pl.col("value").sum().alias("total"),
            pl.col("value").median().alias("median"),
            pl.col("value").quantile(0.9, "linear").alias("p90"),
        )
        .sort("group")
    )
    there = theirs["group"].to_numpy()
    assert ours.count.sum() == ours.count[there].sum() == theirs["len"].sum()
    np.testing.assert_array_equal(ours.total[there], theirs["total"])
    np.testing.assert_array_equal(ours.median[there], theirs["median"])
    np.testing.assert_allclose(ours.p90[there], theirs["p90"], rtol=1e-12)
    assert np.isnan(np.delete(ours.median, there)).all()
