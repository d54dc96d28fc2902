"""What the page of bottlenecks shows of waiting in days and in money."""

from __future__ import annotations

import pytest

from dashboards.waiting_cost import trend_pct
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")


def test_places_are_ranked_by_money_or_days_within_one_currency(open_page: OpenPage) -> None:
    page = open_page("bottlenecks", source="demo")
    places = page.dataframe[2].value
    assert places["Place"].tolist() == ["order approval", "invoice blocked", "invoice parked"]
    assert places["Cost"].tolist()[:2] == [400, 125]
    assert places["Trend"].tolist()[:2] == [-25, 50]
    assert "it cost about 400 EUR" in plain(texts(page))
    page.segmented_control(key="by").set_value("days").run()
    by_days = page.dataframe[2].value["Place"].tolist()
    assert by_days[:2] == ["invoice blocked", "order approval"]
    page.segmented_control(key="currency").set_value("PLN").run()
    assert page.dataframe[2].value["Cost"].tolist() == [50]


def test_what_has_no_known_value_has_no_known_cost(open_page: OpenPage) -> None:
    page = open_page("bottlenecks", source="demo")
    parked = page.dataframe[2].value.iloc[2]
    assert "Valued" not in parked  # the trend would lie outside the page
    assert parked[["Cost", "Capital"]].isna().all()
    page.segmented_control(key="currency").set_value("USD").run()
    assert not page.exception
    assert "20.0 days in all" in plain(texts(page))
    assert "it cost" not in plain(texts(page))


def test_a_trend_of_few_waits_is_not_told() -> None:
    row = {"recent_count": 29, "earlier_count": 50, "recent_mean_days": 2, "earlier_mean_days": 1}
    assert trend_pct(row) is None
    assert trend_pct(row | {"recent_count": 30}) == 100
