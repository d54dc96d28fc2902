"""Which pairs of invoices are likely the same bill, and which only look alike."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mining.rules.document_life import with_life
from mining.rules.duplicates import find_duplicates
from mining.rules.near_duplicates import firm, near_duplicate_pairs
from mining.rules.references import (
    DIFFERENT,
    EXTENDED,
    LOOKS_ALIKE,
    ONE_CHARACTER,
    SAME,
    SWAPPED,
    normalised_reference,
    ways,
)
from tests.mining.invoice_rows import FIRST_DAY, exact, invoice

DATED = FIRST_DAY + timedelta(days=5)


def pair(first, second, **both):
    """Two invoices of one supplier, amount and date, twelve days apart in the books."""
    common = {"amount": "48250.00", "invoice_on": DATED} | both
    return exact(
        invoice(10, **({"reference": "R-4471-88"} | common | first)),
        invoice(22, **({"reference": "R-4471-88"} | common | second)),
    )


def kinds(documents):
    """(kind, score) of the pairs that are found and both stand."""
    found = near_duplicate_pairs(with_life(documents))
    return found.filter("is_standing").select("kind", "score").rows()


def likely_duplicate_candidates(documents):
    return find_duplicates(documents).candidates


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        ("R-4471", "R 4471", SAME),
        ("R-4401", "R-44O1", LOOKS_ALIKE),
        ("OB-1150", "08-1150", LOOKS_ALIKE),
        ("R-4471", "R-4417", SWAPPED),
        ("R-4471", "R-4471A", EXTENDED),
        ("R-4471", "R-4471/02", EXTENDED),
        ("R-4471", "R-9471", ONE_CHARACTER),
        ("R-4471", "R-447", EXTENDED),
        ("R-4471", "R-5582", DIFFERENT),
        ("471", "417", DIFFERENT),
        ("R-4471", "R-4471-2025", DIFFERENT),
    ],
)
def test_the_way_in_which_two_numbers_differ(first, second, way):
    told = pl.DataFrame({"one": [first], "other": [second]}).select(normalised_reference(pl.all()))
    assert ways(told["one"], told["other"]).tolist() == [way]
    assert ways(told["other"], told["one"]).tolist() == [way]


@given(st.text("0123456789", min_size=4, max_size=12), st.data())
def test_swapping_two_neighbours_is_told_from_any_other_change(digits, data):
    at = data.draw(st.integers(0, len(digits) - 2))
    one = pl.Series(["7" + digits])
    other = pl.Series(["7" + digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]])
    assert ways(one, other).tolist() == [SAME if digits[at] == digits[at + 1] else SWAPPED]


@pytest.mark.parametrize(
    ("first", "second", "score"),
    [
        ({}, {"reference": "R-4471-B8"}, 0.82),
        ({}, {"reference": "R-4417-88"}, 0.76),
        ({}, {"reference": "R-4471-88A"}, 0.74),
        ({}, {"reference": "R-4471-88/2"}, 0.74),
        ({}, {"reference": "R-9471-88"}, 0.65),
        ({}, {"supplier_id": "S9", "supplier_name": "NORDWIND METALS, GmbH"}, 0.78),
        ({"tax_amount": 7703.78}, {"amount": "40546.22"}, 0.72),
    ],
    ids=[
        "look-alike",
        "swapped",
        "letter",
        "reissue",
        "one character",
        "second supplier number",
        "without tax",
    ],
)
def test_a_slip_is_found(first, second, score):
    ((_, found),) = kinds(pair(first, second))
    assert found == score


@pytest.mark.parametrize(
    "second",
    [
        {},  # the very same: K18 finds it
        {"reference": "R-4471-89"},  # the next number of the block
        {"reference": "R-4471-97"},
        {"reference": "R-5582-88"},
        {"reference": "R-4471-881"},  # a digit more is another number
        {"reference": "R-4471-88 KPF"},  # whom it is about
        {"reference": "R-4417-88", "amount": "48250.01"},
        {"reference": "R-4417-88", "currency": "USD"},
        {"reference": "R-4417-88", "is_reversed": True},
        {"reference": "R-4417-88", "is_credit_memo": True},
        {"reference": "R-4417-88", "supplier_id": "S9", "supplier_name": "Alder Brook"},
        {"supplier_id": "S9", "supplier_name": "Alder Brook Logistics"},
        {"supplier_id": "S9", "supplier_name": "Nordwind Post Services Metals Group"},
        {"reference": "R-4417-88", "invoice_on": DATED + timedelta(days=90)},
        {"reference": "R-9471-88", "invoice_on": DATED + timedelta(days=1)},
        {"amount": "40546.22"},  # the difference is no tax
    ],
)
def test_what_only_looks_alike_is_left_out(second):
    assert kinds(pair({}, second)) == []


def test_swapped_last_digits_count_on_one_day_only():
    other = {"reference": "R-4471-12", "invoice_on": DATED + timedelta(days=9)}
    assert kinds(pair({"reference": "R-4471-21"}, other)) == []
    assert len(kinds(pair({"reference": "R-4471-21"}, {"reference": "R-4471-12"}))) == 1


def test_the_same_amount_again_and_again_is_a_standing_charge():
    rent = [
        invoice(30 * month, 2500, reference=f"RENT-0{number}")
        for month, number in enumerate((12, 21, 13, 31, 14, 41))
    ]
    assert kinds(exact(*rent)) == []
    twice = invoice(31, 2500, reference="RENT-O21", invoice_on=FIRST_DAY + timedelta(days=27))
    ((_, score),) = kinds(exact(*rent, twice))
    assert score == 0.82


def test_in_a_standing_charge_a_swap_counts_if_it_came_later_with_the_date_of_the_bill():
    rent = [invoice(30 * month, 2500, reference=f"RENT-05{month}") for month in range(5)]
    dated = rent[3]["invoice_on"]

    def found(day: int, on: date) -> int:
        copy = invoice(day, 2500, reference="RENT-035", invoice_on=on)
        return len(kinds(exact(*rent, copy)))

    assert found(110, dated) == 1
    assert found(110, dated + timedelta(days=1)) == 0
    # many bills of one day that came together
    assert found(90, dated) == 0


def test_an_invoice_that_was_credited_before_it_came_anew_is_in_order():
    first, again = invoice(1, 700, reference="R-6001"), invoice(9, 700, reference="R-6001-2")
    memo = invoice(4, 700, reference="CM-6001", is_credit_memo=True)
    assert len(kinds(exact(first, again))) == 1
    assert kinds(exact(first, memo, again)) == []
    # a credit memo from before has nothing to do with it
    assert len(kinds(exact(invoice(0, 700, is_credit_memo=True), first, again))) == 1
    reversed_memo = memo | {"is_reversed": True}
    assert len(kinds(exact(first, reversed_memo, again))) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"supplier_id": "0000100130", "supplier_name": None}, {"supplier_id": "0000100131"}),
        ({"supplier_id": "1", "supplier_name": "vendor 0136"}, {"supplier_id": "2"}),
    ],
)
def test_suppliers_without_a_name_of_their_own_are_not_one_firm(first, second):
    named = first["supplier_name"] and "vendor 0137"
    assert kinds(pair(first, second | {"supplier_name": named})) == []


def test_what_cannot_be_compared_is_no_pair():
    assert kinds(exact()) == []
    assert kinds(pair({"reference": None}, {"reference": None})) == []
    assert kinds(pair({}, {"reference": "R-4417-88"}, supplier_id=None)) == []
    assert kinds(pair({}, {"reference": "R-4417-88"}, amount=0)) == []


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("Dune Ford Packaging S.A. de C.V.", "dune ford packaging"),
        ("ALDER BROOK GmbH & Co. KG", "alder brook"),
        ("Alder-Brook Pty Ltd", "alder brook"),
        ("GmbH", "100"),
        (None, "100"),
    ],
)
def test_a_firm_is_known_by_its_name_without_legal_form(name, known_as):
    frame = pl.DataFrame(
        {"name": [name], "id": ["100"]}, schema={"name": pl.String, "id": pl.String}
    )
    assert frame.select(firm(pl.col("name"), pl.col("id"))).item() == known_as


def test_documents_that_hang_together_are_one_candidate():
    same = {"amount": "900.00", "invoice_on": DATED}
    documents = exact(
        invoice(10, reference="R-4471-88", **same),
        invoice(12, reference="R-4471-B8", **same),
        invoice(14, reference="R-4471-88A", cleared_on=DATED, **same),
        invoice(14, reference="R-9999-99", **same),
    )
    (found,) = likely_duplicate_candidates(documents)
    assert found.kind == "likely_duplicate_invoice"
    assert found.subject_id == documents["invoice_object_id"][2]
    assert (found.amount, found.score) == (Decimal("1800.00"), 0.82)
    assert [row["reference"] for row in found.evidence] == ["R-4471-88", "R-4471-B8", "R-4471-88A"]
    first, second, _ = documents["invoice_id"].to_list()[:3]
    assert found.reasons[0]["text"] == (
        f"Same supplier and amount EUR 900.00 as invoice {first}/2024, under a number that reads"
        " the same (such as O for 0): R-4471-88 and R-4471-B8, of the same day"
    )
    assert found.reasons[-1]["text"] == "2 documents can still be stopped"
    # the same in the next run, whatever the order of the rows
    (again,) = likely_duplicate_candidates(documents.reverse())
    assert again.candidate_id == found.candidate_id
    assert second != first


def test_nothing_is_found_in_nothing():
    assert likely_duplicate_candidates(exact()) == []
    assert likely_duplicate_candidates(exact(invoice())) == []
