"""Every page opens for every source, and says in which state the data are."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from dashboards.app import VIEWS
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts, tiles
from tests.dashboards.serving_rows import published_rows
from tests.dashboards.serving_tables import note_failed_refresh, publish_rows
from tests.dashboards.serving_values import SCRIPT

PAGES = (
    "overview",
    "process_map",
    "explorer",
    "bottlenecks",
    "what_if",
    "root_causes",
    "comparison",
    "review",
    "conformance",
    "controls",
    "process_models",
    "predictions",
    "data_quality",
    "model_cards",
    "kpi",
    "suppliers",
    "feedback",
)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("source", ["demo", "hostile", "idle"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_every_source(open_page: OpenPage, page: str, source: str) -> None:
    shown = open_page(page, source=source)
    assert not shown.exception
    # files that do not add up, and a model that was refused, are errors
    assert not shown.error or page == "model_cards" or (page, source) == ("data_quality", "hostile")
    assert shown.selectbox(key="source").value == source
    assert shown.query_params["source"] in (source, [source])
    if source == "hostile":
        told = texts(shown) + "".join(tile.label + tile.value for tile in shown.metric)
        assert SCRIPT not in told
        assert "[link](http" not in told
        assert "**bold**" not in told


@pytest.mark.usefixtures("published")
def test_a_file_that_does_not_add_up_is_an_error(open_page: OpenPage) -> None:
    assert "All 2 files add up" in open_page("data_quality", source="demo").success[0].value
    page = open_page("data_quality", source="hostile")
    assert "1 of 1 files do not add up" in page.error[0].value


@pytest.mark.usefixtures("published")
def test_an_unknown_source_in_the_address_is_said_and_the_largest_one_is_shown(
    open_page: OpenPage,
) -> None:
    page = open_page(source="<b>nowhere</b>")
    assert page.selectbox(key="source").value == "hostile"
    assert "is not published" in page.warning[0].value
    assert "<b>" not in page.warning[0].value


def test_a_failed_refresh_is_said_and_the_last_publication_stands(
    published_database: str, open_page: OpenPage
) -> None:
    note_failed_refresh(published_database, "transform", "model can_event: 3 tests failed")
    page = open_page(source="demo")
    warning = plain(page.warning[0].value)
    assert "The last refresh failed" in warning
    assert "“transform”" in warning
    assert "3 tests failed" in warning
    assert "Showing the publication of" in warning
    assert len(page.metric) == 11


def test_a_new_publication_shows_without_a_restart(
    published_database: str, open_page: OpenPage
) -> None:
    page = open_page(source="demo")
    assert tiles(page)["Rework rate"][0] == "22.0%"
    rows = published_rows("demo")
    for row in rows["kpi"]:
        if row["kpi_id"] == "PM01":
            row["value"] = 0.5
    publish_rows(published_database, rows)
    assert tiles(page.run())["Rework rate"][0] == "50.0%"


def test_nothing_published_names_the_next_command(
    fresh_database: str, use_database: Callable[[str], None], open_page: OpenPage
) -> None:
    use_database(fresh_database)
    page = open_page()
    assert "Nothing is published yet" in page.info[0].value
    assert "`make demo`" in texts(page)
    assert not page.exception
    note_failed_refresh(fresh_database, "land", "EKKO.csv has no header")
    page = open_page()
    assert "nothing was published before it" in page.warning[0].value


def test_an_empty_database_names_the_next_command(
    empty_database: str, use_database: Callable[[str], None], open_page: OpenPage
) -> None:
    use_database(empty_database)
    page = open_page()
    assert "Nothing is published yet" in page.info[0].value
    assert not page.exception


def test_a_database_that_is_down_is_said_without_password_or_stack_trace(
    use_database: Callable[[str], None], open_page: OpenPage
) -> None:
    # port 1 of loopback: nothing listens there
    use_database("postgresql://someone:secret@127.0.0.1:1/p2p")
    page = open_page()
    assert "The database does not answer" in page.error[0].value
    assert "secret" not in texts(page)
    assert not page.exception


def test_tables_of_another_version_are_said(published_database: str, open_page: OpenPage) -> None:
    with psycopg.connect(published_database) as conn:
        conn.execute("drop table serving.bottleneck")
    page = open_page("bottlenecks", source="demo")
    assert "do not fit this version" in page.error[0].value
    assert not page.exception


def test_the_pages_of_a_section_stand_together_in_the_list() -> None:
    sections = [view.section for view in VIEWS if view.visible]
    assert sections == sorted(sections, key=["", "Process", "Control", "Trust"].index)
    control = [view.name for view in VIEWS if view.section == "Control"]
    assert control[:4] == ["review", "controls", "duplicates", "suppliers"]
