"""Money that a bank booked twice, and what only looks like it: rent, returns, parts of a bill."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from mining.rules.duplicate_bank_entries import BANK_TRANSACTION, BILL
from mining.rules.duplicate_payment_rows import duplicate_bank_entries

FIRST = date(2024, 3, 1)


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


def of_bank(*entries: dict[str, object], bills: list[tuple[str, int, str | None]] | None = None):
    """bills: (reference, gross amount, who entered it)."""
    rows = [(name, gross, "EUR", person, None) for name, gross, person in bills or []]
    return duplicate_bank_entries(
        pl.DataFrame(list(entries), schema=pl.Schema(BANK_TRANSACTION)),
        None if bills is None else pl.DataFrame(rows, schema=pl.Schema(BILL), orient="row"),
    )


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


def codes(result) -> list[str]:
    return [one.reasons[0]["code"] for one in result.candidates]


def test_more_words_and_a_usual_discount_are_the_same_payment():
    first = entry("A", 0, 1000)
    for text in ("Invoice RE-2025-045101", "RE-2025-045101 many thanks"):
        assert codes(of_bank(first, entry("B", 9, 1000, remittance_text=text))) == [
            "same_bank_entry_with_more_words"
        ]
    for text in ("RE-2025-045101-2", "RE-2025-045101 part 2", "Invoice"):
        assert of_bank(first, entry("B", 9, 1000, remittance_text=text)).groups == []
    assert codes(of_bank(entry("A", 0, 980), entry("B", 9, 1000))) == [
        "same_bank_entry_less_discount"
    ]
    (leaked,) = (
        one["value_amount"]
        for one in of_bank(entry("A", 0, 980), entry("B", 9, 1000)).documents
        if one["money_state"] == "leaked"
    )
    assert leaked == 980
    assert of_bank(entry("A", 0, 600), entry("B", 9, 1000)).groups == []


def test_equal_parts_of_a_bill_that_somebody_entered_are_in_order_but_not_one_too_many():
    halves = [entry("A", 0, 500), entry("B", 20, 500)]
    bill = [("RE 2025 045101", 1000, "AP_7")]
    assert of_bank(*halves, bills=bill).groups == []
    assert of_bank(*halves, bills=[("RE 2025 045101", 1300, "AP_7")]).candidates != []
    assert of_bank(*halves, entry("C", 30, 500), bills=bill).candidates != []


def test_who_entered_the_bill_had_a_hand_in_it_else_it_is_said_that_nobody_is_known():
    twice = [entry("A", 0, 70), entry("B", 14, 70, remittance_text="RE 2025 045101")]
    (candidate,) = of_bank(*twice, bills=[("RE-2025-045101", 70, "AP_7")]).candidates
    assert candidate.involved == ["AP_7"]
    (candidate,) = of_bank(*twice, bills=[("RE-2025-045101", 70, None)]).candidates
    assert candidate.involved == []
    assert "a bank names nobody" in candidate.reasons[-1]["text"]


def test_a_file_sent_twice_says_so():
    def sent(day: int, count: int) -> list[dict[str, object]]:
        return [
            entry(
                f"{n}-{day}", day, 100 + n, counterparty_hash=f"h{n}", remittance_text=f"RE-77{n}"
            )
            for n in range(count)
        ]

    texts = [one.reasons[1]["text"] for one in of_bank(*sent(0, 3), *sent(1, 3)).candidates]
    assert texts == ["One of 3 such groups of these days: a file sent twice rather than single"
                     " payments"] * 3  # fmt: skip
    assert "batch" not in str([one.reasons for one in of_bank(*sent(0, 2), *sent(1, 2)).candidates])
