"""The pages as a person sees them, in a real browser over the real server."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.dashboards.serving_values import SCRIPT
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e

PAGES = (
    "",
    "process_map",
    "explorer",
    "bottlenecks",
    "what_if",
    "review",
    "conformance",
    "process_models",
    "data_quality",
    "kpi",
)


def test_every_page_is_drawn_without_an_error(wide: Visit) -> None:
    for page in PAGES:
        wide.open(page, source="demo")
        wide.picture(page or "overview")
        wide.assert_quiet()


def test_the_overview_shows_figures_definitions_and_leads_to_the_rows(
    wide: Visit, tmp_path: Path
) -> None:
    page = wide.open(source="demo")
    tile = page.locator("[data-testid=stMetric]").filter(has_text="Rework-free rate")
    expect(tile.locator("[data-testid=stMetricValue]")).to_have_text("75.7%")
    expect(tile.locator("[data-testid=stMetricDelta]")).to_contain_text("-3.4 pp")
    box = page.locator("[data-testid=stVerticalBlock]").filter(has=tile).last
    box.get_by_role("button", name="Definition").click()
    popover = page.locator("[data-testid=stPopoverBody]")
    expect(popover).to_contain_text("Numerator 53")
    expect(popover).to_contain_text("30 not completed")
    page.keyboard.press("Escape")
    box.get_by_role("link", name="Rows").click()
    expect(page.get_by_role("tab", name="Excluded (30)")).to_be_visible()
    assert "kpi=K05" in page.url
    assert "source=demo" in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").first.click()
    download.value.save_as(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 53
    assert rows[0]["supplier_id"].startswith("'=HYPERLINK")
    wide.assert_quiet()


def test_the_map_is_drawn_and_turns_from_frequency_to_waiting(wide: Visit) -> None:
    page = wide.open("process_map", source="demo")
    drawing = page.locator("[data-testid=stGraphVizChart] svg")
    expect(drawing.locator("g.node")).to_have_count(8)
    expect(drawing.locator("g.edge")).to_have_count(12)
    expect(drawing).to_contain_text("Record Goods Receipt")
    expect(drawing).to_contain_text("1,380")
    page.get_by_text("Median wait", exact=True).click()
    expect(drawing).to_contain_text("26.0 d")
    expect(drawing).not_to_contain_text("1,380")
    wide.picture("process_map_wait")
    assert "show=median_wait" in page.url
    wide.assert_quiet()


def test_the_choice_of_source_stays_from_page_to_page(wide: Visit) -> None:
    page = wide.open("bottlenecks", source="demo")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="hostile").click()
    expect(page.get_by_text("1,595,923 events")).to_be_visible()
    assert "source=hostile" in page.url
    page.get_by_role("link", name="Process map").click()
    expect(page.get_by_role("heading", name="Process map")).to_be_visible()
    expect(page.get_by_text("1,595,923 events")).to_be_visible()
    page.wait_for_url("**/process_map?source=hostile")


def test_names_that_try_to_be_markup_stay_text(wide: Visit) -> None:
    for name in PAGES:
        page = wide.open(name, source="hostile")
        assert page.locator("a[href*='x.invalid']").count() == 0
        assert page.locator("script", has_text="alert('x')").count() == 0
    page = wide.open("process_map", source="hostile", activities="100", paths="100")
    drawing = page.locator("[data-testid=stGraphVizChart] svg")
    # 42 activities, start and end; 504 paths and one to begin and one to end with
    expect(drawing.locator("g.node")).to_have_count(44)
    expect(drawing.locator("g.edge")).to_have_count(506)
    expect(drawing).to_contain_text(SCRIPT[:20])
    wide.assert_quiet()


def test_a_phone_shows_everything_without_scrolling_sideways(narrow: Visit) -> None:
    for name in ("", "process_map", "review"):
        page = narrow.open(name, source="demo")
        narrow.picture(f"phone_{name or 'overview'}")
        wider = page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
        )
        assert wider <= 0, name
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        == "rgb(17, 24, 31)"
    )
    narrow.assert_quiet()
