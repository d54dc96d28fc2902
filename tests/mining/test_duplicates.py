"""Exact duplicates as K18 defines them, and the traps around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from mining.rules.duplicate_groups import duplicate_groups
from mining.rules.duplicates import find_duplicates
from mining.rules.references import normalised_reference
from tests.mining.invoice_rows import exact, invoice


def duplicate_candidates(documents):
    return find_duplicates(documents).candidates


def pair(first=None, second=None, **both):
    """Two documents with the same reference and amount, unless told otherwise."""
    common = {"reference": "R-881", "amount": "48250.00"} | both
    return exact(invoice(0, **(common | (first or {}))), invoice(12, **(common | (second or {}))))


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("R-881", "R881"),
        (" re/881 ", "RE881"),
        ("000881", "881"),
        ("00-0881", "881"),
        ("8810", "8810"),
        ("0", None),
        ("---", None),
        ("", None),
        (None, None),
        ("Ä12", "12"),
    ],
)
def test_references_are_compared_without_signs_and_leading_zeros(written, compared):
    frame = pl.DataFrame({"r": [written]}, schema={"r": pl.String})
    assert frame.select(normalised_reference(pl.col("r"))).item() == compared


def test_a_pair_is_one_candidate_on_the_second_document():
    documents = pair()
    (found,) = duplicate_candidates(documents)
    first, second = documents["invoice_id"].to_list()
    assert found.kind == "duplicate_invoice"
    assert found.subject_label == f"Invoice {second}/2024 of Nordwind Metals"
    assert found.subject_id == documents["invoice_object_id"][1]
    assert (found.amount, found.currency) == (Decimal("48250.00"), "EUR")
    assert found.reasons[0]["text"] == (
        f"Same supplier, reference R-881 and amount EUR 48,250.00 as invoice {first}/2024,"
        " posted 12 days earlier"
    )
    assert [row["invoice"] for row in found.evidence] == [f"{first}/2024", f"{second}/2024"]


@pytest.mark.parametrize(
    "second",
    [
        {"supplier_id": "S2"},
        {"reference": "R-882"},
        {"amount": "48250.01"},
        {"currency": "USD"},
        {"is_reversed": True},
        {"is_credit_memo": True},
        {"tenant": "other"},
        {"source": "other"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_differs_or_does_not_count_is_no_duplicate(second):
    assert duplicate_candidates(pair(second=second)) == []


@pytest.mark.parametrize(
    "both",
    [
        {"reference": None},
        {"reference": "-"},
        {"amount": None},
        {"amount": 0},
        {"supplier_id": None},
    ],
)
def test_what_cannot_be_compared_is_no_duplicate(both):
    assert duplicate_candidates(pair(**both)) == []


def test_writing_it_differently_does_not_hide_it():
    assert len(duplicate_candidates(pair(second={"reference": "r 0881"}))) == 0
    assert len(duplicate_candidates(pair(second={"reference": "00r.881"}))) == 1


def test_amounts_are_equal_as_numbers():
    assert (
        len(duplicate_candidates(pair(first={"amount": "100"}, second={"amount": "100.00"}))) == 1
    )


def test_recurring_amounts_with_numbers_in_sequence_are_no_duplicates():
    rents = exact(
        *(invoice(30 * month, 2500, reference=f"RENT-{month:02d}") for month in range(12))
    )
    assert duplicate_candidates(rents) == []


def test_a_reference_used_every_month_ranks_low():
    standing = exact(*(invoice(30 * month, 2500, reference="RENT") for month in range(6)))
    (often,) = duplicate_candidates(standing)
    (once,) = duplicate_candidates(pair())
    assert often.score < 0.6 < once.score
    assert often.amount == 5 * Decimal(2500)
    assert "6 documents carry this reference and amount" in [r["text"] for r in often.reasons]


def test_what_comes_again_within_weeks_ranks_above_what_comes_after_years():
    dated = {"invoice_on": date(2024, 1, 2)}
    (same,) = duplicate_candidates(pair(first=dated, second=dated))
    (near,) = duplicate_candidates(pair(first=dated, second={"invoice_on": date(2024, 1, 5)}))
    (far,) = duplicate_candidates(pair(first=dated, second={"invoice_on": date(2025, 9, 1)}))
    assert same.score == near.score > far.score


def test_it_says_whether_the_money_has_gone():
    (gone,) = duplicate_candidates(pair(cleared_on=date(2024, 3, 1)))
    (open_,) = duplicate_candidates(pair(first={"cleared_on": date(2024, 3, 1)}))
    assert gone.reasons[-1]["text"] == "2 documents are already cleared"
    assert open_.reasons[-1]["text"] == "1 document can still be stopped"
    third = exact(invoice(40, "48250.00", reference="R-881"))
    (part,) = duplicate_candidates(pl.concat([pair(cleared_on=date(2024, 3, 1)), third]))
    assert [reason["text"] for reason in part.reasons[-2:]] == [
        "2 documents are already cleared",
        "1 document can still be stopped",
    ]


def test_the_first_document_is_the_one_posted_first():
    documents = exact(
        invoice(9, 5, reference="X-1"), invoice(3, 5, reference="X1"), invoice(6, 5, reference="x1")
    )
    found = duplicate_groups(documents).members
    assert documents[found["row"]]["posted_on"].is_sorted()
    assert found["place"].to_list() == [1, 2, 3]


def test_the_candidate_stays_the_same_when_a_third_copy_comes():
    documents = pair()
    third = exact(invoice(40, "48250.00", reference="R-881"))
    (before,) = duplicate_candidates(documents)
    (after,) = duplicate_candidates(pl.concat([documents, third]))
    assert after.candidate_id == before.candidate_id
    assert after.subject_id == before.subject_id
    assert after.amount == 2 * before.amount


def test_a_decision_rests_on_the_documents_and_not_on_their_score():
    (one,) = duplicate_candidates(pair())
    rescored = replace(one, score=0.1, reasons=[])
    dearer = replace(one, amount=one.amount + 1)
    assert rescored.facts_hash == one.facts_hash != dearer.facts_hash
    assert one.involved == ["clerk"]
