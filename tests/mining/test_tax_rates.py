"""A tax rate that a supplier never has, on large amounts and on small ones, once and again."""

from __future__ import annotations

import math

import pytest

from mining.invoice_features import invoice_features
from mining.invoice_reasons import invoice_reason
from mining.rules.invoice_facts import FACTS, invoice_facts
from tests.mining.invoice_rows import as_numbers, invoice, last


def usual(count: int = 60, **changed):
    """One invoice a week, all at 19 %."""
    return [invoice(7 * week, 119, tax_amount=19.0, **changed) for week in range(count)]


def is_rare(*rows) -> bool:
    """Whether the rule calls the tax rate of the row given last rare."""
    frame = invoice_features(as_numbers(*rows))
    is_last = frame["invoice_object_id"] == rows[-1]["invoice_object_id"]
    return invoice_facts(frame).filter(is_last)["tax_rate_rare"].item()


def test_a_tax_rate_that_the_supplier_never_has():
    usual = [invoice(7 * week, 119, tax_amount=19.0) for week in range(60)]
    odd = last(*usual, invoice(7 * 60, 107, tax_amount=7.0))
    # no other invoice of the company has 7 %: (0 + 10 / 80) / (60 + 10)
    assert odd["unusual_tax"] == pytest.approx(-math.log(10 / 80 / 70))
    assert invoice_reason("unusual_tax", odd)["text"] == (
        "Tax of 7 % of the net amount; none of this supplier's 60 earlier documents had that rate"
        " (median 19 %)"
    )
    assert last(*usual, invoice(7 * 60, 238, tax_amount=38.0))["unusual_tax"] < 0.3
    assert last(*usual, invoice(7 * 60, 107, tax_amount=None))["unusual_tax"] == 0


def test_a_small_amount_is_set_against_the_tax_that_the_suppliers_one_rate_makes():
    odd = last(*usual(), invoice(7 * 60, 11.06, tax_amount=0.51))
    assert odd["unusual_tax"] == pytest.approx(-math.log(10 / 80 / 70))
    assert invoice_reason("unusual_tax", odd)["text"].startswith("Tax of 5 % of the net amount;")
    rounded = last(*usual(), invoice(7 * 60, 11.06, tax_amount=1.75))
    assert (rounded["tax_pct"], rounded["tax_rate_count"]) == (19, 60)
    assert rounded["unusual_tax"] < 0.3, "a cent of rounding on a small amount is no other rate"


def test_nothing_is_said_of_a_small_amount_where_rates_vary_or_little_is_known():
    small = {"amount": 11.06, "tax_amount": 0.51}
    two_rates = [*usual(), *[invoice(7 * week, 107, tax_amount=7.0) for week in range(9)]]
    assert last(*two_rates, invoice(7 * 60, **small))["unusual_tax"] == 0
    others = usual(supplier_id="S2")
    assert last(*others, *usual(9), invoice(7 * 60, **small))["unusual_tax"] == 0


def test_small_amounts_alone_never_leave_a_rate_without_its_usual():
    """The large ones that told the rate are older than two years; the small ones are not."""
    small = [invoice(7 * week, 11.90, tax_amount=1.90) for week in range(60, 120)]
    row = last(*usual(), *small, invoice(7 * 166, 107, tax_amount=7.0))
    assert row["taxed_count"] > 0
    assert "(median 19 %)" in invoice_reason("unusual_tax", row)["text"]


def test_a_rate_seen_once_among_several_is_still_rare():
    known = [*usual(), *usual(5, supplier_id="S2")]
    first, second, third = (
        invoice(7 * week, 107, tax_amount=7.0, supplier_id="S2") for week in (12, 13, 70)
    )
    assert last(*known, first, third)["tax_share"] > 0.05
    assert is_rare(*known, first, third)
    assert not is_rare(*known, first, second, third), "seen twice it may be a habit"


def test_what_is_wrong_by_itself_leads_whatever_is_only_rare():
    weights = {fact.code: fact.weight for fact in FACTS}
    wrong = {"dated_after_posting", "tax_rate_rare"}
    rare = max(weight for code, weight in weights.items() if code not in wrong)
    # a second fact that honest invoices sometimes have does not turn it
    assert min(weights[code] for code in wrong) > rare + weights["bank_changed_before"]
