"""Transitions are ranked by all the time that cases spent in them; nothing is left out."""

from __future__ import annotations

import polars as pl
import pytest

from mining.bottlenecks import rank_bottlenecks
from mining.mart_columns import TRANSITION


def transitions(*rows) -> pl.DataFrame:
    """Rows of source, from, to, count, timed, total and median days."""
    return pl.DataFrame(
        [
            ("t", source, "case", start, end, count, count, timed, total, median, median)
            for source, start, end, count, timed, total, median in rows
        ],
        schema=TRANSITION,
        orient="row",
    )


def test_ranked_by_total_waiting_with_shares():
    ranked = rank_bottlenecks(
        transitions(
            ("erp", "a", "b", 10, 10, 30.0, 3.0),
            ("erp", "b", "c", 2, 2, 60.0, 30.0),
            ("erp", "c", "d", 10, 10, 10.0, 1.0),
        )
    )
    assert ranked.select("rank", "from_activity", "share_pct").rows() == [
        (1, "b", 60.0),
        (2, "a", 30.0),
        (3, "c", 10.0),
    ]


def test_each_source_is_ranked_alone():
    ranked = rank_bottlenecks(
        transitions(("one", "a", "b", 1, 1, 5.0, 5.0), ("two", "a", "b", 1, 1, 50.0, 50.0))
    )
    assert ranked["rank"].to_list() == [1, 1]
    assert ranked["share_pct"].to_list() == [100.0, 100.0]


def test_what_could_not_be_timed_is_kept_and_stands_last():
    ranked = rank_bottlenecks(
        transitions(("erp", "a", "b", 99, 0, None, None), ("erp", "b", "c", 1, 1, 0.0, 0.0))
    )
    last = ranked.row(1, named=True)
    assert (last["from_activity"], last["transition_count"], last["timed_count"]) == ("a", 99, 0)
    assert last["total_wait_days"] == 0
    assert last["median_wait_days"] is None
    assert ranked["share_pct"].to_list() == [0.0, 0.0]


def test_clocks_that_disagree_take_no_share_from_others():
    ranked = rank_bottlenecks(
        transitions(("erp", "a", "b", 1, 1, 10.0, 10.0), ("erp", "b", "a", 1, 1, -10.0, -10.0))
    )
    assert ranked["share_pct"].to_list() == [100.0, 0.0]


def test_ties_are_broken_the_same_way_whatever_the_order():
    rows = [("erp", start, end, 1, 1, 5.0, 5.0) for start in "ba" for end in "dc"]
    one, other = rank_bottlenecks(transitions(*rows)), rank_bottlenecks(transitions(*rows[::-1]))
    assert one.equals(other)
    assert one.select("from_activity", "to_activity").rows() == [
        ("a", "c"),
        ("a", "d"),
        ("b", "c"),
        ("b", "d"),
    ]


def test_no_transitions_no_bottlenecks():
    assert rank_bottlenecks(transitions()).is_empty()


@pytest.mark.parametrize("column", ["rank", "transition_count", "case_count", "timed_count"])
def test_counts_are_whole_numbers(column):
    assert rank_bottlenecks(transitions(("e", "a", "b", 1, 1, 1.0, 1.0)))[column].dtype.is_integer()
