"""Breaches of controls become few candidates that a person can work, each with all its people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from mining.control_read import BREACH, EVIDENCE
from mining.rules.control_breaches import MOST, control_candidates


def breach(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "breach_id": f"b{number}",
        "group_id": "anna",
        "control_id": "C01",
        "slug": "segregation_of_duties",
        "name": "Segregation of duties",
        "risk": "Money goes.",
        "severity": "high",
        "amount_meaning": "Value of the order item.",
        "tenant": "t",
        "source": "s",
        "company_code": "10",
        "supplier_id": "S1",
        "subject_type": "order item",
        "subject_id": f"45-{number}",
        "observed_on": date(2026, 3, 1),
        "amount": Decimal(100 * number),
        "currency": "EUR",
        "person": "ANNA",
        "told": "ANNA did both: order and receipt",
        "state": "breached",
        "subject_object_id": f"o{number}",
    } | changes


def proof(number: int, person: str | None = "ANNA", **changes: Any) -> dict[str, Any]:
    return {
        "breach_id": f"b{number}",
        "evidence_order": 1,
        "label": "Record Goods Receipt",
        "event_on": date(2026, 3, 1),
        "person": person,
        "actor_type": "human",
        "document_id": "5000",
        "value": None,
        "unit": None,
        "note": None,
        "is_deciding": True,
    } | changes


def candidates(breaches: list[dict[str, Any]], *proofs: dict[str, Any]):
    return control_candidates(
        pl.DataFrame(breaches, schema=pl.Schema(BREACH), orient="row"),
        pl.DataFrame(list(proofs), schema=pl.Schema(EVIDENCE), orient="row"),
    )


def test_one_decision_covers_what_one_person_did_in_one_company() -> None:
    made = candidates(
        [breach(1), breach(2), breach(3, group_id="ben", person="BEN", told="BEN did both")],
        proof(1),
        proof(2, "CARL", evidence_order=2),
        proof(2, "EDI", actor_type="interface"),
        proof(3, "BEN", is_deciding=False),
    )
    anna, ben = sorted(made, key=lambda one: one.identity)
    assert anna.kind == "control_segregation_of_duties"
    assert anna.subject_label == "ANNA did both: order and receipt, 2 order items"
    assert (anna.amount, anna.currency) == (Decimal(300), "EUR")
    assert anna.involved == ["ANNA", "CARL"]
    assert [one["document"] for one in anna.evidence] == ["45-2", "45-2", "45-1"]
    texts = [one["text"] for one in anna.reasons]
    assert texts[0] == "ANNA did both: order and receipt (45-2, 45-1)"
    assert any("EUR 300 at risk (value of the order item)" in text for text in texts)
    assert ben.evidence == []
    assert ben.involved == ["BEN"]


def test_a_new_document_changes_the_facts_and_a_new_score_does_not() -> None:
    before = candidates([breach(1)])[0]
    other_groups = [breach(n, group_id=f"g{n}") for n in range(2, 9)]
    beside = next(one for one in candidates([breach(1), *other_groups]) if one.identity == "anna")
    after = next(one for one in candidates([breach(1), breach(2)]) if one.identity == "anna")
    assert before.score != beside.score
    assert before.facts_hash == beside.facts_hash
    assert before.candidate_id == after.candidate_id
    assert before.facts_hash != after.facts_hash


def test_money_of_two_currencies_makes_no_sum_and_a_document_counts_once() -> None:
    mixed = candidates([breach(1), breach(2, currency="USD")])[0]
    assert (mixed.amount, mixed.currency) == (Decimal(200), "USD")
    assert any("EUR 100, USD 200 at risk" in one["text"] for one in mixed.reasons)
    again = breach(3, subject_id="45-2", amount=Decimal(200))
    twice, other = candidates([breach(2), again, again | {"breach_id": "b4", "group_id": "ben"}])
    assert twice.amount == other.amount == Decimal(200)
    nothing = candidates([breach(1, amount=None, currency=None)])[0]
    assert nothing.amount is None
    assert nothing.score == pytest.approx(0.8 * 0.6)


def test_score_is_severity_by_money_by_repetition() -> None:
    # of two groups in one currency the larger has share 1, the smaller a half
    made = candidates(
        [
            *(breach(n, group_id="often") for n in (1, 2, 3, 4)),
            breach(5, group_id="once", severity="low", control_id="C06", amount=Decimal(2000)),
        ]
    )
    scores = {one.identity: one.score for one in made}
    assert scores["often"] == pytest.approx(0.8 * (0.6 + 0.25 / 2 + 0.15 * 3 / 4), abs=1e-4)
    assert scores["once"] == pytest.approx(0.4 * (0.6 + 0.25), abs=1e-4)


def test_more_than_people_can_look_at_is_cut_by_strength() -> None:
    made = candidates([breach(n, group_id=f"g{n:03}") for n in range(1, MOST + 21)])
    assert len(made) == MOST
    assert min(one.amount for one in made) == Decimal(2100)
    assert candidates([]) == []


def test_money_of_several_currencies_ranks_as_its_largest_sum_does_alone() -> None:
    of = {"group_id": "mixed", "currency": "USD"}
    mixed = [breach(1, group_id="mixed"), breach(9, **of), breach(8, **of)]
    made = candidates([*mixed, *(breach(n, group_id=f"g{n}", currency="USD") for n in (2, 3))])
    assert made[0].identity == "mixed"
    assert (made[0].amount, made[0].currency) == (Decimal(1700), "USD")
    assert made[0].score == pytest.approx(0.8 * (0.6 + 0.25 + 0.15 * 2 / 3), abs=1e-4)
    assert any("EUR 100, USD 1,700 at risk" in one["text"] for one in made[0].reasons)


def test_goods_of_price_zero_are_a_value_that_nobody_knows_and_not_no_money() -> None:
    unpriced = candidates([breach(1, amount=Decimal(0), currency="CAD")])[0]
    assert (unpriced.amount, unpriced.currency) == (None, None)
    assert not any(one["code"] == "at_risk" for one in unpriced.reasons)
    assert unpriced.score == pytest.approx(0.8 * 0.6)


def test_a_waiver_of_one_breach_opens_no_decided_group_and_neither_does_its_end() -> None:
    whole = candidates([breach(1), breach(2)])[0]
    partly = candidates([breach(1), breach(2, state="waived")])[0]
    assert (whole.amount, partly.amount) == (Decimal(300), Decimal(100))
    assert (whole.documents, partly.documents) == (["o1", "o2"], ["o1"])
    assert partly.facts_hash == whole.facts_hash
    assert candidates([breach(1, amount=Decimal(9)), breach(2)])[0].facts_hash != whole.facts_hash
    assert candidates([breach(1, state="waived")]) == []
