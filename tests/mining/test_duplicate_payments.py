"""Money that left twice, and money that only looks like it: instalments, rent, down payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from mining.rules.duplicate_payment_rows import duplicate_bank_entries, duplicate_payments
from mining.rules.duplicate_payments import BANK_TRANSACTION, PAYMENT, SETTLED

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
    } | changed


def found(payments: list[dict[str, object]], *settled: tuple[str, str, object]):
    """settled: (payment, invoice, gross amount of the invoice)."""
    links = [
        (one, invoice, f"{invoice}/2024", Decimal(str(gross)), False)
        for one, invoice, gross in settled
    ]
    return duplicate_payments(
        pl.DataFrame(payments, schema=pl.Schema(PAYMENT)),
        pl.DataFrame(links, schema=pl.Schema(SETTLED), orient="row"),
    )


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
        # a run that paid this invoice and others: how much of it is not known
        (
            [payment("A", 0, 1000), payment("B", 9, 5000)],
            [("A", "I", 1000), ("B", "I", 1000), ("B", "J", 4000)],
        ),
        # rent on account, month by month
        ([payment(f"R{n}", 30 * n, 2500) for n in range(4)], []),
        # a down payment of half, and the rest of the bill
        ([payment("A", 0, 500), payment("B", 30, 500)], [("B", "I", 1000)]),
        # of another company, another supplier, another currency, long ago
        ([payment("A", 0, 800), payment("B", 9, 800, company_code="2")], [("B", "I", 800)]),
        ([payment("A", 0, 800), payment("B", 9, 800, supplier_id="S2")], [("B", "I", 800)]),
        ([payment("A", 0, 800), payment("B", 9, 800, currency="USD")], [("B", "I", 800)]),
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


def entry(name: str, day: int, amount: object, **changed: object) -> dict[str, object]:
    return {
        "bank_transaction_id": name,
        "tenant": "t",
        "source": "bank",
        "account_ending": "3003",
        "counterparty_hash": "h1",
        "counterparty_ending": "0367",
        "counterparty_name": "Nordwind Metals",
        "transaction_type": "payment",
        "bank_reference": name,
        "payment_reference": f"E2E{name}",
        "remittance_text": "RE-2025-045101",
        "amount": -Decimal(str(amount)),
        "currency": "EUR",
        "booked_on": FIRST + timedelta(days=day),
    } | changed


def of_bank(*entries: dict[str, object]):
    return duplicate_bank_entries(pl.DataFrame(list(entries), schema=pl.Schema(BANK_TRANSACTION)))


def test_the_same_words_to_the_same_account_twice():
    result = of_bank(entry("A", 0, 70), entry("B", 14, 70, remittance_text="re 2025/045101"))
    (candidate,) = result.candidates
    assert (candidate.amount, candidate.subject_type) == (Decimal(70), "payment")
    assert "14 days after A" in candidate.reasons[0]["text"]
    assert result.documents[0]["supplier_id"] == "account ...0367"
    for other in (
        {"counterparty_hash": "h2"},
        {"counterparty_hash": None},
        {"remittance_text": "RE-2025-045102"},
        {"remittance_text": "thank you"},
        {"currency": "USD"},
        {"transaction_type": "charge"},
        {"amount": Decimal("-70.01")},
    ):
        assert of_bank(entry("A", 0, 70), entry("B", 14, 70) | other).groups == []
    rent = [entry(f"R{n}", 30 * n, 2500, remittance_text="RENT HALL 12") for n in range(5)]
    assert of_bank(*rent).groups == []


def test_a_returned_payment_is_paid_again_rightly_but_not_a_third_time():
    back = {"transaction_type": "returned_payment", "amount": Decimal(70)}
    first, returned = entry("A", 0, 70), entry("X", 3, 70, payment_reference="E2EA") | back
    again, third = entry("B", 5, 70), entry("C", 8, 70)
    assert of_bank(first, returned, again).groups == []
    (group,) = of_bank(first, returned, again, third).groups
    assert group["document_count"] == 2
    late = entry("Y", 20, 70, payment_reference="E2EC") | back
    result = of_bank(first, returned, again, third, late)
    assert [one["settled_by"] for one in result.documents] == [None, "return by the bank"]
