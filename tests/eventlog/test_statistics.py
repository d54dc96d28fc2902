"""Every statistic of a selection is what plain loops over its cases find."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from p2p.errors import UsageError
from p2p.eventlog import (
    activity_statistics,
    batches,
    directly_follows_graph,
    dotted_chart,
    encode,
    filters,
    flow_over_time,
    handovers,
    loops,
    repetitions,
    select,
    throughput_times,
    variant_statistics,
    workload,
)
from p2p.eventlog.encode import LogTables
from tests.eventlog.naive import Case, percentile, variant_ranks, waits, working_waits
from tests.eventlog.random_logs import IDENTITY, encoded, logs

DAY = timedelta(days=1)
# a part, so that what is left out would show
PART = filters.AttributeFilter(name="currency", values=("EUR", None))


def _part(cases: list[Case]) -> list[Case]:
    return [case for case in cases if case.currency in {"EUR", None}]


def _both(cases: list[Case]):
    """The whole log and a part of it, each with the cases that it has."""
    log = encoded(cases)
    return [(select(log), cases), (select(log, PART), _part(cases))]


def _near(found, wanted):
    assert (found is None) == (wanted is None)
    if found is not None:
        # a microsecond is 1.2e-11 days
        assert found == pytest.approx(wanted, abs=2e-12, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(cases=logs)
def test_the_map_has_every_wait_in_calendar_and_in_working_time(cases):
    for selection, chosen in _both(cases):
        count, of_cases = Counter(), Counter()
        days, working = defaultdict(list), defaultdict(list)
        for case in chosen:
            pairs = list(pairwise(case.trace))
            count.update(pairs)
            of_cases.update(set(pairs))
            for pair, wait in zip(pairs, waits(case), strict=True):
                days[pair] += [wait / DAY] if wait is not None else []
            for pair, wait in zip(pairs, working_waits(case), strict=True):
                working[pair] += [wait] if wait is not None else []
        rows = directly_follows_graph(selection).rows(named=True)
        assert [row["transition_count"] for row in rows] == sorted(count.values(), reverse=True)
        assert {(r["from_activity"], r["to_activity"]) for r in rows} == set(count)
        for row in rows:
            pair = row["from_activity"], row["to_activity"]
            assert (row["transition_count"], row["case_count"]) == (count[pair], of_cases[pair])
            for of, values in (("wait_days", days), ("wait_business_days", working)):
                timed = "timed_count" if of == "wait_days" else "business_timed_count"
                assert row[timed] == len(values[pair])
                _near(row[f"total_{of}"], float(sum(values[pair])))
                _near(row[f"median_{of}"], percentile(values[pair], 0.5))
                _near(row[f"p90_{of}"], percentile(values[pair], 0.9))


@settings(max_examples=40, deadline=None)
@given(cases=logs)
def test_variants_with_counts_durations_and_value(cases):
    ranks = variant_ranks(cases)
    for selection, chosen in _both(cases):
        groups = defaultdict(list)
        for case in chosen:
            groups[case.trace].append(case)
        order = sorted(groups, key=lambda trace: (-len(groups[trace]), ranks[trace]))
        rows = _variants(selection, cases).rows(named=True)
        assert [tuple(row["activities"]) for row in rows] == order
        assert [row["variant_rank"] for row in rows] == [ranks[trace] for trace in order]
        for row, trace in zip(rows, order, strict=True):
            ran = [case.duration() / DAY for case in groups[trace] if case.duration() is not None]
            assert (row["case_count"], row["timed_count"]) == (len(groups[trace]), len(ran))
            _near(row["total_duration_days"], float(sum(ran)))
            _near(row["median_duration_days"], percentile(ran, 0.5))
            _near(row["p90_duration_days"], percentile(ran, 0.9))
            working = [case.working_days() for case in groups[trace]]
            working = [days for days in working if days is not None]
            assert row["business_timed_count"] == len(working)
            _near(row["median_duration_business_days"], percentile(working, 0.5))
            priced = [case for case in groups[trace] if case.currency and row["currency"]]
            priced = [case for case in priced if case.currency == row["currency"]]
            value = [case.amount for case in priced if case.amount is not None]
            assert row["valued_count"] == len(value)
            assert row["amount"] == pytest.approx(sum(value) / 10_000, abs=1e-6)
        if rows:
            assert rows[-1]["cumulative_share"] == pytest.approx(1)
        assert _variants(selection, cases, limit=2).rows(named=True) == rows[:2]


def _variants(selection, cases, **asked) -> pl.DataFrame:
    has_euro = any(case.currency == "EUR" for case in cases)
    return variant_statistics(selection, currency="EUR" if has_euro else None, **asked)


@settings(max_examples=40, deadline=None)
@given(cases=logs)
def test_activities_repetitions_and_loops(cases):
    for selection, chosen in _both(cases):
        traces = [case.trace for case in chosen]
        names = sorted({name for trace in traces for name in trace})
        rows = {row["activity"]: row for row in activity_statistics(selection).rows(named=True)}
        assert sorted(rows) == names
        again = {row["activity"]: row for row in repetitions(selection).rows(named=True)}
        assert sorted(again) == [n for n in names if any(t.count(n) > 1 for t in traces)]
        for name in names:
            counts = [trace.count(name) for trace in traces if name in trace]
            row = rows[name]
            assert (row["event_count"], row["case_count"]) == (sum(counts), len(counts))
            assert row["start_count"] == sum(trace[0] == name for trace in traces)
            assert row["end_count"] == sum(trace[-1] == name for trace in traces)
            assert row["most_in_a_case"] == max(counts)
            if name in again:
                assert again[name]["rework_case_count"] == sum(one > 1 for one in counts)
                assert again[name]["repeated_event_count"] == sum(counts) - len(counts)
                assert again[name]["self_loop_count"] == sum(
                    pair == (name, name) for trace in traces for pair in pairwise(trace)
                )
        back = [
            {"pair": (a, b), "case": number}
            for number, trace in enumerate(traces)
            for a, b, c in zip(trace, trace[1:], trace[2:], strict=False)
            if a == c != b
        ]
        found = loops(selection).rows(named=True)
        assert {(r["activity"], r["through_activity"]): r["loop_count"] for r in found} == Counter(
            one["pair"] for one in back
        )
        assert sum(row["case_count"] for row in found) == len({tuple(one.values()) for one in back})


@settings(max_examples=40, deadline=None)
@given(cases=logs)
def test_who_hands_over_and_who_has_how_much_to_do(cases):
    for (selection, chosen), by in product(_both(cases), ("resource", "role")):
        passed, of_cases, waited = Counter(), defaultdict(set), defaultdict(list)
        events, taken, worked = Counter(), defaultdict(list), defaultdict(float)
        for case in chosen:
            who = [getattr(event, by) for event in case.events]
            events.update(who)
            working = working_waits(case)
            for pair, wait, business in zip(pairwise(who), waits(case), working, strict=True):
                passed[pair] += 1
                of_cases[pair].add(case.case_id)
                waited[pair] += [wait / DAY] if wait is not None else []
                taken[pair[1]] += [wait / DAY] if wait is not None else []
                worked[pair] += business or 0.0
        rows = handovers(selection, by=by).rows(named=True)
        assert {(r["from_actor"], r["to_actor"]): r["handover_count"] for r in rows} == passed
        for row in rows:
            pair = row["from_actor"], row["to_actor"]
            assert row["case_count"] == len(of_cases[pair])
            assert row["timed_count"] == len(waited[pair])
            _near(row["total_wait_days"], float(sum(waited[pair])))
            _near(row["median_wait_days"], percentile(waited[pair], 0.5))
            _near(row["total_wait_business_days"], worked[pair])
        load = workload(selection, by=by).rows(named=True)
        assert {row["actor"]: row["event_count"] for row in load} == events
        for row in load:
            mine = [
                (case.case_id, event)
                for case in chosen
                for event in case.events
                if getattr(event, by) == row["actor"]
            ]
            assert row["case_count"] == len({case_id for case_id, _ in mine})
            assert row["activity_count"] == len({event.activity for _, event in mine})
            assert row["active_day_count"] == len({event.on for _, event in mine})
            assert row["last_on"] == max(event.on for _, event in mine)
            assert row["timed_count"] == len(taken[row["actor"]])
            _near(row["median_wait_days"], percentile(taken[row["actor"]], 0.5))


@settings(max_examples=40, deadline=None)
@given(cases=logs)
def test_batches_are_runs_of_one_actor_and_activity(cases):
    gap = timedelta(hours=30)
    for selection, chosen in _both(cases):
        groups = defaultdict(list)
        for case in chosen:
            for event in (event for event in case.events if event.resource is not None):
                groups[event.activity, event.resource].append((event.at, case.case_id))
        wanted = {}
        for key, group in groups.items():
            runs: list[list] = []
            for moment in sorted(group):
                if runs and moment[0] - runs[-1][-1][0] <= gap:
                    runs[-1].append(moment)
                else:
                    runs.append([moment])
            sizes = [len(run) for run in runs if len(run) > 1 and len({c for _, c in run}) > 1]
            if sizes:
                wanted[key] = (len(group), sum(sizes), len(sizes), max(sizes))
        found = batches(selection, most_gap=gap, least_size=2).rows(named=True)
        columns = ("event_count", "batched_event_count", "batch_count", "largest_size")
        assert {
            (row["activity"], row["resource"]): tuple(row[name] for name in columns)
            for row in found
        } == wanted


@settings(max_examples=40, deadline=None)
@given(cases=logs)
def test_throughput_flow_and_dots(cases):
    for selection, chosen in _both(cases):
        ran = [case.duration() / DAY for case in chosen if case.duration() is not None]
        told = throughput_times(selection, bars=5, up_to=1)
        assert (told.timed_count, told.untimed_count) == (len(ran), len(chosen) - len(ran))
        assert told.histogram["case_count"].sum() + told.above_count == len(ran)
        _near(told.p75_days, percentile(ran, 0.75))
        _near(told.max_days, max(ran, default=None))

        flow = flow_over_time(selection, every="month")
        starts = Counter(case.started_on.replace(day=1) for case in chosen)
        done = Counter(case.ended_on.replace(day=1) for case in chosen if case.is_completed)
        for row in flow.rows(named=True):
            assert row["arrived_count"] == starts[row["period_on"]]
            assert row["finished_count"] == done[row["period_on"]]
        assert flow["event_count"].sum() == sum(len(case.events) for case in chosen)
        if flow.height:
            assert flow["in_progress_count"][-1] == sum(not case.is_completed for case in chosen)

        chart = dotted_chart(selection)
        believed = [
            [event.at for event in case.events if event.is_time_plausible] for case in chosen
        ]
        assert chart.dots.height + chart.implausible_event_count == selection.event_count
        few = dotted_chart(selection, most_dots=10)
        assert few.dots.height <= 10
        assert few.dots.equals(dotted_chart(selection, most_dots=10).dots)
        assert set(few.dots["case_id"]) <= {case.case_id for case in chosen}
        assert chart.dots["event_at"].to_list() == [
            moment for moments in sorted(filter(None, believed), key=min) for moment in moments
        ]


def test_a_log_without_cases_has_no_rows():
    none = pl.DataFrame(schema={"case": pl.Int64, "activity": pl.String, "event_at": pl.Datetime})
    selection = select(encode(LogTables(none), IDENTITY))
    tables = [ask(selection) for ask in (directly_follows_graph, variant_statistics, loops)]
    tables += [activity_statistics(selection), repetitions(selection), handovers(selection)]
    tables += [workload(selection), batches(selection), flow_over_time(selection)]
    assert [table.height for table in tables] == [0] * 9
    assert dotted_chart(selection).dots.height == 0
    assert throughput_times(selection).median_days is None


def test_sums_that_no_integer_holds_are_still_right():
    many, years = 70, 5_000
    at = np.array(["1900-01-01", "6900-01-01"], dtype="datetime64[us]")
    rows = pl.DataFrame(
        {
            "case": np.repeat(np.arange(many), 2),
            "activity": ["a", "b"] * many,
            "event_at": np.tile(at, many),
        }
    )
    graph = directly_follows_graph(select(encode(LogTables(rows), IDENTITY)))
    assert graph["total_wait_days"][0] == pytest.approx(many * years * 365.2425, rel=1e-6)


@pytest.mark.parametrize(
    "ask",
    [
        lambda selection: dotted_chart(selection, most_dots=0),
        lambda selection: throughput_times(selection, bars=0),
        lambda selection: batches(selection, least_size=1),
        lambda selection: variant_statistics(selection, currency="???"),
    ],
)
def test_impossible_questions_are_refused(ask):
    none = pl.DataFrame(schema={"case": pl.Int64, "activity": pl.String, "event_at": pl.Datetime})
    with pytest.raises(UsageError):
        ask(select(encode(LogTables(none), IDENTITY)))
