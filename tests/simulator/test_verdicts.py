"""When a published KPI is called right, and when it is not: worked by hand on a few rows."""

import polars as pl
import pytest

from p2p.errors import UsageError
from p2p.simulator.true_kpis.rows import read_true_kpis
from p2p.simulator.true_kpis.shape import ROWS
from p2p.simulator.true_kpis.verdicts import verdicts


def _rows(*rows):
    """True rows: kpi_id, currency, numerator, denominator; what the system tells, and why; the
    working days that it tells."""
    full = [
        row if len(row) == len(ROWS) else (*(row if len(row) > 4 else (*row, *row[2:], None)), None)
        for row in rows
    ]
    return pl.DataFrame(full, schema=ROWS, orient="row")


def _reported(kpi_id, value, numerator, denominator, currency=None):
    return {
        "kpi_id": kpi_id,
        "currency": currency,
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
    }


_TWO_OF_THREE = _rows(("K25", None, 1, 1), ("K25", None, 0, 1), ("K25", None, 1, 1))


def test_a_ratio_is_a_sum_over_a_sum_and_equal_is_right():
    (one,) = verdicts("s", _TWO_OF_THREE, [_reported("K25", 2 / 3, 2, 3)])
    assert (one.true_numerator, one.true_denominator) == (2, 3)
    assert one.truth == pytest.approx(2 / 3)
    assert (one.bound, one.reason, one.is_right) == (0, "", True)


@pytest.mark.parametrize(
    "reported",
    [
        pytest.param([_reported("K25", 1 / 3, 1, 3)], id="one hit is missing"),
        pytest.param([_reported("K25", 2 / 3, 4, 6)], id="the same ratio of other counts"),
        pytest.param([_reported("K25", None, None, None)], id="not available"),
        pytest.param([], id="not there"),
    ],
)
def test_what_is_not_equal_is_wrong(reported):
    (one,) = verdicts("s", _TWO_OF_THREE, reported)
    assert not one.is_right


def test_a_number_without_truth_is_wrong():
    found = verdicts("s", _TWO_OF_THREE, [
        _reported("K25", 2 / 3, 2, 3), _reported("K27", 30.0, 300, 10, "EUR"),
    ])  # fmt: skip
    assert [(one.kpi_id, one.truth, one.is_right) for one in found] == [
        ("K25", pytest.approx(2 / 3), True),
        ("K27", None, False),
    ]


@pytest.mark.parametrize(
    ("business_median", "is_right"), [(2.0, True), (1.5, False), (None, False)]
)
def test_a_duration_is_right_by_both_clocks(business_median, is_right):
    rows = _rows(("K01", None, 2.5, 1, 2.5, 1, None, 2.0), ("K01", None, 9.0, 0, 9.0, 0, None, 7.0))
    reported = _reported("K01", 2.5, 11.5, 1) | {"business_median": business_median}
    (one,) = verdicts("s", rows, [reported])
    assert one.is_right is is_right


def test_currencies_are_judged_apart_and_in_the_order_of_the_catalogue():
    rows = _rows(("K28b", "USD", 5.0, 20.0), ("K01", None, 2.0, 1), ("K28b", "EUR", 1.25, 9.0))
    found = verdicts("s", rows, [
        _reported("K28b", 1.25, 1.25, 9, "EUR"), _reported("K28b", 5.01, 5.01, 20, "USD"),
        _reported("K01", 2, 2, 1),
    ])  # fmt: skip
    assert [(one.kpi_id, one.currency, one.is_right) for one in found] == [
        ("K01", None, True),
        ("K28b", "EUR", True),
        ("K28b", "USD", False),  # a cent too much
    ]


def test_a_cent_is_seen_among_billions():
    rows = _rows(("K28b", "EUR", 2_345_678_901.23, 1.0), ("K28b", "EUR", 0.1, 1.0))
    (right,) = verdicts("s", rows, [_reported("K28b", 2345678901.33, 2345678901.33, 2, "EUR")])
    (wrong,) = verdicts("s", rows, [_reported("K28b", 2345678901.34, 2345678901.34, 2, "EUR")])
    assert (right.is_right, wrong.is_right) == (True, False)


def test_a_median_is_of_the_rows():
    rows = _rows(*(("K01", None, days, 1) for days in (1.0, 2.0, 9.0)))
    (right,) = verdicts("s", rows, [_reported("K01", 2.0, 12.0, 3)])
    (mean,) = verdicts("s", rows, [_reported("K01", 4.0, 12.0, 3)])
    assert (right.is_right, mean.is_right) == (True, False)


def test_what_a_system_cannot_tell_bounds_the_difference_and_no_more():
    why = "nobody wrote it down"
    counted = _rows(("K04", None, 1, 1, 0, 1, why), ("K04", None, 1, 1),
                    ("K04", None, 0, 1), ("K04", None, 0, 1))  # fmt: skip
    (less,) = verdicts("s", counted, [_reported("K04", 1 / 4, 1, 4)])
    assert (less.truth, less.bound, less.reason, less.is_right) == (0.5, 0.25, why, True)
    (fewer,) = verdicts("s", counted, [_reported("K04", 1 / 3, 1, 3)])
    assert not fewer.is_right  # the subject itself is known, so it must be counted
    (none,) = verdicts("s", counted, [_reported("K04", 0.0, 0, 4)])
    assert not none.is_right  # the other exception is seen
    (true,) = verdicts("s", counted, [_reported("K04", 0.5, 2, 4)])
    assert not true.is_right  # nobody can read that in the tables

    missed = _rows(("K18", None, 0, 1, 0, 0, why), ("K18", None, 1, 1))
    (out,) = verdicts("s", missed, [_reported("K18", 1.0, 1, 1)])
    assert (out.truth, out.bound, out.is_right) == (0.5, 0.5, True)


def test_a_folder_without_truth_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no true KPIs"):
        read_true_kpis(tmp_path)
