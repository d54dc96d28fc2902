"""Which bills of one firm are put together, how sure that is, and what a later one changes."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from mining.rules.duplicates import find_duplicates
from mining.rules.supplier_links import BANK, IDENTIFIER, TAX_NUMBER, firms
from mining.rules.weak_references import weakness
from tests.mining.invoice_rows import FIRST_DAY, exact, invoice

BILL = {"reference": "R-4471-88", "amount": "1000.00"}
PAID_ON = FIRST_DAY + timedelta(days=30)


def _identifiers(*rows):
    names = ("supplier_id", "identifier_type", "identifier_hash", "identifier_ending")
    return pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], schema=IDENTIFIER)


def test_the_same_bank_account_makes_two_numbers_one_firm():
    rows = [
        invoice(0, **BILL),
        invoice(9, **BILL, supplier_id="S9", supplier_name="Harbour Trading"),
    ]
    shared = _identifiers(
        ("S1", BANK, "h1", "1234"), ("S9", BANK, "h1", "1234"), ("S9", TAX_NUMBER, "t", "9")
    )
    assert find_duplicates(exact(*rows)).candidates == []
    (found,) = find_duplicates(exact(*rows), shared).candidates
    assert found.kind == "likely_duplicate_invoice"
    assert found.reasons[0]["text"].endswith("; same bank account ...1234 as supplier S1")
    # a slip in the number under the other number of the firm
    rows[1] = rows[1] | {"reference": "R-44710-8B", "supplier_id": "S9"}
    rows[0] = rows[0] | {"reference": "R-44710-88"}
    rows[1]["invoice_on"] = rows[0]["invoice_on"]
    (found,) = find_duplicates(exact(*rows), shared).candidates
    assert "Same firm" in found.reasons[0]["text"]
    assert "...1234" in found.reasons[0]["text"]


def test_firms_hang_together_over_what_they_share_but_not_over_an_account_of_many():
    told = _identifiers(
        ("A", BANK, "1", ""), ("B", BANK, "1", ""), ("B", TAX_NUMBER, "1", ""),
        ("C", TAX_NUMBER, "1", ""), ("D", TAX_NUMBER, "2", ""), ("E", BANK, "2", ""),
        *((name, BANK, "factor", "") for name in "DEFGHIJ"),
    )  # fmt: skip
    assert firms(told).rows() == [("A", "A"), ("B", "A"), ("C", "A")]
    assert firms(told.clear()).is_empty()


@pytest.mark.parametrize(
    ("reference", "tells"),
    [
        ("1E+17", "spreadsheet"),
        ("100000000000000000", "spreadsheet"),
        ("41548", "1 October 2013"),
        ("01/10/2013", "1 October 2013"),
        ("2013-10-01", "1 October 2013"),
        ("2013/14", "year"),
        ("RENT", "word"),
        ("A-17", "short"),
        ("43145", None),  # a day years from the bill: a number
        ("41548A", None),
        ("R-4471-88", None),
        ("27140053", None),
    ],
)
def test_numbers_that_tell_little(reference, tells):
    found = weakness(reference, date(2013, 10, 28))
    assert (found is None) if tells is None else (tells in found)


def test_a_weak_number_stands_below_a_real_one_and_says_why():
    day_number = {"reference": "45292", "amount": "1000.00"}  # 1 January 2024
    (weak,) = find_duplicates(exact(invoice(0, **day_number), invoice(12, **day_number))).candidates
    (real,) = find_duplicates(exact(invoice(0, **BILL), invoice(12, **BILL))).candidates
    assert weak.score < real.score
    assert "is a date, 1 January 2024" in weak.reasons[1]["text"]


def test_a_batch_entered_twice_says_so():
    rows = [
        invoice(at, reference="ACC-9001", amount=amount)
        for at in (3, 9)
        for amount in (100, 250, 375)
    ]
    found = find_duplicates(exact(*rows)).candidates
    assert len(found) == 3
    assert all("One of 3 such groups" in one.reasons[1]["text"] for one in found)


def test_a_new_document_is_compared_with_old_ones_and_keeps_the_group():
    old = [
        invoice(0, **BILL, cleared_on=PAID_ON),
        invoice(2, reference="R-5500-10", amount=70, cleared_on=PAID_ON),
    ]
    assert find_duplicates(exact(*old)).groups == []
    same = invoice(380, **BILL)
    # a slip is looked for as long as the date on the bill is the same
    slip = invoice(390, **(BILL | {"reference": "R-4471-8B"}), invoice_on=old[0]["invoice_on"])
    one = find_duplicates(exact(*old, same))
    two = find_duplicates(exact(*old, same, slip))
    assert [d["document_label"] for d in one.documents] == [
        f"{old[0]['invoice_id']}/2024", f"{same['invoice_id']}/2024"
    ]  # fmt: skip
    assert len(two.documents) == 3
    assert one.groups[0]["group_id"] == two.groups[0]["group_id"]
    assert one.candidates[0].candidate_id == two.candidates[0].candidate_id
    assert one.candidates[0].facts_hash != two.candidates[0].facts_hash
