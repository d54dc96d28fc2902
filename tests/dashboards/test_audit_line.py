"""The page Data says whether the record of decisions verified, and an error where it did not."""

from __future__ import annotations

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import texts
from tests.dashboards.serving_rows import published_rows
from tests.dashboards.serving_tables import publish_rows


def test_a_record_that_does_not_verify_is_an_error_with_the_first_fault(
    published_database: str, open_page: OpenPage
) -> None:
    whole = texts(open_page("data_quality", source="demo"))
    assert "The record of decisions verifies: 12 entries" in whole
    rows = published_rows("demo")
    rows["audit"][0] |= {"is_intact": False, "problem": "entry 7 is missing: <b>deleted</b>"}
    publish_rows(published_database, rows)
    page = open_page("data_quality", source="demo")
    assert "does not verify" in page.error[0].value
    assert "entry 7 is missing" in page.error[0].value
    assert "<b>" not in page.error[0].value.replace("\\<b>", "")


def test_an_empty_record_is_told_as_of_the_last_refresh(
    published_database: str, open_page: OpenPage
) -> None:
    rows = published_rows("demo")
    rows["audit"][0] |= {"entry_count": 0, "last_entry_at": None, "last_entry_hash": None}
    publish_rows(published_database, rows)
    page = open_page("data_quality", source="demo")
    assert "No decision was on record at the last refresh (" in texts(page)
