"""Two selections side by side are what plain loops over their cases find."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from p2p.eventlog import filters, select
from p2p.eventlog.comparison import (
    LEAST_TESTED,
    difference_of,
    edge_differences,
    throughput_difference,
    variant_differences,
)
from p2p.eventlog.milestones import segment_differences
from tests.eventlog.naive import Case, waits
from tests.eventlog.random_logs import encoded, logs

DAY = timedelta(days=1)
EUR = filters.AttributeFilter(name="currency", values=("EUR", None))
LONG = filters.AttributeFilter(name="company_code", values=("A", "B"))


def _sides(cases: list[Case]):
    log = encoded(cases)
    return (select(log, EUR), select(log, LONG)), (
        [case for case in cases if case.currency in {"EUR", None}],
        [case for case in cases if case.company_code in {"A", "B"}],
    )


@settings(max_examples=25, deadline=None)
@given(cases=logs)
def test_edges_and_variants_of_two_sides_are_counted_side_by_side(cases):
    selections, sides = _sides(cases)
    of_cases = [Counter(p for c in side for p in set(pairwise(c.trace))) for side in sides]
    days = [defaultdict(list), defaultdict(list)]
    for known, side in zip(days, sides, strict=True):
        for case in side:
            for pair, wait in zip(pairwise(case.trace), waits(case), strict=True):
                known[pair] += [wait / DAY] if wait is not None else []
    rows = edge_differences(*selections).to_dicts()
    assert {(r["from_activity"], r["to_activity"]) for r in rows} == {*of_cases[0], *of_cases[1]}
    for row in rows:
        pair = row["from_activity"], row["to_activity"]
        shares = []
        for name, counted, known, side in zip(
            ("first", "second"), of_cases, days, sides, strict=True
        ):
            assert row[f"{name}_case_count"] == counted[pair]
            shares.append(counted[pair] / max(len(side), 1))
            assert row[f"{name}_case_share"] == pytest.approx(shares[-1])
            wanted = median(known[pair]) if known[pair] else None
            assert row[f"{name}_median_wait_days"] == (
                None if wanted is None else pytest.approx(wanted, abs=2e-12)
            )
        assert row["share_difference"] == pytest.approx(shares[1] - shares[0])
        if min(len(known[pair]) for known in days) < LEAST_TESTED:
            assert row["p_value"] is None
    assert [abs(r["share_difference"]) for r in rows] == sorted(
        (abs(r["share_difference"]) for r in rows), reverse=True
    )
    traces = [Counter(case.trace for case in side) for side in sides]
    told = {tuple(r["activities"]): r for r in variant_differences(*selections).to_dicts()}
    assert set(told) == {*traces[0], *traces[1]}
    for trace, row in told.items():
        assert (row["first_case_count"], row["second_case_count"]) == (
            traces[0][trace],
            traces[1][trace],
        )
        wanted = "gained" if not traces[0][trace] else "kept" if traces[1][trace] else "lost"
        assert row["change"] == wanted
    durations = [[c.duration() / DAY for c in side if c.duration() is not None] for side in sides]
    found = throughput_difference(*selections)
    assert (found.first_count, found.second_count) == tuple(map(len, durations))
    if all(durations):
        wanted = median(durations[1]) - median(durations[0])
        assert found.difference_days == pytest.approx(wanted, abs=4e-12)
    else:
        assert found.difference_days is None


@settings(max_examples=25, deadline=None)
@given(cases=logs)
def test_segments_of_two_sides_run_from_first_day_to_first_day(cases):
    selections, sides = _sides(cases)
    believed = date(2024, 1, 1), date(2024, 6, 30)
    names = [("a", "bill", "pay"), ("b", "approve", "Ärger"), ("c", "bill", "nowhere")]
    wanted = []
    for name, begin, end in names:
        days = []
        for side in sides:
            known = []
            for case in side:
                on = [
                    min((e.on for e in case.events if e.activity == activity), default=None)
                    for activity in (begin, end)
                ]
                if all(day and believed[0] <= day <= believed[1] for day in on):
                    known.append((on[1] - on[0]).days)
            days.append(known)
        if any(days):
            medians = [median(known) if known else None for known in days]
            apart = None if None in medians else medians[1] - medians[0]
            wanted.append((name, len(days[0]), len(days[1]), *medians, apart))
    told = segment_differences(*selections, names, believed)
    assert told.select(told.columns[:6]).rows() == wanted


def test_a_true_difference_is_found_and_its_interval_holds_it():
    rng = np.random.default_rng(3)
    held, wrong = 0, 0
    for _ in range(20):
        first, second = rng.exponential(10, 1500), rng.exponential(10, 1200) + 3
        found = difference_of(first, second)
        held += found.low_days <= 3 <= found.high_days
        assert found.p_value == pytest.approx(stats.mannwhitneyu(first, second).pvalue)
        assert found.p_value < 1e-6
        wrong += difference_of(first[:500], first[500:1000]).p_value < 0.05
    assert held >= 16, "of 20 intervals of 95 %"
    assert wrong <= 4
    few = difference_of(first[:9], second)
    assert (few.low_days, few.p_value) == (None, None)
    assert few.difference_days == pytest.approx(np.median(second) - np.median(first[:9]))
    assert difference_of(first[:0], second).difference_days is None
