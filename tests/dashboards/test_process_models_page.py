"""What the page of process models shows of the published rows."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")


def test_a_model_is_shown_with_its_measures_and_what_was_not_checked(open_page: OpenPage) -> None:
    page = open_page("process_models", source="demo")
    assert page.selectbox(key="model").options == ["discovered", "odd", "to be"]
    assert [(tile.label, tile.value) for tile in page.metric] == [
        ("Fitness", "96.4%"),
        ("Precision", "41.2%"),
        ("Generalisation", "88.0%"),
        ("Simplicity", "63.5%"),
    ]
    told = plain(texts(page))
    assert "93 of 100 cases" in told
    assert "Not checked within the budget: 7 cases of 2 variants (of 4)" in told
    assert "How much of what the model allows has happened?" in told


def test_deviations_stand_on_the_map_and_in_the_table_with_a_case(open_page: OpenPage) -> None:
    page = open_page("process_models", source="demo")
    dot = page.get("graphviz_chart")[0].proto.spec
    assert "Record Goods Receipt\\nextra in 20" in dot
    assert "Clear Invoice\\nskipped in 9" in dot
    deviations, events, constraints, times = (frame.value for frame in page.dataframe)
    assert deviations.iloc[0][["Activity", "Deviation", "Cases", "Times"]].tolist() == [
        "Record Goods Receipt",
        "extra",
        20,
        41,
    ]
    assert len(events) == 4
    assert constraints["Nearly always"].tolist() == [
        "after each “Create Purchase Order Item” comes a “Record Goods Receipt”",
        "“Record Invoice Receipt” occurs 0 or 1 times in a case",
    ]
    assert times[["Mean", "Late", "Farthest"]].iloc[0].tolist() == [4.07, 2, 6.2]
    assert "2 of 160 measured times" in plain(texts(page))


def test_an_uploaded_model_tells_who_added_it_and_what_the_log_never_has(
    open_page: OpenPage,
) -> None:
    page = open_page("process_models", source="demo", model="to be")
    assert "Uploaded as PNML by **jane** on" in texts(page)
    assert "The log never has “Approve”" in page.warning[0].value
    dot = page.get("graphviz_chart")[0].proto.spec
    assert 'label="Approve\\nskipped in 100"' in dot
    assert 'style="rounded,filled,dashed"' in dot


def test_a_model_that_could_not_be_checked_says_why_as_text(open_page: OpenPage) -> None:
    page = open_page("process_models", source="demo", model="odd")
    assert plain(page.warning[0].value) == "This model could not be checked: it is <b>odd</b>"
    assert "\\<b\\>" in page.warning[0].value
    assert not page.metric
