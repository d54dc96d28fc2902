"""What is unusual about an invoice's amount, by hand: for its supplier, category, buyer, limit."""

from __future__ import annotations

import math

import polars as pl
import pytest

from mining.invoice_reasons import invoice_reason
from mining.rules.invoice_facts import FACTS, invoice_facts
from tests.mining.invoice_rows import history, invoice, last


def test_amount_against_the_suppliers_own_history():
    row = last(*history(), invoice(7 * 25, 830, is_po_backed=False))
    # quartiles 90 and 110 in logarithms, both spreads below the least scale of 0.2 + 1 / 25
    spread = max((math.log(110) - math.log(90)) / 1.349, 0.2 + 1 / 25)
    assert spread > (math.log(110) - math.log(100)) / 1.645
    assert row["amount_for_supplier"] == pytest.approx((math.log(830) - math.log(100)) / spread)
    told = invoice_reason("amount_for_supplier", row)
    assert told["text"] == (
        "Amount EUR 830 is 8.3 times this supplier's median of EUR 100 (over 25 earlier invoices)"
    )
    assert (told["value"], told["peer_value"], told["unit"]) == (830, 100, "EUR")


def test_an_order_behind_the_invoice_halves_the_surprise():
    bare = last(*history(), invoice(7 * 25, 830, is_po_backed=False))
    matched = last(*history(), invoice(7 * 25, 830, is_po_backed=True))
    assert matched["amount_for_supplier"] == pytest.approx(bare["amount_for_supplier"] / 2)


def test_small_amounts_are_not_suspicious():
    assert last(*history(), invoice(7 * 25, 1))["amount_for_supplier"] == 0


def test_large_amounts_are_no_surprise_where_they_are_usual():
    """One in ten is forty times the others: the upper twentieth widens the scale."""
    mixed = [invoice(7 * week, 4000 if week % 10 == 0 else 100) for week in range(40)]
    row = last(*mixed, invoice(7 * 40, 4000, is_po_backed=False))
    assert row["amount_for_supplier"] == pytest.approx(1.645, abs=0.01)
    assert row["amount_above_most"] == 0


def test_amount_above_the_most_ever_billed():
    row = last(*history(), invoice(7 * 25, 330, is_po_backed=False))
    assert row["amount_above_most"] == pytest.approx(math.log(3) / (0.25 + 2 / 25))
    assert invoice_reason("amount_above_most", row)["text"] == (
        "Amount EUR 330 is 3.0 times the most that this supplier ever billed before, EUR 110 (over"
        " 25 earlier invoices)"
    )


def test_currencies_and_credit_memos_are_compared_among_themselves():
    dollars = last(*history(), invoice(7 * 25, 830, currency="USD"))
    assert dollars["amount_for_supplier"] == 0
    credit = last(*history(), invoice(7 * 25, 830, is_credit_memo=True))
    assert credit["amount_for_supplier"] == 0


def test_an_unknown_supplier_is_compared_with_all():
    others = [invoice(day, 100 + day % 20, supplier_id=f"S{day % 7}") for day in range(60)]
    row = last(*others, invoice(70, 50_000, supplier_id="NEW", is_po_backed=False))
    assert row["amount_for_supplier"] == 0
    assert row["amount_for_company"] > 5
    assert invoice_reason("amount_for_company", row)["text"] == (
        "First invoice of this supplier in EUR, and its amount EUR 50,000 is 457 times the median"
        " of all invoices (EUR 109.50)"
    )
    early = last(*others[:20], invoice(70, 50_000, supplier_id="NEW"))
    assert early["amount_for_company"] == 0, "too little is known to call anybody unknown"


@pytest.mark.parametrize(
    ("gross", "tax", "is_round"),
    [(5000, 0, True), (5950, 950, True), (5950, 0, False), (500, 0, True), (5000.01, 0, False)],
)
def test_round_amounts_gross_or_net(gross, tax, is_round):
    row = last(*history(), invoice(7 * 25, gross, tax_amount=float(tax)))
    assert (row["round_amount"] > 0) == is_round


def test_what_the_supplier_always_does_is_no_surprise():
    usual = [invoice(7 * week, 5000) for week in range(25)]
    assert last(*usual, invoice(7 * 25, 5000))["round_amount"] < 0.5
    assert last(*history(), invoice(7 * 25, 5000))["round_amount"] > 3


@pytest.mark.parametrize(
    ("amount", "is_ordered", "told"),
    [
        (1_000, True, ["round_as_ordered"]),
        (1_000, False, ["round_though_rare"]),
        (5_000, True, ["round_though_rare"]),
    ],
)
def test_a_small_round_amount_with_an_order_weighs_less_than_one_without(amount, is_ordered, told):
    """EUR 1,190 with an order stood above a Sunday's bill of 41 times the median."""
    usual = [invoice(7 * week, 1_191 + 10 * (week % 3)) for week in range(60)]
    row = last(*usual, invoice(7 * 60, amount, is_po_backed=is_ordered))
    facts = invoice_facts(pl.DataFrame([row])).row(0, named=True)
    assert [code for code, is_so in facts.items() if is_so and code.startswith("round")] == told
    weights = {fact.code: fact.weight for fact in FACTS}
    assert weights["round_as_ordered"] < weights["round_though_rare"]


def test_just_under_an_approval_limit():
    limited = {"limit_amount": 10_000.0, "is_po_backed": False}
    row = last(*history(), invoice(7 * 25, 9_800, **limited))
    assert row["under_limit"] == pytest.approx(-math.log(10 / 45 / 35))
    text = invoice_reason("under_limit", row)["text"]
    assert "without tax is just under the approval limit of EUR 10,000 (by at most 5 %)" in text
    taxed = invoice(7 * 25, 11_600, **limited, tax_amount=1_900.0)
    assert last(*history(), taxed)["under_limit"] > 0, "as orders are compared: without tax"
    assert last(*history(), invoice(7 * 25, 9_400, **limited))["under_limit"] == 0
    ordered = limited | {"is_po_backed": True}
    assert last(*history(), invoice(7 * 25, 9_800, **ordered))["under_limit"] == 0


def test_an_amount_whose_tax_is_not_told_is_compared_as_billed_and_called_so():
    """A bill without an order in SAP: its gross amount was compared and called 'without tax'."""
    limited = {"limit_amount": 10_000.0, "is_po_backed": False}
    row = last(*history(), invoice(7 * 25, 9_700, **limited, tax_amount=None))
    text = invoice_reason("under_limit", row)["text"]
    assert text.startswith(
        "Amount EUR 9,700 (as billed; its tax is not told) is just under the approval limit of"
    )
    assert "without tax" not in text


@pytest.mark.parametrize(
    ("gross", "tax", "words"),
    [
        (15_000, 0.0, "Amount EUR 15,000 without tax is exactly at the approval limit of EUR"),
        # as floats the difference is a hair above 15,000
        (22_499.74, 7_499.74, "Amount EUR 15,000 without tax is exactly at the approval limit of"),
        (14_999.6, 0.0, "is just under the approval limit of EUR 15,000 (by EUR 0.40), and"),
    ],
)
def test_no_amount_is_just_under_a_limit_that_reads_the_same(gross, tax, words):
    limited = {"limit_amount": 15_000.0, "is_po_backed": False}
    row = last(*history(), invoice(7 * 25, gross, **limited, tax_amount=tax))
    assert row["under_limit"] > 0
    text = invoice_reason("under_limit", row)["text"]
    assert words in text
    assert "exactly at" not in text or "by at most" not in text


def test_an_unknown_supplier_is_compared_within_the_category_first():
    others = [
        invoice(day, 100 if day % 2 else 5_000, supplier_id=f"S{day}", category="ab"[day % 2])
        for day in range(120)
    ]
    new = {"supplier_id": "NEW", "is_po_backed": False}
    dear = last(*others, invoice(130, 5_000, category="a", **new))
    assert dear["amount_for_company"] == 0
    cheap = last(*others, invoice(130, 5_000, category="b", **new))
    assert cheap["amount_for_company"] == pytest.approx(math.log(50) / 0.5)
    assert (
        "50 times the median of invoices in category b"
        in (invoice_reason("amount_for_company", cheap)["text"])
    )


def test_amount_for_the_buyer():
    orders = [invoice(day, 100, supplier_id=f"S{day}", ordered_by="buyer") for day in range(60)]
    row = last(*orders, invoice(70, 10_000, supplier_id="NEW", ordered_by="buyer"))
    assert row["amount_for_buyer"] == pytest.approx(math.log(100) / 0.5 / 2)
    assert invoice_reason("amount_for_buyer", row)["text"] == (
        "Amount EUR 10,000 is 100 times the median of what buyer orders, EUR 100 (over 60 earlier"
        " invoices)"
    )
