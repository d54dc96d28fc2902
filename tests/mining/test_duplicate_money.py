"""What became of the money of duplicates, state by state, by hand; and what is in order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from mining.rules.document_life import with_life
from mining.rules.duplicate_money import REFUNDS
from mining.rules.duplicates import find_duplicates
from tests.mining.invoice_rows import FIRST_DAY, exact, invoice

BILL = {"reference": "R-4471-88", "amount": "1000.00"}


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def memo(on: int, **changed):
    """A credit memo over the whole bill."""
    return invoice(on, **(BILL | {"reference": "C-77001", "is_credit_memo": True} | changed))


def told(*rows, refunds=None):
    """(state, by, on, value) of the documents of the only group, in the order in which they came,
    and whether people are asked about it."""
    found = find_duplicates(exact(*rows), refunds=refunds)
    assert len(found.groups) == 1
    states = [
        (one["money_state"], one["settled_by"], one["settled_on"], one["value_amount"])
        for one in found.documents
    ]
    return states, found.groups[0]["is_candidate"]


KEPT = ("kept", None, None, None)
WORTH = Decimal(1000)


@pytest.mark.parametrize(
    ("first", "second", "others", "state", "asked"),
    [
        # stands and is not paid: somebody can still stop it
        ({"cleared_on": day(30)}, {}, [], ("open", None, None, WORTH), True),
        ({}, {}, [], ("open", None, None, WORTH), True),
        # blocked, by whatever block
        ({}, {"payment_block_code": "A"}, [], ("prevented", "payment block", None, WORTH), True),
        # paid as well
        (
            {"cleared_on": day(30)},
            {"cleared_on": day(40)},
            [],
            ("leaked", None, None, WORTH),
            True,
        ),
        # paid as well, though it is blocked now
        (
            {"cleared_on": day(30)},
            {"cleared_on": day(40), "payment_block_code": "A"},
            [],
            ("leaked", None, None, WORTH),
            True,
        ),
        # reversed before it was paid
        (
            {"cleared_on": day(30)},
            {"is_reversed": True, "reversed_on": day(15)},
            [],
            ("prevented", "reversal", day(15), WORTH),
            False,
        ),
        # reversed, and nobody knows when
        ({}, {"is_reversed": True}, [], ("prevented", "reversal", day(12), WORTH), False),
        # paid as well, then reversed: the supplier owes it
        (
            {"cleared_on": day(30)},
            {"cleared_on": day(40), "is_reversed": True, "reversed_on": day(50)},
            [],
            ("recovered", "reversal", day(50), WORTH),
            False,
        ),
        # credited, and both cleared against each other
        (
            {"cleared_on": day(30), "clearing_document_id": "P1"},
            {"cleared_on": day(40), "clearing_document_id": "K9"},
            [memo(20, cleared_on=day(40), clearing_document_id="K9")],
            ("prevented", "credit memo", day(20), WORTH),
            False,
        ),
        # paid as well, then credited: the memo is set against another bill
        (
            {"cleared_on": day(30), "clearing_document_id": "P1"},
            {"cleared_on": day(40), "clearing_document_id": "P2"},
            [memo(50, cleared_on=day(60), clearing_document_id="P3")],
            ("recovered", "credit memo", day(50), WORTH),
            False,
        ),
        # where clearing documents are not told, dates decide
        (
            {"cleared_on": day(30)},
            {"cleared_on": day(40)},
            [memo(50)],
            ("recovered", "credit memo", day(50), WORTH),
            False,
        ),
        (
            {"cleared_on": day(30)},
            {"cleared_on": day(40)},
            [memo(20)],
            ("prevented", "credit memo", day(20), WORTH),
            False,
        ),
    ],
)
def test_the_state_of_a_second_document(first, second, others, state, asked):
    states, is_candidate = told(
        invoice(0, **(BILL | first)), invoice(12, **(BILL | second)), *others
    )
    assert states == [KEPT, state]
    assert is_candidate is asked


def test_money_that_the_supplier_paid_back_is_recovered():
    paid = [
        invoice(0, **BILL, cleared_on=day(30)),
        invoice(12, **BILL, cleared_on=day(40)),
    ]

    def back(on: int, amount: int = 1000, supplier: str = "S1") -> pl.DataFrame:
        row = {"supplier_id": supplier, "currency": "EUR", "amount": amount, "paid_on": day(on)}
        return pl.DataFrame([row], schema=REFUNDS)

    assert told(*paid, refunds=back(50))[0][1] == ("recovered", "refund", day(50), WORTH)
    for other in (back(39), back(50, 999), back(50, supplier="S2")):
        assert told(*paid, refunds=other)[0][1] == ("leaked", None, None, WORTH)
    # one refund pays back one of two
    third = invoice(14, **BILL, cleared_on=day(41))
    states, _ = told(*paid, third, refunds=back(50))
    assert sorted(state for state, *_ in states) == ["kept", "leaked", "recovered"]


def test_the_document_that_is_owed_is_paid_before_free_before_first():
    second_paid = told(invoice(0, **BILL), invoice(12, **BILL, cleared_on=day(40)))[0]
    assert [state for state, *_ in second_paid] == ["open", "kept"]
    first_blocked = told(invoice(0, **BILL, payment_block_code="A"), invoice(12, **BILL))[0]
    assert [state for state, *_ in first_blocked] == ["prevented", "kept"]
    first_reversed = told(
        invoice(0, **BILL, is_reversed=True, reversed_on=day(20)), invoice(12, **BILL)
    )[0]
    assert [state for state, *_ in first_reversed] == ["prevented", "kept"]
    # one payment only, and it was taken back: never paid twice
    first_taken_back = told(
        invoice(0, **BILL, cleared_on=day(10), is_reversed=True, reversed_on=day(20)),
        invoice(12, **BILL),
    )[0]
    assert first_taken_back[0][:2] == ("prevented", "reversal")


@pytest.mark.parametrize(
    "rows",
    [
        # reversed, and then entered anew
        [
            invoice(0, **BILL, is_reversed=True, reversed_on=day(10)),
            invoice(10, **BILL),
        ],
        [invoice(0, **BILL, is_reversed=True), invoice(10, **BILL)],
        # credited, and then billed anew
        [invoice(0, **BILL), memo(5), invoice(9, **BILL)],
        [invoice(0, **BILL), memo(9, reference="CM-R-4471-88"), invoice(9, **BILL)],
        # the memo overtook the bill that it names
        [invoice(5, **BILL), memo(3, reference="CM-R4471-88"), invoice(9, **BILL)],
    ],
)
def test_a_bill_that_comes_anew_after_the_first_left_is_in_order(rows):
    found = find_duplicates(exact(*rows))
    assert (found.groups, found.documents, found.candidates) == ([], [], [])


def test_a_memo_takes_back_one_document_only():
    rows = [invoice(at, **(BILL | {"reference": f"R-7700{at}"})) for at in (0, 1, 2)]
    life = with_life(exact(*rows, memo(10), memo(11, reference="CM R-77000")))
    left = life.filter(pl.col("left_by").is_not_null())
    assert left["reference"].to_list() == ["R-77000", "R-77002"]
    assert left["left_on"].to_list() == [day(11), day(10)]


def test_a_group_of_three_adds_up():
    found = find_duplicates(
        exact(
            invoice(0, **BILL, cleared_on=day(30)),
            invoice(5, **BILL, cleared_on=day(31)),
            invoice(6, **(BILL | {"reference": "R-4471-8B"}), invoice_on=day(-3)),
            invoice(7, **BILL, is_reversed=True, reversed_on=day(8)),
        )
    )
    (group,), (candidate,) = found.groups, found.candidates
    states = [one["money_state"] for one in found.documents]
    assert states == ["kept", "leaked", "open", "prevented"]
    assert (group["document_count"], group["standing_count"]) == (4, 3)
    assert group["kind"] == candidate.kind == "duplicate_invoice"
    assert candidate.amount == 2 * WORTH  # what stands beside the one that is owed
    assert group["candidate_id"] == candidate.candidate_id


def test_what_is_at_risk_is_at_most_what_is_owed():
    net = {"reference": "R-4471-88", "amount": "840.34", "cleared_on": day(30)}
    states, _ = told(invoice(0, **net), invoice(3, **BILL, tax_amount=159.66))
    assert states[1] == ("open", None, None, Decimal("840.34"))
