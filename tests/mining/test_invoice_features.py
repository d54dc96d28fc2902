"""Each feature by hand; none of them knows what was posted on the same day or later."""

from __future__ import annotations

import math
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.invoice_features import FEATURES, invoice_features
from mining.invoice_reasons import forest_reason, invoice_reason
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
    assert row["unusual_user"] == pytest.approx(-math.log(10 * (1 / 45) / 35))
    assert invoice_reason("unusual_user", row)["text"] == (
        "Entered by stranger, who entered none of this supplier's 25 earlier documents"
    )
    assert last(*history(), invoice(7 * 25, 100))["unusual_user"] < 0.5
    assert last(*history(), invoice(7 * 25, 100, recorded_by=None))["unusual_user"] == 0


def test_shorter_terms_than_nearly_ever():
    row = last(*history(), invoice(7 * 25, 100, net_days=2.0))
    assert row["short_terms"] == pytest.approx(28 / 7)
    assert invoice_reason("short_terms", row)["text"] == (
        "Due after 2 days; this supplier's terms are usually 30 days"
    )
    assert last(*history(), invoice(7 * 25, 100, net_days=60.0))["short_terms"] == 0
    changed = [invoice(7 * week, 100, net_days=2.0) for week in range(25, 28)]
    assert last(*history(), *changed, invoice(7 * 28, 100, net_days=2.0))["short_terms"] == 0, (
        "terms that were changed for good are unusual once"
    )


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
    cent = last(*usual, invoice(7 * 60, 11.06, tax_amount=1.75))
    assert cent["unusual_tax"] == 0, "a cent of rounding on a small amount is no other rate"


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


def test_the_first_invoice_after_a_change_of_bank_details():
    changed = {"bank_changed_on": FIRST_DAY + timedelta(days=7 * 25 - 3), "bank_changed_by": "mdm"}
    first = invoice(7 * 25, 100, **changed)
    row = last(*history(), first)
    assert row["bank_change"] == pytest.approx(-math.log(1 / 45))
    assert invoice_reason("bank_change", row)["text"] == (
        "The first invoice after this supplier's bank details were changed by mdm on 2024-06-21,"
        " 3 days before the posting"
    )
    second = last(*history(), first, invoice(7 * 25 + 2, 100, **changed))
    assert second["bank_change"] == pytest.approx(-math.log(2 / 46) / 2)
    before_it_was_known = [row | {"supplier_id": "NEW"} for row in [first]]
    assert last(*history(), *before_it_was_known)["bank_change"] == 0, "nothing was redirected"


def test_a_new_supplier_without_an_order():
    known = [row | {"supplier_created_on": date(2020, 1, 1)} for row in history()]
    new = {"supplier_id": "NEW", "supplier_created_on": FIRST_DAY + timedelta(days=7 * 25 - 9)}
    row = last(*known, invoice(7 * 25, 100, is_po_backed=False, **new))
    assert row["new_supplier"] == pytest.approx(-math.log(1 / 45))
    assert "created only 9 days before" in invoice_reason("new_supplier", row)["text"]
    assert last(*known, invoice(7 * 25, 100, **new))["new_supplier"] == 0, "it has an order"


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
    told = {
        "bank_changed_on": FIRST_DAY,
        "limit_amount": 6_000.0,
        "ordered_by": "buyer",
        "supplier_created_on": FIRST_DAY,
    }
    row = last(*history(ordered_by="buyer"), invoice(7 * 25, 5000, **told))
    for feature in FEATURES:
        reason = invoice_reason(feature, row)
        assert reason["code"] == feature
        assert reason["text"][0].isupper()
        assert forest_reason(feature, 0.5, 0.2)["value"] == 0.5


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
            st.sampled_from([0.0, 7.0, 19.0]),
            st.sampled_from([None, FIRST_DAY, FIRST_DAY + timedelta(days=15)]),
        ),
        min_size=2,
        max_size=25,
    ),
    st.integers(0, 40),
    st.randoms(),
)
def test_features_look_back_only(rows, cut, shuffler):
    made = [
        invoice(
            day,
            amount,
            supplier_id=supplier,
            is_po_backed=backed,
            recorded_by=user,
            tax_amount=tax,
            net_days=tax,
            bank_changed_on=changed if changed and (changed - FIRST_DAY).days <= day else None,
        )
        for day, amount, supplier, backed, user, tax, changed in rows
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
