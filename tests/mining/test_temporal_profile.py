"""The temporal profile is pm4py's where the window covers the case, and its deviations too."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pm4py
import pytest

from mining.temporal_profile import DAY_US, TimedEvents, temporal_profile

NAMES = "abc"


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    """Sixty cases of two to six events; now and then one is very late."""
    rng = np.random.default_rng(7)
    rows = []
    for case in range(60):
        at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=int(case))
        for name in rng.choice(list(NAMES), rng.integers(2, 7)):
            hours = float(rng.exponential(20)) * (40 if rng.random() < 0.03 else 1)
            at += pd.Timedelta(hours=hours).round("us")
            rows.append((f"{case:03}", str(name), at))
    return pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])


def events_of(log: pd.DataFrame) -> TimedEvents:
    size = len(log)
    return TimedEvents(
        case=log["case:concept:name"].astype(int).to_numpy(),
        activity=log["concept:name"].map(NAMES.index).to_numpy(),
        at_us=log["time:timestamp"].dt.as_unit("us").astype("int64").to_numpy(),
        on_day=np.zeros(size, int),
        is_day_precise=np.zeros(size, bool),
        is_plausible=np.ones(size, bool),
        activity_count=len(NAMES),
    )


def test_equal_to_pm4py_where_the_window_covers_the_case(log):
    theirs = pm4py.discover_temporal_profile(log)
    found = temporal_profile(events_of(log), window=6)
    ours = {
        (NAMES[row["from_activity"]], NAMES[row["to_activity"]]): (row["mean_days"], row["sd_days"])
        for row in found.iter_rows(named=True)
    }
    assert set(ours) == set(theirs)
    for pair, (mean, sd) in theirs.items():
        assert ours[pair] == pytest.approx((mean / 86_400, sd / 86_400)), pair
    far = pm4py.conformance_temporal_profile(log, theirs, zeta=3.0)
    counted = dict.fromkeys(theirs, 0)
    for case in far:
        for before, after, *_ in case:
            counted[before, after] += 1
    assert sum(counted.values()) > 3
    assert {
        (NAMES[row["from_activity"]], NAMES[row["to_activity"]]): row["early_count"]
        + row["late_count"]
        for row in found.iter_rows(named=True)
    } == counted


def test_the_window_leaves_out_what_is_further_apart():
    one = TimedEvents(
        case=np.array([1, 1, 1, 2, 2, 2]),
        activity=np.array([0, 1, 2, 0, 1, 2]),
        at_us=np.array([0, 1, 3, 0, 2, 5]) * DAY_US,
        on_day=np.zeros(6, int),
        is_day_precise=np.zeros(6, bool),
        is_plausible=np.ones(6, bool),
        activity_count=3,
    )
    pairs = temporal_profile(one, window=1).select("from_activity", "to_activity").rows()
    assert pairs == [(0, 1), (1, 2)]
    found = temporal_profile(one, window=5).row(1, named=True)
    assert (found["from_activity"], found["to_activity"], found["mean_days"]) == (0, 2, 4.0)


def test_days_count_as_dates_and_implausible_times_do_not_count():
    flags = np.array([True, False, True, False, False, False])
    one = TimedEvents(
        case=np.array([1, 1, 2, 2, 3, 3]),
        activity=np.array([0, 1] * 3),
        # known to the day alone, an event stands at midnight: dates count, not hours
        at_us=np.array([0, 1.75, 0, 2.25, 0, 400]) * DAY_US,
        on_day=np.array([0, 1, 0, 2, 0, 400]),
        is_day_precise=flags,
        is_plausible=np.array([True] * 5 + [False]),
        activity_count=2,
    )
    found = temporal_profile(one).row(0, named=True)
    assert (found["pair_count"], found["mean_days"]) == (2, 1.5)


def test_pairs_that_run_backwards_are_left_out():
    one = TimedEvents(
        case=np.array([1, 1, 2, 2, 3, 3]),
        activity=np.array([0, 1] * 3),
        at_us=np.array([0, 2, 0, 4, 5, 0]) * DAY_US,
        on_day=np.zeros(6, int),
        is_day_precise=np.zeros(6, bool),
        is_plausible=np.ones(6, bool),
        activity_count=2,
    )
    found = temporal_profile(one).row(0, named=True)
    assert (found["pair_count"], found["mean_days"]) == (2, 3.0)


def test_one_far_time_is_told_with_its_case():
    days = np.array([1.0] * 30 + [1.1] * 30 + [200.0])
    at = np.stack([np.zeros(61), days], axis=1).ravel() * DAY_US
    one = TimedEvents(
        case=np.repeat(np.arange(61), 2),
        activity=np.tile([0, 1], 61),
        at_us=at,
        on_day=np.zeros(122, int),
        is_day_precise=np.zeros(122, bool),
        is_plausible=np.ones(122, bool),
        activity_count=2,
    )
    found = temporal_profile(one).row(0, named=True)
    assert (found["early_count"], found["late_count"], found["deviating_case_count"]) == (0, 1, 1)
    assert found["example_cases"] == [60]
    assert found["largest_z"] > 3


def test_very_many_activities_take_no_room_for_pairs_that_never_occur(log):
    few = temporal_profile(events_of(log))
    many = replace(events_of(log), activity_count=3_000)
    tracemalloc.start()
    found = temporal_profile(many)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.equals(few)
    assert most_bytes < 10_000_000, "9,000,000 pairs would take 72 MB a column"
