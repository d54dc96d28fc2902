"""What the page of feedback shows of the published rows."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts
from tests.dashboards.serving_rows import published_rows
from tests.dashboards.serving_tables import publish_rows

pytestmark = pytest.mark.usefixtures("published")


def test_estimates_have_intervals_and_say_what_is_not_known(open_page: OpenPage) -> None:
    page = open_page("feedback", source="demo")
    assert not page.exception
    said = plain(texts(page))
    assert "20 decisions at the last refresh." in said
    assert "Unusual invoice: decisions reach scores that 25.0% of the flagged have." in said
    precision = page.dataframe[0].value
    assert precision["Precision"].tolist() == ["75%", "not known yet"]
    assert precision["95 % interval"].tolist() == ["53% to 89%", "-"]
    assert precision["Of all flagged"].tolist()[0] == "20% to 97%"
    recall = next(one.value for one in page.dataframe if "Recall" in one.value)
    assert recall["Recall"].tolist() == ["not known yet", "60% (30% to 90%)"]
    needed = "12 more decisions of the control sample are needed"
    assert f"Recall of cases: not known yet: {needed}." in said
    assert recall["Missed"].tolist() == ["not known yet", "13 (1 to 50)"]


def test_budgets_and_the_order_name_who_decided(open_page: OpenPage) -> None:
    page = open_page("feedback", source="demo")
    said = plain(texts(page))
    assert "**2 a week**, set by anna" in said
    assert "two of us" in said
    options = next(one.value for one in page.dataframe if "Reviews a week" in one.value)
    assert options["Confirmed a week"].tolist() == ["not known yet", "1.5 (1.1 to 1.8)"]
    assert options["In force"].tolist() == ["", "yes"]
    assert "Ordered with the help of 120 earlier decisions." in said
    assert "7 candidates of this source stand elsewhere" in said
    refused = open_page("feedback", source="hostile")
    assert "is not the one that was approved" in refused.warning[0].value
    assert "Nothing was flagged" in plain(texts(open_page("feedback", source="idle")))


def test_a_queue_that_was_filled_after_the_count_is_not_called_empty(
    open_page: OpenPage, published_database: str
) -> None:
    rows = published_rows("demo")
    rows["feedback"] = []
    publish_rows(published_database, rows)
    said = plain(texts(open_page("feedback", source="demo")))
    assert "what is in it now is counted from the next refresh on" in said
