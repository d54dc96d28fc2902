"""Days, people, orders and accounts of an invoice, by hand; no feature knows what was posted on the
same day or later. Amounts and tax rates have tests of their own."""

from __future__ import annotations

import math
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.invoice_features import FEATURES, invoice_features
from mining.invoice_reasons import forest_reason, invoice_reason
from mining.rules.invoice_facts import invoice_facts
from tests.mining.invoice_rows import FIRST_DAY, as_numbers, history, invoice, last


def test_an_ordinary_invoice_is_ordinary():
    row = last(*history(), invoice(7 * 25, 100))
    assert {feature: row[feature] for feature in FEATURES if row[feature] > 1} == {}


def test_weekends():
    saturday = last(*history(), invoice(7 * 25 + 5, 100))
    assert saturday["as_of"] == date(2024, 6, 29)
    share = saturday["is_weekend_share"]
    assert saturday["weekend_posting"] == pytest.approx(-math.log(share))
    assert invoice_reason("weekend_posting", saturday)["text"].startswith(
        "Posted on Saturday, 2024-06-29; expected for"
    )
    assert last(*history(), invoice(7 * 25 + 4, 100))["weekend_posting"] == 0


@pytest.mark.parametrize(("weekdays", "is_so"), [(12, False), (40, True)])
def test_one_weekend_among_few_postings_does_not_make_a_clerk_of_weekdays(weekdays, is_so):
    """One in thirteen is not rare, one in forty-one is."""
    known = [invoice(day // 5 * 7 + day % 5) for day in range(weekdays)]
    weekends = [invoice(7 * 20 + 5), invoice(7 * 21 + 5)]
    facts = invoice_facts(invoice_features(as_numbers(*known, *weekends)))
    assert facts["weekend_by_a_person"].to_list()[-1] is is_so


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
