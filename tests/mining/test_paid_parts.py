"""What a payment paid of a bill where the bill, or the payment, does not tell it outright."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.mining.test_duplicate_payments import OTHERS, OTHERS_SETTLED, found, leaked, payment


def test_a_payment_in_another_currency_than_its_bill_is_not_judged_by_it():
    zloty = [payment(name, day, 2150, currency="PLN") for name, day in (("A", 0), ("B", 9))]
    assert found(zloty + OTHERS, ("A", "I", 1000), ("B", "I", 1000), *OTHERS_SETTLED).groups == []
    # nor is PLN 1,000 on account a second payment of a bill of EUR 1,000
    other = payment("C", 9, 1000, currency="PLN")
    assert found([zloty[0], other, *OTHERS], ("A", "I", 1000), *OTHERS_SETTLED).groups == []
    # nor what a payment leaves for its other bills
    mixed = [payment("A", 0, 700), payment("B", 9, 1200)]
    foreign = [("B", "J", 500)]
    assert leaked(found(mixed, ("A", "I", 700), ("B", "I", 700), *foreign)) == [("B", 700)]
    mixed[1]["currency"] = "PLN"
    assert found(mixed, ("A", "I", 700), ("B", "I", 700), *foreign).groups == []


@pytest.mark.parametrize(
    ("payments", "others", "too_much"),
    [
        # its other bills are older than the extract: after a part, before the rest, a second such
        ([payment("A", 0, 60), payment("B", 9, 1000)], [], []),
        ([payment("A", 0, 1000), payment("B", 9, 40)], [], []),
        ([payment("A", 0, 60), payment("B", 9, 1000), payment("C", 19, 730)], [], []),
        ([payment("A", 0, 60), payment("B", 9, 1000)], [("B", "J", 500)], []),
        # it paid the bill, and so did another one that is just as much; one is twice the bill
        ([payment("A", 0, 1000), payment("B", 9, 100)], [], [("B", 100)]),
        ([payment("A", 0, 100), payment("B", 9, 200)], [], [("B", 200)]),
    ],
)
def test_a_payment_beyond_its_known_bills_paid_at_most_what_was_left_of_them(
    payments, others, too_much
):
    links = [(one["payment_object_id"], "I", 100) for one in payments]
    assert leaked(found(payments, *links, *others)) == too_much


def test_what_was_paid_again_is_too_much_from_the_bill_less_its_discount():
    both = [payment("A", 0, 98), payment("B", 9, 98)]
    settled = (("A", "I", 100, 2), ("B", "I", 100, 2))
    assert leaked(found(both, *settled)) == [("B", Decimal(98))]
    # the discount alone was paid after all
    assert found([both[0], payment("B", 9, 2)], *settled).groups == []
