"""What the overview and the page of a KPI show of the published rows."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts, tiles

pytestmark = pytest.mark.usefixtures("published")


def test_a_tile_shows_the_published_value_and_colours_the_change_by_what_is_better(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    assert tiles(page)["Rework-free rate"] == ("75.7%", "-3.4 pp")
    assert tiles(page)["Invoice exception rate"] == ("15.0%", "-1.8 pp")
    assert tiles(page)["Invoice approval cycle time"] == ("4.07 days", "+0.6 days")
    assert tiles(page)["Paid within terms"] == ("82.9%", "0")
    colours = {plain(tile.label): tile.proto.color for tile in page.metric}
    # both fell: one is better high, the other better low
    assert colours["Rework-free rate"] != colours["Invoice exception rate"]
    assert colours["Rework-free rate"] == colours["Invoice approval cycle time"]
    grey = colours["Weighted days paid (EUR)"]
    assert colours["Duplicate-invoice candidates"] == grey, "a few rows prove nothing"


def test_a_kpi_that_counts_open_work_says_that_its_months_are_not_compared(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    (tile,) = [tile for tile in page.metric if plain(tile.label) == "Completion rate"]
    assert (plain(tile.value), tile.delta) == ("70.0%", "open work")
    assert tile.proto.delta_description == "not compared"
    assert "the newest months hold the youngest cases" in texts(page)


def test_the_headline_counts_what_got_better_and_worse(open_page: OpenPage) -> None:
    # better: K04 K06 K28 K28b; worse: K03 K05; the same: K26b; few rows: K18; neutral: K27
    assert "Of 7 KPIs 4 got better, 2 got worse" in texts(open_page(source="demo"))


def test_what_is_no_headline_is_a_line_of_its_theme_and_leads_to_its_rows(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    lines = [frame.value for frame in page.dataframe if "Details" in frame.value]
    assert [frame["KPI"].tolist() for frame in lines] == [
        ["First-time match rate"],
        ["Discount lost (EUR)"],
        ["Deviation rate"],
    ]
    lost = lines[1].iloc[0]
    assert (lost["Value"], lost["Change"]) == ("2.35 m EUR", "-120,000 EUR (better)")
    assert lost["Details"] == "kpi?kpi=K28b&source=demo"


def test_a_kpi_without_data_is_listed_with_what_is_missing_and_has_no_tile(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    assert len(page.metric) == 11
    assert not any("Requisition" in label for label in tiles(page))
    (listed,) = [frame.value for frame in page.dataframe if "What is missing" in frame.value]
    assert listed["What is missing"].tolist() == ["EBAN, and BANFN and BNFPO in EKPO"]


def test_the_definition_tells_numerator_denominator_and_what_was_excluded(
    open_page: OpenPage,
) -> None:
    told = texts(open_page(source="demo"))
    assert "**Numerator 53**" in told
    assert "**Denominator 70**" in told
    assert "**Excluded 30**\n    - 30 not completed" in told
    assert "**Small sample:** fewer than 30 rows." in told
    assert "By the other clock: median 2.85 working days" in told


def test_the_rows_behind_a_kpi_are_split_into_numerator_denominator_and_excluded(
    open_page: OpenPage,
) -> None:
    page = open_page("kpi", source="demo", kpi="K05")
    assert [tab.label for tab in page.tabs] == [
        "Numerator (53)",
        "Denominator (70)",
        "Excluded (30)",
    ]
    assert [len(tab.dataframe[0].value) for tab in page.tabs] == [53, 70, 30]
    assert set(page.tabs[2].dataframe[0].value["excluded_reason"]) == {"not completed"}


def test_a_kpi_page_of_a_missing_kpi_says_what_is_missing(open_page: OpenPage) -> None:
    page = open_page("kpi", source="demo", kpi="K01")
    assert "EBAN, and BANFN and BNFPO in EKPO" in page.info[0].value
    assert not page.metric
