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
from mining.rules.supplier_links import BANK, IDENTIFIER
from mining.said_once import COPY, decided_once, members, with_copies_told
from tests.mining.invoice_rows import exact, invoice

NOTHING = pl.DataFrame(schema=pl.Schema(COPY))


def buying(number: int, **changed: Any) -> dict[str, Any]:
    return (
        invoice(number, 1000 + number, source="buying", reference=f"RE-{1000 + number}") | changed
    )


def ledger(number: int, **changed: Any) -> dict[str, Any]:
    """The same bill in the ledger: a day later, written a little otherwise, without its order."""
    told = {"source": "ledger", "reference": f"RE {1000 + number}", "is_po_backed": False}
    return invoice(number + 1, 1000 + number, **told) | changed


def in_both(
    entered: list[dict[str, Any]], posted: list[dict[str, Any]]
) -> tuple[list[Duplicates], pl.DataFrame]:
    """Duplicates of ledger and buying, `decided_once`, and the copies: each bill that stands in
    both is the one posted in its place."""
    handed = pl.DataFrame(
        [
            {
                "invoice_object_id": copy["invoice_object_id"],
                "source": "ledger",
                "label": copy["invoice_id"],
                "first_object_id": first["invoice_object_id"],
                "first_source": "buying",
            }
            for first, copy in zip(entered, posted, strict=False)
            if not (first["is_reversed"] or copy["is_reversed"])
        ],
        schema=pl.Schema(COPY),
    )
    found = [find_duplicates(exact(*rows)) for rows in (posted, entered)]
    return decided_once(found, handed), handed


def twice(**second: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A bill entered twice, and both of them posted; second: what became of the second there."""
    again = {"reference": "RE-1030", "gross_amount": 1030}
    return (
        [buying(30), buying(33, **again)],
        [ledger(30), ledger(33, **(again | second))],
    )


def counted_in(part: Duplicates) -> list[str | None]:
    """By group, the source that its money is counted in, where that is another one."""
    return [row["reasons"][-1].get("source") for row in part.groups]


def test_a_duplicate_that_was_handed_over_is_asked_about_where_it_came_from():
    entered, posted = twice()
    (of_ledger, of_buying), handed = in_both(entered, posted)
    assert of_ledger.candidates == []
    row = of_ledger.groups[0]
    assert row["is_candidate"] is False
    assert row["reasons"][-1]["text"].startswith("Decided in buying, which knows the same: Invoice")
    assert (counted_in(of_ledger), counted_in(of_buying)) == (["buying"], [None])
    told = with_copies_told(of_buying.candidates, handed)
    numbers = " in ledger, ".join(sorted(one["invoice_id"] for one in posted))
    assert told[0].reasons[-1]["text"] == (
        f"Handed over as {numbers} in ledger; nobody is asked about it there"
    )
    assert told[0].facts_hash == of_buying.candidates[0].facts_hash


def test_a_bill_posted_twice_in_the_ledger_alone_stays_there():
    again = ledger(33, reference="RE-1030", gross_amount=1030)
    (of_ledger, of_buying), _ = in_both([buying(30)], [ledger(30), again])
    assert len(of_ledger.candidates) == 1
    assert counted_in(of_ledger) == [None]
    assert of_buying.candidates == []


def test_what_is_over_in_both_is_counted_once_where_it_was_entered():
    gone = {"is_reversed": True, "reversed_on": date(2024, 2, 20)}
    entered, posted = twice(**gone)
    entered[1] |= gone
    (of_ledger, of_buying), _ = in_both(entered, posted)
    assert of_ledger.candidates == of_buying.candidates == []
    assert (counted_in(of_ledger), counted_in(of_buying)) == (["buying"], [None])
    assert of_ledger.groups[0]["reasons"][-1]["text"].startswith("Counted in buying, which knows")


def test_what_is_over_where_it_was_entered_but_not_in_the_ledger_is_asked_and_counted_there():
    entered, posted = twice()
    entered[1] |= {"is_reversed": True, "reversed_on": date(2024, 2, 20)}
    (of_ledger, of_buying), _ = in_both(entered, posted)
    assert (len(of_ledger.candidates), of_buying.candidates) == (1, [])
    assert (counted_in(of_ledger), counted_in(of_buying)) == ([None], ["ledger"])


def test_what_was_entered_more_often_than_it_was_posted_is_counted_in_both():
    gone = {"is_reversed": True, "reversed_on": date(2024, 12, 1)}
    entered, posted = twice()
    third = buying(36, reference="RE-1030", gross_amount=1030)
    entered = [entered[0], entered[1] | gone, third | gone]
    (of_ledger, of_buying), _ = in_both(entered, posted)
    assert (len(of_ledger.candidates), of_buying.candidates) == (1, [])
    assert (counted_in(of_ledger), counted_in(of_buying)) == ([None], [None])


def entries(
    *, apart: int = 8, amount: float = 1030, text: str = "RE-1030", **payee: str
) -> pl.DataFrame:
    """Two entries of the same words; payee: columns of a bank entry that tell who got the money."""
    row = {
        "tenant": "default",
        "source": "bank",
        "counterparty_hash": "h",
        "counterparty_name": "NÖRDWIND METALS",
        "transaction_type": "payment",
        "remittance_text": text,
        "amount": -amount,
        "currency": "EUR",
    } | payee
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


def paid_twice(source: str = "erp", identifiers: pl.DataFrame | None = None) -> Duplicates:
    """An invoice paid on the 1st and again on the 9th."""
    rows = [
        {
            "payment_object_id": f"{source}{day}",
            "tenant": "default",
            "source": source,
            "document_id": str(day),
            "supplier_id": "S1",
            "supplier_name": "Nördwind Metals GmbH",
            "paid_on": date(2024, 3, day),
            "amount": 1030,
            "currency": "EUR",
        }
        for day in (1, 9)
    ]
    settled = [
        {
            "payment_object_id": f"{source}{day}",
            "invoice_object_id": "i",
            "gross_amount": 1030,
            "invoice_currency": "EUR",
        }
        for day in (1, 9)
    ]
    return duplicate_payments(
        pl.DataFrame(rows, schema=pl.Schema(PAYMENT)),
        pl.DataFrame(settled, schema=pl.Schema(SETTLED)),
        identifiers,
    )


def test_payments_that_a_source_was_told_of_are_asked_about_where_they_were_made():
    told, made = paid_twice("buying"), paid_twice("ledger")
    assert len(told.candidates) == len(made.candidates) == 1
    _, handed = in_both([buying(1)], [ledger(1)])
    of_buying, of_ledger = decided_once([told, made], handed)
    assert (of_buying.candidates, len(of_ledger.candidates)) == ([], 1)
    assert (counted_in(of_buying), counted_in(of_ledger)) == (["ledger"], [None])
    # without an interface between them they are two matters
    assert sum(len(one.candidates) for one in decided_once([told, made], NOTHING)) == 2


def test_two_payments_of_one_invoice_are_the_two_entries_of_those_days():
    paid = paid_twice()
    assert len(paid.candidates) == 1

    def left(**changed: Any) -> int:
        seen = duplicate_bank_entries(entries(text="4711", **changed))
        return len(decided_once([paid, seen], NOTHING)[1].candidates)

    assert left() == 0
    assert left(apart=30) == 1, "another day is another payment"
    assert left(counterparty_name="Harbour Trading") == 1, "another firm is another payment"
    assert left(counterparty_name="NOERDWIND METALS") == 0, "banks write umlauts otherwise"


def test_money_to_another_firm_on_the_same_days_is_asked_about_though_the_amount_is_the_same():
    """Two firms were each paid 1,030 twice on the same days: payables know one of them, by its
    account, and its payments stand for one group of the bank."""
    owned = pl.DataFrame([("S1", BANK, "h", "0367")], schema=IDENTIFIER, orient="row")
    seen = duplicate_bank_entries(
        pl.concat(
            entries(text=text, counterparty_name=name, counterparty_hash=account).with_columns(
                bank_transaction_id=pl.col("bank_transaction_id") + text
            )
            for text, name, account in (
                ("INV 4711", "Harbour Trading", "other"),
                ("INV 4712", "NW", "h"),
                ("INV 4713", "NW", "h"),
            )
        )
    )
    assert len(seen.candidates) == 3
    of_payables, of_bank = decided_once([paid_twice(identifiers=owned), seen], NOTHING)
    assert len(of_payables.candidates) == 1
    names = sorted(one.subject_label.split(" to ")[1] for one in of_bank.candidates)
    assert names == ["Harbour Trading", "NW"]


def test_the_documents_of_a_duplicate_are_said():
    rows = [invoice(40, 1030, reference="RE-1030"), invoice(48, 1030, reference="RE-1030")]
    found = find_duplicates(exact(*rows))
    assert members(found.candidates) == {row["invoice_object_id"] for row in rows}
