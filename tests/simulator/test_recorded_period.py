"""From when until when a system has data: the history's months, or fewer where little happened."""

from datetime import date

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.item_events import item_events
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.true_kpis.recorded_period import recorded_period
from p2p.simulator.true_kpis.rows import true_kpi_rows
from p2p.simulator.truth import Truth, of_system


@pytest.fixture(scope="module")
def little() -> Truth:
    """Sixty items in nine companies: in Coupa something happens in few months only."""
    return live(manufacturer(), items=60, seed=5, progress=Silent())


def _throughput(part: Truth, system: str) -> tuple[float, ...]:
    rows = true_kpi_rows(part, system).filter(pl.col("kpi_id") == "PM05")
    return rows.select("numerator", "denominator", "told_numerator", "told_denominator").row(0)


def test_a_system_in_daily_use_has_every_month_on_record(little):
    part = of_system(little, "sap_ecc")
    period = recorded_period(part)
    assert (period.first, period.end, period.months) == (date(2025, 1, 1), date(2026, 7, 1), 18)
    completed, months, *told = _throughput(part, "sap_ecc")
    assert told == [completed, months] == [completed, 18]


def test_without_a_completed_case_there_is_no_throughput():
    one = of_system(live(manufacturer(), items=1, seed=3, progress=Silent()), "oracle")
    assert recorded_period(one).months == 0
    assert true_kpi_rows(one, "oracle").filter(pl.col("kpi_id") == "PM05").is_empty()


def test_months_without_anything_on_record_are_no_months(little):
    part = of_system(little, "coupa")
    at = pl.from_epoch(item_events(part)["at"])
    period = recorded_period(part)
    assert period.first <= at.min().date().replace(day=1)
    # something came in the month of the last event, and that month is not over
    assert period.end == period.last_day.replace(day=1)
    assert period.last_day >= at.max().date()
    completed, months, told, told_months = _throughput(part, "coupa")
    assert (months, told_months) == (18, period.months)
    assert 0 < told_months < months
    assert 0 < told <= completed
