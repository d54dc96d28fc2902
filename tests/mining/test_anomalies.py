"""Unusual cases come first, with their reasons; people get no more than they can look at."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.anomalies import ReviewBudget, case_candidates, score_rows
from mining.mart_columns import CASE
from tests.mining.test_case_features import TWO, case


@given(st.integers(1, 10**6))
def test_a_budget_is_never_more_than_one_in_twenty(subjects):
    assert 1 <= ReviewBudget().of(subjects) <= max(1, -(-subjects // 20))
    assert ReviewBudget().of(subjects) <= 100


def test_nothing_in_nothing_out():
    assert case_candidates(pl.DataFrame(schema=CASE), TWO) == []


def test_an_unusual_case_is_found():
    usual = [
        case(key, duration_days=float(10 + key % 9), event_count=3 + key % 2) for key in range(200)
    ]
    odd = case(200, variant_key=2, event_count=41, duration_days=338.0, rework_event_count=9)
    found = case_candidates(pl.DataFrame([*usual, odd], schema=CASE), TWO)
    assert found[0].subject_id == odd["object_id"]
    assert found[0].subject_label == "Order item 45_200 of Nordwind Metals"
    assert {"repeats", "rework"} <= {reason["code"] for reason in found[0].reasons}


def test_the_longest_wait_of_an_opened_case_is_named():
    usual = [case(key, longest_wait_days=float(10 + key % 9)) for key in range(200)]
    odd = case(200, longest_wait_days=300.0)
    asked: list[int] = []

    def waits(keys):
        asked.extend(keys)
        return {200: ("Receipt", "Payment")}

    found = case_candidates(pl.DataFrame([*usual, odd], schema=CASE), TWO, waits=waits)
    assert 200 in asked
    assert len(asked) == len(found) < 200, "of opened cases alone"
    (told,) = (one["text"] for one in found[0].reasons if one["code"] == "longest_wait")
    assert told.startswith("Waited 300 days between Receipt and Payment; ")


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 3), st.floats(0, 30), st.floats(0, 30))
def test_more_surprise_never_scores_lower_with_the_peers(column, one, other):
    usual = np.abs(np.random.default_rng(2).normal(size=(200, 4)))
    near, far = sorted([one, other])
    probes = np.zeros((2, 4))
    probes[:, column] = near, far
    scores = score_rows(np.vstack([usual, probes]), list("abcd"))
    assert (scores.score >= 0).all()
    assert (scores.score <= 1).all()
    low, high = scores.z_scores[-2:, column]
    assert low <= high
    assert scores.score[-2] <= scores.score[-1] + 0.25, "the forest may differ a little"
