"""What the page of root causes shows of the published rows."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts
from tests.dashboards.serving_cause_rows import FILTER

pytestmark = pytest.mark.usefixtures("published")


def test_a_cause_is_told_with_its_share_its_interval_and_a_way_to_its_cases(
    open_page: OpenPage,
) -> None:
    page = open_page("root_causes", source="demo")
    said = plain(texts(page))
    assert "Of **400 invoices**, **60** (15.0%) were paid late." in said
    assert "Left out: blocks." in said
    causes, rules = (frame.value for frame in page.dataframe)
    assert causes["What goes with it"].tolist() == ["supplier 100001"]
    assert causes.iloc[0][["Invoices", "With outcome", "From", "To"]].tolist() == [
        60,
        30,
        28.4,
        53.6,
    ]
    assert causes["By chance"].tolist() == ["1e-05"]
    assert rules["Count"].sum() == 400
    assert "Only where the share is above the 15.0% of all do they go together" in texts(page)
    assert "Of 60 invoices, 30 were." in said
    link = page.get("page_link")[0].proto
    assert link.query_string.startswith("source=demo&filter=")
    assert "100001" in link.query_string
    page.segmented_control(key="causes").set_value("all").run()
    assert page.dataframe[0].value["What goes with it"].tolist() == [
        "supplier 100001",
        "company 1000",
    ]


def test_what_was_not_examined_or_not_found_is_said(open_page: OpenPage) -> None:
    page = open_page("root_causes", source="demo", outcome="rework")
    assert "Fewer than ten invoices" in plain(texts(page))
    assert not page.dataframe
    page = open_page("root_causes", source="demo", outcome="slow:x")
    assert "90 values and pairs of values were tested; none" in plain(texts(page))


def test_the_filter_of_a_cause_opens_in_the_explorer(open_page: OpenPage) -> None:
    page = open_page("explorer", source="demo", filter=FILTER)
    assert not page.exception
    assert "100001" in str(page.query_params["filter"])
