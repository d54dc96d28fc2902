"""Each feature by hand; none of them knows what was posted on the same day or later."""

from __future__ import annotations

import math
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.invoice_features import FEATURES, invoice_features
from mining.invoice_reasons import invoice_reason
from tests.mining.invoice_rows import FIRST_DAY, as_numbers, invoice


def history(count: int = 25, **changed):
    """One invoice every working week, 90 to 110 in turn."""
    return [invoice(7 * week, 90 + 10 * (week % 3), **changed) for week in range(count)]


def last(*rows) -> dict:
    """The features of the row given last."""
    frame = invoice_features(as_numbers(*rows))
    return frame.row(
        by_predicate=pl.col("invoice_object_id") == rows[-1]["invoice_object_id"], named=True
    )


def test_an_ordinary_invoice_is_ordinary():
    row = last(*history(), invoice(7 * 25, 100))
    assert {feature: row[feature] for feature in FEATURES if row[feature] > 1} == {}


def test_amount_against_the_suppliers_own_history():
    row = last(*history(), invoice(7 * 25, 830, is_po_backed=False))
    # quartiles 90 and 110 in logarithms, spread below the least scale of 0.2 + 1 / 25
    spread = max((math.log(110) - math.log(90)) / 1.349, 0.2 + 1 / 25)
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
    [(5000, 0, True), (5950, 950, True), (5950, 0, False), (900, 0, False), (5000.01, 0, False)],
)
def test_round_amounts_gross_or_net(gross, tax, is_round):
    row = last(*history(), invoice(7 * 25, gross, tax_amount=float(tax)))
    assert (row["round_amount"] > 0) == is_round


def test_what_the_supplier_always_does_is_no_surprise():
    usual = [invoice(7 * week, 5000) for week in range(25)]
    assert last(*usual, invoice(7 * 25, 5000))["round_amount"] < 0.5
    assert last(*history(), invoice(7 * 25, 5000))["round_amount"] > 3


def test_weekends():
    saturday = last(*history(), invoice(7 * 25 + 5, 100))
    assert saturday["as_of"] == date(2024, 6, 29)
    share = saturday["is_weekend_share"]
    assert saturday["weekend_posting"] == pytest.approx(-math.log(share))
    assert invoice_reason("weekend_posting", saturday)["text"].startswith(
        "Posted on Saturday, 2024-06-29; expected for"
    )
    assert last(*history(), invoice(7 * 25 + 4, 100))["weekend_posting"] == 0


def test_no_order_though_there_always_is_one():
    row = last(*history(), invoice(7 * 25, 100, is_po_backed=False))
    # nobody did it in 25 invoices: (0 + 10 * 1 / (25 + 20)) / (25 + 10)
    assert row["is_without_order_share"] == pytest.approx(10 / 45 / 35)
    assert row["no_order"] == pytest.approx(-math.log(10 / 45 / 35))


def test_a_user_who_never_entered_this_supplier():
    row = last(*history(), invoice(7 * 25, 100, recorded_by="stranger"))
    assert row["unusual_user"] > 4
    assert invoice_reason("unusual_user", row)["text"] == (
        "Entered by stranger, who entered none of this supplier's 25 earlier documents"
    )
    assert last(*history(), invoice(7 * 25, 100))["unusual_user"] < 0.5
    assert last(*history(), invoice(7 * 25, 100, recorded_by=None))["unusual_user"] == 0


def test_shorter_terms_than_usual():
    row = last(*history(), invoice(7 * 25, 100, net_days=2.0))
    assert row["short_terms"] == pytest.approx(28 / 7)
    assert invoice_reason("short_terms", row)["text"] == (
        "Due after 2 days; this supplier's terms are usually 30 days"
    )
    assert last(*history(), invoice(7 * 25, 100, net_days=60.0))["short_terms"] == 0


def test_posted_long_after_its_date():
    row = last(*history(), invoice(7 * 25, 100, invoice_on=date(2024, 5, 1)))
    assert row["late_posting"] == pytest.approx((54 - 3) / 7)
    assert invoice_reason("late_posting", row)["text"] == (
        "Posted 54 days after the date on the invoice; with this supplier it is usually 3 days"
    )


def test_dated_after_its_posting():
    row = last(*history(), invoice(7 * 25, 100, invoice_on=date(2024, 7, 4)))
    assert row["future_dated"] == pytest.approx((10 - 1) / 2)
    assert invoice_reason("future_dated", row)["text"] == (
        "The invoice is dated 10 days after its posting"
    )
    assert last(*history(), invoice(7 * 25, 100, invoice_on=date(2024, 6, 25)))["future_dated"] == 0


def test_every_feature_has_a_sentence():
    row = last(*history(), invoice(7 * 25, 5000, is_blocked=True, block_reasons="price,quantity"))
    for feature in FEATURES:
        told = invoice_reason(feature, row)
        assert told["code"] == feature
        assert told["text"][0].isupper()
    assert "(price, quantity)" in invoice_reason("blocked", row)["text"]


def test_what_cannot_be_compared_is_left_out():
    frame = invoice_features(
        as_numbers(
            invoice(1, 0),
            invoice(1, None),
            invoice(1, 5, supplier_id=None),
            invoice(1, 5, posted_on=None, received_at=None, invoice_on=None),
            invoice(1, 5, posted_on=None),
        )
    )
    assert frame.height == 1


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 40),
            st.sampled_from([50, 100, 120, 4000]),
            st.sampled_from(["S1", "S2"]),
            st.booleans(),
            st.sampled_from(["clerk", "other"]),
        ),
        min_size=2,
        max_size=25,
    ),
    st.integers(0, 40),
    st.randoms(),
)
def test_features_look_back_only(rows, cut, shuffler):
    made = [
        invoice(day, amount, supplier_id=supplier, is_po_backed=backed, recorded_by=user)
        for day, amount, supplier, backed, user in rows
    ]
    known = [row for row in made if (row["posted_on"] - FIRST_DAY).days <= cut]
    shuffled = shuffler.sample(made, len(made))
    everything = invoice_features(as_numbers(*shuffled))
    columns = ["invoice_object_id", *FEATURES]
    before = invoice_features(as_numbers(*known)).select(columns)
    then = everything.filter(
        pl.col("invoice_object_id").is_in([row["invoice_object_id"] for row in known])
    ).select(columns)
    assert before.equals(then)
