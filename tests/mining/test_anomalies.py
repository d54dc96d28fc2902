"""The obviously wrong comes first, with its reasons; people get no more than they can look at."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.anomalies import ReviewBudget, case_candidates, invoice_candidates, score_rows
from mining.candidates import in_order
from mining.mart_columns import CASE
from tests.mining.invoice_rows import as_numbers, invoice
from tests.mining.test_case_features import TWO, case

RNG = np.random.default_rng(1)


def company(suppliers: int = 6, weeks: int = 40) -> list[dict]:
    """Suppliers that bill every week around an amount of their own."""
    return [
        invoice(
            7 * week + supplier % 5,
            round(float(np.exp(RNG.normal(6 + supplier / 2, 0.2))), 2),
            supplier_id=f"S{supplier}",
        )
        for week in range(weeks)
        for supplier in range(suppliers)
    ]


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return company()


def test_a_planted_invoice_comes_first_with_its_reasons(rows):
    planted = invoice(
        7 * 40 + 5, 60_000, supplier_id="S1", is_po_backed=False, recorded_by="stranger"
    )
    found = invoice_candidates(as_numbers(*rows, planted))
    first = found[0]
    assert first.subject_id == planted["invoice_object_id"]
    assert first.kind == "anomalous_invoice"
    assert 0.5 < first.score <= 1
    codes = {reason["code"] for reason in first.reasons}
    assert {"amount_for_supplier", "round_amount"} <= codes
    assert len(first.reasons) <= 4
    assert first.evidence[0]["entered_by"] == "stranger"
    assert first.subject_label == f"Invoice {planted['invoice_id']}/2024 of Nordwind Metals"


def test_reversed_invoices_are_history_but_no_candidates(rows):
    planted = invoice(7 * 40 + 5, 60_000, supplier_id="S1", is_reversed=True)
    found = invoice_candidates(as_numbers(*rows, planted))
    assert planted["invoice_object_id"] not in {one.subject_id for one in found}


def test_the_budget_decides_how_many(rows):
    wanted = ReviewBudget(share=0.01, least=1, most=100, reason_z=0.0)
    assert len(invoice_candidates(as_numbers(*rows), wanted)) == 3  # 1 % of 240
    few = ReviewBudget(share=0.5, least=1, most=2, reason_z=0.0)
    assert len(invoice_candidates(as_numbers(*rows), few)) == 2


@given(st.integers(1, 10**6))
def test_a_budget_is_never_more_than_one_in_twenty(subjects):
    assert 1 <= ReviewBudget().of(subjects) <= max(1, -(-subjects // 20))
    assert ReviewBudget().of(subjects) <= 100


def test_nothing_is_opened_without_a_reason(rows):
    assert invoice_candidates(as_numbers(*rows), ReviewBudget(reason_z=1e6)) == []


def test_ids_and_versions_are_the_same_in_the_next_run(rows):
    all_of_them = ReviewBudget(reason_z=0.0)
    one, other = (invoice_candidates(as_numbers(*rows), all_of_them) for _ in range(2))
    assert one
    assert [(c.candidate_id, c.score, c.model_version) for c in one] == [
        (c.candidate_id, c.score, c.model_version) for c in other
    ]
    more = invoice_candidates(as_numbers(*rows, invoice(7 * 40, 99)), all_of_them)
    assert {c.model_version for c in more} != {c.model_version for c in one}


def test_nothing_in_nothing_out():
    assert invoice_candidates(as_numbers()) == []
    assert case_candidates(pl.DataFrame(schema=CASE), TWO) == []


def test_one_invoice_alone_is_not_unusual():
    assert invoice_candidates(as_numbers(invoice(1, 10**9))) == []


def test_an_unusual_case_is_found():
    usual = [
        case(key, duration_days=float(10 + key % 9), event_count=3 + key % 2) for key in range(200)
    ]
    odd = case(200, variant_key=2, event_count=41, duration_days=338.0, rework_event_count=9)
    found = case_candidates(pl.DataFrame([*usual, odd], schema=CASE), TWO)
    assert found[0].subject_id == odd["object_id"]
    assert found[0].subject_label == "Order item 45_200 of Nordwind Metals"
    assert {"repeats", "rework"} <= {reason["code"] for reason in found[0].reasons}


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


def test_between_equal_scores_the_money_decides(rows):
    small = invoice(7 * 40, 9_000, supplier_id="S0", is_po_backed=False)
    found = invoice_candidates(as_numbers(*rows, small), ReviewBudget(reason_z=0.0))
    ordered = in_order(found)
    assert len(ordered) > 5
    for one, other in itertools.pairwise(ordered):
        assert round(one.score, 2) >= round(other.score, 2)
        if round(one.score, 2) == round(other.score, 2):
            assert one.amount >= other.amount
