"""What one candidate says no other one asks again: copies in a ledger, and what a bank saw, too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from mining.rules.duplicate_bank_entries import BANK_TRANSACTION
from mining.rules.duplicate_payment_rows import duplicate_bank_entries, duplicate_payments
from mining.rules.duplicate_payments import PAYMENT
from mining.rules.duplicates import Duplicates, find_duplicates
from mining.rules.paid_parts import SETTLED
from mining.said_once import DOCUMENT, copies, decided_once, members, with_copies_told
from tests.mining.invoice_rows import exact, invoice

HANDED = 12
NOTHING = copies(pl.DataFrame(schema=pl.Schema(DOCUMENT)))


def buying(number: int, **changed: Any) -> dict[str, Any]:
    return (
        invoice(number, 1000 + number, source="buying", reference=f"RE-{1000 + number}") | changed
    )


def ledger(number: int, **changed: Any) -> dict[str, Any]:
    """The same bill in the ledger: a day later, written a little otherwise, without its order."""
    told = {"source": "ledger", "reference": f"RE {1000 + number}", "is_po_backed": False}
    return invoice(number + 1, 1000 + number, **told) | changed


def documents(rows: list[dict[str, Any]]) -> pl.DataFrame:
    told = [row | {"label": row["invoice_id"], "entered_on": row["posted_on"]} for row in rows]
    return pl.DataFrame(told, schema=pl.Schema(DOCUMENT))


def both() -> list[dict[str, Any]]:
    return [one for number in range(HANDED) for one in (buying(number), ledger(number))]


def pairs(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    found = copies(documents(rows))
    return set(found.select("invoice_object_id", "first_object_id").iter_rows())


def test_a_bill_in_the_ledger_is_the_copy_of_the_one_that_has_the_order():
    rows = both()
    assert pairs(rows) == {
        (copy["invoice_object_id"], first["invoice_object_id"])
        for first, copy in zip(rows[::2], rows[1::2], strict=True)
    }
    # where neither knows more orders nobody can tell which was first
    assert pairs([row | {"is_po_backed": True} for row in rows]) == set()
    other = [row | ({"tenant": "other"} if row["source"] == "buying" else {}) for row in rows]
    assert pairs(other) == set()


def test_a_few_bills_in_two_systems_are_duplicates_and_no_interface():
    assert pairs(both()[: 2 * 9]) == set()
    own = [ledger(100 + number) for number in range(HANDED)]
    assert len(pairs(both() + own)) == HANDED
    assert pairs([*both(), *own, ledger(200)]) == set()


def test_of_a_bill_that_was_voided_where_it_came_from_the_copy_stands_for_itself():
    rows = both()
    rows += [buying(20), ledger(20)]
    assert (rows[-1]["invoice_object_id"], rows[-2]["invoice_object_id"]) in pairs(rows)
    rows[-2]["is_reversed"] = True
    assert rows[-1]["invoice_object_id"] not in dict(pairs(rows))


def in_both(extra: list[dict[str, Any]]) -> tuple[list[Duplicates], pl.DataFrame]:
    """Duplicates of both systems, `decided_once`, and their copies."""
    rows = both() + extra
    handed = copies(documents(rows))
    found = [
        find_duplicates(exact(*(row for row in rows if row["source"] == source)))
        for source in ("ledger", "buying")
    ]
    return decided_once(found, handed), handed


def test_a_duplicate_that_was_handed_over_is_asked_about_where_it_came_from():
    twice = [buying(30), buying(33, reference="RE-1030", gross_amount=1030)]
    posted = [ledger(30), ledger(33, reference="RE-1030", gross_amount=1030)]
    (of_ledger, of_buying), handed = in_both([*twice, *posted])
    assert of_ledger.candidates == []
    row = of_ledger.groups[0]
    assert row["is_candidate"] is False
    assert row["reasons"][-1]["text"].startswith("Decided in buying, which knows the same: Invoice")
    told = with_copies_told(of_buying.candidates, handed)
    numbers = " in ledger, ".join(one["invoice_id"] for one in posted)
    assert told[0].reasons[-1]["text"] == (
        f"Handed over as {numbers} in ledger; nobody is asked about it there"
    )
    assert told[0].facts_hash == of_buying.candidates[0].facts_hash


def test_a_bill_posted_twice_in_the_ledger_alone_stays_there():
    again = ledger(33, reference="RE-1030", gross_amount=1030)
    (of_ledger, of_buying), _ = in_both([buying(30), ledger(30), again])
    assert len(of_ledger.candidates) == 1
    assert of_buying.candidates == []


def entries(*, apart: int = 8, amount: float = 1030, text: str = "RE-1030") -> pl.DataFrame:
    row = {
        "tenant": "default",
        "source": "bank",
        "counterparty_hash": "h",
        "transaction_type": "payment",
        "remittance_text": text,
        "amount": -amount,
        "currency": "EUR",
    }
    days = [date(2024, 3, 2), date(2024, 3, 2) + timedelta(days=apart)]
    rows = [
        row | {"bank_transaction_id": f"b{place}", "bank_reference": f"BK{place}", "booked_on": day}
        for place, day in enumerate(days)
    ]
    return pl.DataFrame(rows, schema=pl.Schema(BANK_TRANSACTION))


@pytest.mark.parametrize(
    ("bank", "is_left_out"),
    [
        ({}, True),
        ({"amount": 1010}, True),
        ({"amount": 900}, False),
        ({"text": "RE-4711"}, False),
    ],
)
def test_money_that_left_twice_is_asked_about_in_payables_where_they_know_the_bill(
    bank, is_left_out
):
    paid = {"reference": "RE-1030", "cleared_on": date(2024, 3, 1), "invoice_on": date(2024, 2, 1)}
    billed = find_duplicates(exact(invoice(40, 1030, **paid), invoice(48, 1030, **paid)))
    seen = duplicate_bank_entries(entries(**bank))
    assert len(seen.candidates) == 1
    of_payables, of_bank = decided_once([billed, seen], NOTHING)
    assert (of_bank.candidates == []) is is_left_out
    codes = [one["code"] for one in of_payables.candidates[0].reasons]
    assert ("stands_also" in codes) is is_left_out


def test_two_payments_of_one_invoice_are_the_two_entries_of_those_days():
    rows = [
        {
            "payment_object_id": f"p{day}",
            "tenant": "default",
            "source": "erp",
            "document_id": str(day),
            "supplier_id": "S1",
            "paid_on": date(2024, 3, day),
            "amount": 1030,
            "currency": "EUR",
        }
        for day in (1, 9)
    ]
    settled = [
        {"payment_object_id": f"p{day}", "invoice_object_id": "i", "gross_amount": 1030}
        for day in (1, 9)
    ]
    paid = duplicate_payments(
        pl.DataFrame(rows, schema=pl.Schema(PAYMENT)),
        pl.DataFrame(settled, schema=pl.Schema(SETTLED)),
    )
    assert len(paid.candidates) == 1

    def left(**changed: int) -> int:
        seen = duplicate_bank_entries(entries(text="4711", **changed))
        return len(decided_once([paid, seen], NOTHING)[1].candidates)

    assert left() == 0
    assert left(apart=30) == 1, "another day is another payment"


def test_the_documents_of_a_duplicate_are_said():
    rows = [invoice(40, 1030, reference="RE-1030"), invoice(48, 1030, reference="RE-1030")]
    found = find_duplicates(exact(*rows))
    assert members(found.candidates) == {row["invoice_object_id"] for row in rows}
