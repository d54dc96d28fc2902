"""Numbers as people in finance read them."""

from __future__ import annotations

import pytest

from mining.wording import counted, days, money, reason, share, times


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (money(12400, "EUR"), "EUR 12,400"),
        (money(12400.75, "EUR"), "EUR 12,401"),
        (money(12.5, "USD"), "USD 12.50"),
        (money(12, None), "12"),
        (times(8.31), "8.3 times"),
        (times(1010.4), "1,010 times"),
        (counted(1, "invoice"), "1 invoice"),
        (counted(2500, "invoice"), "2,500 invoices"),
        (days(1), "1 day"),
        (days(4.53), "4.5 days"),
        (days(338.2), "338 days"),
        (days(0), "0 days"),
        (days(0.02), "less than an hour"),
        (days(0.25), "6 hours"),
        (days(1 / 24), "1 hour"),
        (share(0.04), "4 %"),
        (share(0.004), "0.4 %"),
        (share(0.0004), "less than 0.1 %"),
        (share(0), "0 %"),
    ],
)
def test_reads_well(shown, expected):
    assert shown == expected


def test_a_reason_has_all_its_parts():
    told = reason("code", "Text", value=1 / 3, unit="days")
    assert told == {
        "code": "code",
        "text": "Text",
        "value": 0.3333,
        "peer_value": None,
        "unit": "days",
    }
