"""The obviously wrong comes first, with its reasons; people get no more than they can look at."""

from __future__ import annotations

import functools
import itertools
from datetime import date

import numpy as np
import pytest

from mining.anomalies import ReviewBudget
from mining.candidates import in_order
from mining.invoice_candidates import invoice_candidates
from mining.invoice_features import invoice_features
from mining.invoice_model import RULES_ONLY, fit
from tests.mining.invoice_rows import as_numbers, invoice

ALL = ReviewBudget(share=1.0, least=1000, most=1000, reason_z=0.0)


def company(suppliers: int = 6, weeks: int = 40) -> list[dict]:
    """Suppliers that bill every week around an amount of their own."""
    rng = np.random.default_rng(1)
    return [
        invoice(
            7 * week + supplier % 5,
            round(float(np.exp(rng.normal(6 + supplier / 2, 0.2))), 2),
            supplier_id=f"S{supplier}",
        )
        for week in range(weeks)
        for supplier in range(suppliers)
    ]


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return company()


@functools.cache
def learned():
    """The model of the ordinary company, as it was before what a test adds."""
    return fit(invoice_features(as_numbers(*company())))


def found(*rows: dict, budget: ReviewBudget | None = None):
    return invoice_candidates(invoice_features(as_numbers(*rows)), learned(), budget)


def test_a_planted_invoice_comes_first_with_its_reasons(rows):
    planted = invoice(
        7 * 40 + 5,
        60_000,
        supplier_id="S1",
        is_po_backed=False,
        recorded_by="stranger",
        ordered_by="buyer",
        bank_changed_on=date(2024, 10, 5),
        bank_changed_by="mdm",
    )
    first = found(*rows, planted)[0]
    assert first.subject_id == planted["invoice_object_id"]
    assert first.kind == "anomalous_invoice"
    assert 0.5 < first.score <= 1
    codes = [reason["code"] for reason in first.reasons]
    assert {"amount_above_most", "round_amount"} <= set(codes)
    assert len(codes) == len(set(codes)) <= 5
    assert first.evidence[0]["entered_by"] == "stranger"
    assert first.evidence[0]["as_unusual"].startswith("1 in ")
    assert "thrice_the_most" in first.evidence[0]["rules"]
    assert first.subject_label == f"Invoice {planted['invoice_id']}/2024 of Nordwind Metals"
    assert first.involved == ["buyer", "mdm", "stranger"]
    assert "bank details changed on: 2024-10-05" in first.facts


def test_a_decision_rests_on_the_invoice_and_not_on_its_score(rows):
    def facts_hash(**changed) -> str:
        planted = invoice(7 * 40 + 5, 60_000, supplier_id="S1", reference="R", **changed)
        first = found(*rows, planted)[0]
        assert first.subject_id == planted["invoice_object_id"]
        return first.facts_hash

    same = facts_hash(cleared_on=date(2024, 11, 1))
    assert same == facts_hash(), "a payment is no other invoice"
    assert same != facts_hash(net_days=3.0)


def test_the_forest_tells_what_it_rests_on_only_if_that_is_not_told_first(rows):
    odd = invoice(7 * 40 + 5, 9_000, supplier_id="S1", recorded_by="stranger", net_days=2.0)
    reasons = found(*rows, odd)[0].reasons
    forest = [reason for reason in reasons if reason["code"] == "forest"]
    assert all(reason["peer_value"] < reason["value"] for reason in forest)
    assert [reason["code"] for reason in reasons].index("forest") == len(reasons) - 1


def test_by_rules_alone_only_facts_are_told(rows):
    late = invoice(7 * 40, 400, supplier_id="S1", invoice_on=date(2024, 11, 20))
    frame = invoice_features(as_numbers(*rows, late))
    candidates = invoice_candidates(frame, None, ALL)
    first = candidates[0]
    assert first.subject_id == late["invoice_object_id"]
    assert first.model_name == RULES_ONLY
    assert [reason["code"] for reason in first.reasons] == ["future_dated"]
    assert first.evidence[0]["as_unusual"] is None


def test_reversed_invoices_are_history_but_no_candidates(rows):
    planted = invoice(7 * 40 + 5, 60_000, supplier_id="S1", is_reversed=True)
    assert planted["invoice_object_id"] not in {one.subject_id for one in found(*rows, planted)}


def test_the_budget_decides_how_many(rows):
    wanted = ReviewBudget(share=0.01, least=1, most=100, reason_z=0.0)
    assert len(found(*rows, budget=wanted)) == 3  # 1 % of 240
    few = ReviewBudget(share=0.5, least=1, most=2, reason_z=0.0)
    assert len(found(*rows, budget=few)) == 2


def test_nothing_is_opened_without_a_reason(rows):
    assert found(*rows, budget=ReviewBudget(reason_z=1e6)) == []


def test_nothing_in_nothing_out():
    assert found() == []


def test_one_invoice_alone_is_not_unusual():
    assert found(invoice(1, 10**9)) == []


def test_between_equal_scores_the_money_decides(rows):
    ordered = in_order(found(*rows, budget=ALL))
    assert len(ordered) > 5
    for one, other in itertools.pairwise(ordered):
        assert round(one.score, 2) >= round(other.score, 2)
        if round(one.score, 2) == round(other.score, 2):
            assert one.amount >= other.amount


def test_what_a_duplicate_says_is_left_out_before_the_budget(rows):
    odd = [
        invoice(7 * 40 + 5, amount, supplier_id="S1", is_po_backed=False)
        for amount in (60_000, 50_000)
    ]
    frame = invoice_features(as_numbers(*rows, *odd))
    one = ReviewBudget(share=0.0, least=1, most=1)
    first, second = (row["invoice_object_id"] for row in odd)
    opened = invoice_candidates(frame, learned(), one)
    assert [each.subject_id for each in opened] == [first]
    opened = invoice_candidates(frame, learned(), one, said={first})
    assert [each.subject_id for each in opened] == [second]


def test_a_clerk_whom_a_broken_control_names_opens_no_invoice_but_other_reasons_do(rows):
    entered = {"supplier_id": "S1", "recorded_by": "stranger"}
    plain = invoice(7 * 40 + 1, 403.21, **entered)
    large = invoice(7 * 40 + 1, 60_000, is_po_backed=False, **entered)
    frame = invoice_features(as_numbers(*rows, plain, large))
    ids = {row["invoice_object_id"] for row in (plain, large)}
    budget = ReviewBudget(share=1.0, least=10, reason_z=2.0)

    def opened(**said) -> set[str]:
        found = invoice_candidates(frame, learned(), budget, **said)
        return ids & {one.subject_id for one in found}

    assert opened() == ids
    assert opened(entered_in_breach=ids) == {large["invoice_object_id"]}
