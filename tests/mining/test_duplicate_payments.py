"""Money that left twice, and money that only looks like it: instalments, rent, down payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from mining.rules.duplicate_payment_rows import duplicate_payments
from mining.rules.duplicate_payments import PAYMENT
from mining.rules.paid_parts import SETTLED
from mining.rules.supplier_links import BANK, IDENTIFIER

FIRST = date(2024, 3, 1)


def payment(name: str, day: int, amount: object, **changed: object) -> dict[str, object]:
    return {
        "payment_object_id": name,
        "tenant": "t",
        "source": "s",
        "company_code": "1000",
        "document_id": name,
        "fiscal_year": "2024",
        "supplier_id": "S1",
        "supplier_name": "Nordwind Metals",
        "paid_on": FIRST + timedelta(days=day),
        "amount": Decimal(str(amount)),
        "currency": "EUR",
        "paid_by": "clerk",
        "is_by_person": True,
    } | changed


def found(payments: list[dict[str, object]], *settled: tuple, identifiers=None):
    """settled: (payment, invoice, gross amount of the invoice in EUR, and the discount if one was
    taken); a gross amount below zero is a credit memo's."""
    links = [
        (
            one,
            invoice,
            f"{invoice}/2024",
            abs(Decimal(str(gross))),
            "EUR",
            *(discount or [None]),
            gross < 0,
        )
        for one, invoice, gross, *discount in settled
    ]
    return duplicate_payments(
        pl.DataFrame(payments, schema=pl.Schema(PAYMENT)),
        pl.DataFrame(links, schema=pl.Schema(SETTLED), orient="row"),
        identifiers,
    )


def leaked(result) -> list[tuple[str, Decimal]]:
    return [
        (one["document_object_id"], one["value_amount"])
        for one in result.documents
        if one["money_state"] == "leaked"
    ]


OTHERS = [payment(f"O{n}", n, 10 + n, supplier_id=f"X{n}") for n in range(8)]
OTHERS_SETTLED = [(f"O{n}", f"I{n}", 10 + n) for n in range(8)]


def test_an_invoice_paid_twice_is_one_candidate_over_what_was_too_much():
    result = found(
        [payment("A", 0, 970), payment("B", 20, 1000)], ("A", "I", 1000), ("B", "I", 1000)
    )
    (candidate,) = result.candidates
    assert candidate.kind == "duplicate_payment"
    assert (candidate.amount, candidate.subject_id) == (Decimal(970), "B")
    assert candidate.involved == ["clerk"]
    assert "Invoice I/2024 was paid by A/2024 and again by B/2024" in candidate.reasons[0]["text"]
    states = [(one["money_state"], one["value_amount"]) for one in result.documents]
    assert states == [("kept", None), ("leaked", Decimal(970))]


@pytest.mark.parametrize(
    ("payments", "settled"),
    [
        # two halves, and three unequal parts, of one invoice
        ([payment("A", 0, 500), payment("B", 30, 500)], [("A", "I", 1000), ("B", "I", 1000)]),
        (
            [payment("A", 0, 300), payment("B", 30, 300), payment("C", 60, 400)],
            [(one, "I", 1000) for one in "ABC"],
        ),
        # rounding
        ([payment("A", 0, 500), payment("B", 1, "500.02")], [("A", "I", 1000), ("B", "I", 1000)]),
        # two invoices of one amount, each paid
        ([payment("A", 0, 800), payment("B", 9, 800)], [("A", "I", 800), ("B", "J", 800)]),
        # a run that paid other invoices, and nothing is left of it for this one
        (
            [payment("A", 0, 1000), payment("B", 9, 4000)],
            [("A", "I", 1000), ("B", "I", 1000), ("B", "J", 4000)],
        ),
        # rent on account, month by month
        ([payment(f"R{n}", 30 * n, 2500) for n in range(4)], []),
        # a down payment of half, and the rest of the bill
        ([payment("A", 0, 500), payment("B", 30, 500)], [("B", "I", 1000)]),
        # of another company, another supplier, another currency, long ago
        ([payment("A", 0, 800), payment("B", 9, 800, company_code="2")], [("B", "I", 800)]),
        ([payment("A", 0, 800), payment("B", 9, 800, supplier_id="S2")], [("B", "I", 800)]),
        ([payment("A", 0, 800, currency="USD"), payment("B", 9, 800)], [("B", "I", 800)]),
        ([payment("A", 0, 800), payment("B", 90, 800)], [("B", "I", 800)]),
        # it came back before it was paid again
        (
            [payment("A", 0, 800), payment("A-", 5, -800), payment("B", 9, 800)],
            [("A", "I", 800), ("B", "I", 800)],
        ),
    ],
)
def test_what_is_in_order_is_no_candidate(payments, settled):
    assert found(payments + OTHERS, *settled, *OTHERS_SETTLED).groups == []


def test_a_payment_without_an_invoice_beside_an_equal_one():
    both = [payment("A", 0, 800), payment("B", 9, 800)]
    result = found(both + OTHERS, ("A", "I", 800), *OTHERS_SETTLED)
    (candidate,) = result.candidates
    assert candidate.amount == Decimal(800)
    assert "one of them for invoice I/2024" in candidate.reasons[0]["text"]
    # within a standing amount only what follows at once
    rent = [payment(f"R{n}", 30 * n, 2500) for n in range(4)]
    again = payment("R2b", 62, 2500)
    (group,) = found([*rent, again, *OTHERS], *OTHERS_SETTLED).groups
    assert group["document_count"] == 2
    # a source that does not link payments and invoices says nothing by a missing link
    assert found(both, ("A", "I", 800)).groups != []
    assert found([*both, *OTHERS], ("A", "I", 800)).groups == []


def test_money_that_came_back_is_recovered_and_nobody_is_asked():
    result = found(
        [payment("A", 0, 800), payment("B", 9, 800), payment("B-", 20, -800)],
        ("A", "I", 800),
        ("B", "I", 800),
    )
    assert result.candidates == []
    told = [(one["money_state"], one["settled_by"]) for one in result.documents]
    assert told == [("kept", None), ("recovered", "refund")]
    assert result.groups[0]["is_candidate"] is False


RUN = payment("R", 0, 5000)
OF_RUN = (("R", "I", 1000), ("R", "J", 4000))


@pytest.mark.parametrize(
    ("payments", "settled", "too_much"),
    [
        # a run over several bills, and one of them alone; in another run; the whole run again
        ([RUN, payment("B", 3, 1000)], [*OF_RUN, ("B", "I", 1000)], [("B", 1000)]),
        (
            [RUN, payment("B", 3, 1700)],
            [*OF_RUN, ("B", "I", 1000), ("B", "K", 700)],
            [("B", 1000)],
        ),
        (
            [RUN, payment("B", 1, 5000)],
            [*OF_RUN, ("B", "I", 1000), ("B", "J", 4000)],
            [("B", 5000)],
        ),
        # a credit memo was taken off in the run
        (
            [payment("R", 0, 4600), payment("B", 3, 1000)],
            [*OF_RUN, ("R", "M", -400), ("B", "I", 1000)],
            [("B", 1000)],
        ),
        # what the run paid of a bill, on account: less its discount, or in full, before or after
        ([RUN, payment("B", 9, 1000)], OF_RUN, [("B", 1000)]),
        (
            [payment("R", 0, 4980), payment("B", 9, 1000)],
            [("R", "I", 1000, 20), ("R", "J", 4000)],
            [("B", 980)],
        ),
        ([payment("B", -9, 1000), RUN], OF_RUN, [("R", 1000)]),
        # two bills, each paid alone, and again together
        (
            [payment("A", 0, 1000), payment("B", 1, 4000), payment("C", 9, 5000)],
            [("A", "I", 1000), ("B", "J", 4000), ("C", "I", 1000), ("C", "J", 4000)],
            [("C", 5000)],
        ),
        # in full, then in two halves; and the other way round
        (
            [payment("A", 0, 1000), payment("B", 9, 500), payment("C", 30, 500)],
            [(one, "I", 1000) for one in "ABC"],
            [("B", 500), ("C", 500)],
        ),
        (
            [payment("A", 0, 500), payment("B", 9, 500), payment("C", 30, 1000)],
            [(one, "I", 1000) for one in "ABC"],
            [("C", 1000)],
        ),
        # a part, and the rest among other bills
        (
            [payment("A", 0, 100), payment("B", 9, 9900)],
            [("A", "I", 1000), ("B", "I", 1000), ("B", "J", 9000)],
            [],
        ),
        # week by week without a bill
        ([payment(f"W{n}", 7 * n, 90) for n in range(8)], [], []),
    ],
)
def test_what_was_paid_of_each_bill_is_what_is_too_much(payments, settled, too_much):
    result = found(payments + OTHERS, *settled, *OTHERS_SETTLED)
    assert leaked(result) == [(name, Decimal(value)) for name, value in too_much]
    assert sum(one.amount for one in result.candidates) == sum(value for _, value in too_much)


def test_a_refund_of_the_bill_alone_takes_back_what_a_run_paid_too_much_of_it():
    again = [RUN, payment("B", 3, 1700), payment("B-", 20, -1000)]
    settled = [*OF_RUN, ("B", "I", 1000), ("B", "K", 700)]
    result = found(again, *settled)
    assert result.candidates == []
    told = [
        (one["money_state"], one["value_amount"], one["settled_by"]) for one in result.documents
    ]
    assert told == [("kept", None, None), ("recovered", Decimal(1000), "refund")]
    # of another amount, or before it was paid
    for other in (payment("X", 20, -999), payment("X", 2, -1000)):
        assert leaked(found([*again[:2], other], *settled)) == [("B", Decimal(1000))]


def test_one_refund_pays_back_one_payment_whole_or_what_was_too_much_of_one():
    """One of 500 for two bills that were each paid 500 too much: the other 500 has leaked."""
    whole = [payment("A", 0, 500), payment("A2", 7, 500)]
    parts = [payment("P", 1, 700), payment("P2", 15, 900)]
    settled = [
        *(("A", "I", 500), ("A2", "I", 500)),
        *(("P", "J", 500), ("P", "K", 200), ("P2", "J", 500), ("P2", "L", 400)),
    ]
    result = found([*whole, *parts, payment("R", 60, -500)], *settled)
    assert leaked(result) == [("P2", Decimal(500))]
    assert result.refunds == {"R"}
    assert found([*whole, *parts], *settled).refunds == set()


def test_two_numbers_of_one_firm_are_one_supplier():
    both = [payment("A", 0, 800), payment("B", 9, 800, supplier_id="S2")]
    shared = pl.DataFrame(
        [(number, BANK, "h", "0367") for number in ("S1", "S2")], schema=IDENTIFIER, orient="row"
    )
    linked = (("A", "I", 800), *OTHERS_SETTLED)
    assert leaked(found(both + OTHERS, *linked)) == []
    assert leaked(found(both + OTHERS, *linked, identifiers=shared)) == [("B", Decimal(800))]


def test_programs_are_nobody_and_that_is_said():
    run = {"paid_by": "F110-BATCH", "is_by_person": False}
    settled = (("A", "I", 800), ("B", "I", 800))
    (candidate,) = found([payment("A", 0, 800, **run), payment("B", 9, 800)], *settled).candidates
    assert candidate.involved == ["clerk"]
    both = [payment("A", 0, 800, **run), payment("B", 9, 800, **run)]
    (candidate,) = found(both, *settled).candidates
    assert candidate.involved == []
    assert candidate.reasons[-1]["code"] == "nobody_named"
    assert "names programs or nobody" in candidate.reasons[-1]["text"]
