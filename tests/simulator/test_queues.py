"""Work waits for people: hand-computed queues, calendars, and an overloaded approver."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.queues import service_times
from p2p.simulator.scenarios import scenario_named
from p2p.simulator.small_company import small_company
from p2p.simulator.working_time import DAY, FAR, Clock, WorkingTime, day_number, working_days

HOUR = 3600
MONDAY = day_number(date(2025, 3, 24))


def _office(days: list[int], first: int = 9, last: int = 17) -> WorkingTime:
    clock = Clock("UTC", MONDAY - 1, MONDAY + 60)
    return WorkingTime.daily(clock, np.array(days), first * HOUR, last * HOUR)


def _at(day: int, hours: float) -> int:
    return (MONDAY + day) * DAY + int(hours * HOUR)


def test_first_come_first_served_by_hand():
    office = _office([MONDAY, MONDAY + 1])
    arrival = np.array([_at(0, 9), _at(0, 9.5), _at(0, 16.5), _at(0, 18)])
    effort = np.array([2, 1, 2, 1]) * HOUR
    _, done = service_times(office, arrival, effort)
    # 9-11; 11-12; 16:30-17:00 and on Tuesday 9:00-10:30; then 10:30-11:30
    expected = [_at(0, 11), _at(0, 12), _at(1, 10.5), _at(1, 11.5)]
    assert done.tolist() == expected


def test_order_of_rows_does_not_matter_only_order_of_arrival():
    office = _office([MONDAY, MONDAY + 1])
    arrival = np.array([_at(0, 10), _at(0, 9)])
    _, done = service_times(office, arrival, np.array([HOUR, 3 * HOUR]))
    assert done.tolist() == [_at(0, 13), _at(0, 12)]


def test_work_beyond_the_horizon_is_never_finished():
    office = _office([MONDAY])
    _, done = service_times(office, np.array([_at(0, 16), FAR]), np.array([2 * HOUR, 60]))
    assert done.tolist() == [FAR, FAR]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20 * DAY), st.integers(1, 6 * HOUR)), min_size=1, max_size=40)
)
def test_one_server_is_never_faster_than_its_work(jobs):
    office = _office([MONDAY + d for d in range(0, 60)])
    arrival = np.array([MONDAY * DAY + at for at, _ in jobs])
    effort = np.array([seconds for _, seconds in jobs])
    _, done = service_times(office, arrival, effort)
    clock = 0
    for index in np.lexsort((np.arange(arrival.size), arrival)):
        clock = max(clock, int(office.worked(arrival[[index]])[0])) + int(effort[index])
        assert int(office.worked(done[[index]])[0]) == clock


def test_working_seconds_skip_nights_and_days_off():
    office = _office([MONDAY, MONDAY + 3])
    assert office.worked(np.array([_at(0, 8), _at(0, 10), _at(1, 12), _at(3, 11)])).tolist() == [
        0, 1 * HOUR, 8 * HOUR, 10 * HOUR,
    ]  # fmt: skip
    late = office.later(np.array([_at(0, 16), _at(1, 3)]), np.array([2 * HOUR, 1]))
    assert late.tolist() == [_at(3, 10), _at(3, 9) + 1]


def test_summer_time_moves_the_office_by_an_hour():
    # Germany: 30 March 2025
    clock = Clock("Europe/Berlin", MONDAY, MONDAY + 10)
    friday, monday = MONDAY + 4, MONDAY + 7
    open_at = WorkingTime.daily(clock, np.array([friday, monday]), 8 * HOUR, 17 * HOUR).opens
    assert open_at.tolist() == [friday * DAY + 7 * HOUR, monday * DAY + 6 * HOUR]
    assert clock.to_local(open_at).tolist() == [friday * DAY + 8 * HOUR, monday * DAY + 8 * HOUR]


def test_public_holidays_are_days_off():
    first, last = day_number(date(2025, 4, 14)), day_number(date(2025, 4, 25))
    names = [str(np.datetime64(d, "D")) for d in working_days("DE", "BW", first, last).tolist()]
    # without Good Friday, Easter Monday and the weekend
    assert names == [
        "2025-04-14", "2025-04-15", "2025-04-16", "2025-04-17", "2025-04-22", "2025-04-23",
        "2025-04-24", "2025-04-25",
    ]  # fmt: skip


def _waits(overload: dict[str, float], who: str) -> pl.DataFrame:
    """Days that each decided or still open requisition of an approver has waited, by month."""
    truth = live(
        replace(small_company(), overload=overload), items=2500, seed=11, progress=Silent()
    )
    mine = truth.requisitions.filter(pl.col("level1_by") == who)
    end = truth.world.end
    return mine.select(
        month=pl.from_epoch("at").dt.strftime("%Y-%m"),
        days=(pl.min_horizontal("level1_at", pl.lit(end)) - pl.col("at")) / DAY,
        is_open=pl.col("level1_at") > end,
    )


@pytest.fixture(scope="module")
def overloaded() -> pl.DataFrame:
    return _waits({"HEAD_1001": 2.5}, "HEAD_1001")


def test_the_queue_behind_an_overloaded_approver_grows(overloaded):
    calm = _waits({}, "HEAD_1001")
    assert calm["days"].median() < 5
    assert calm["is_open"].mean() < 0.05
    assert overloaded["days"].median() > 10 * calm["days"].median()
    # who asks later waits longer (the last months are cut off by the as-of date)
    spring, summer, autumn = (
        overloaded.filter(pl.col("month").is_in(months))["days"].median()
        for months in (
            ["2025-01", "2025-02", "2025-03"],
            ["2025-04", "2025-05", "2025-06"],
            ["2025-07", "2025-08", "2025-09"],
        )
    )
    assert spring < summer < autumn
    assert overloaded["is_open"].mean() > 0.2


def test_only_the_overloaded_approver_is_slow():
    assert _waits({"HEAD_1001": 2.5}, "HEAD_2001")["days"].median() < 6


def test_people_are_sized_for_volume_so_that_waits_do_not_depend_on_it():
    for items in (300, 4000):
        truth = live(replace(small_company(), overload={}), items=items, seed=5, progress=Silent())
        decided = truth.requisitions.filter(
            pl.col("needs_approval") & (pl.col("level1_at") > 0) & (pl.col("level1_at") < FAR)
        )
        wait = (decided["level1_at"] - decided["at"]).median() / DAY
        assert 0.3 < wait < 6


def test_the_overload_scenario_shows_in_that_approvers_queue_alone():
    def waits(name: str) -> pl.DataFrame:
        history = live(scenario_named(name), items=4000, seed=3, progress=Silent())
        asked = history.tasks.filter(pl.col("kind") == "requisition", pl.col("level") == 1)
        open_until = pl.min_horizontal("decided_at", pl.lit(history.world.end))
        return asked.group_by("assigned_to").agg(
            days=((open_until - pl.col("created_at")) / DAY).median(), asked=pl.len()
        )

    calm, heavy = waits("manufacturer"), waits("overload")
    both = calm.join(heavy, on="assigned_to", suffix="_heavy").filter(pl.col("asked") >= 20)
    hit = both.filter(pl.col("assigned_to") == "HEAD_2001")
    assert hit["days_heavy"][0] > 5 * hit["days"][0] > 0
    # HEAD_1001 is the one with too much to decide where nobody else is overloaded
    rest = both.filter(~pl.col("assigned_to").is_in(["HEAD_1001", "HEAD_2001"]))
    assert rest.height > 5
    assert rest["days_heavy"].max() < 8
