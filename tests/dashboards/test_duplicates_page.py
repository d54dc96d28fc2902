"""What the page of duplicates adds up, shows side by side and leaves out."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts, tiles

pytestmark = pytest.mark.usefixtures("published")


def test_tiles_add_up_by_state_and_currency_without_false_alarms(open_page: OpenPage) -> None:
    page = open_page("duplicates", source="demo")
    shown = {name: value for name, (value, *_) in tiles(page).items()}
    assert shown == {
        "Leaked": "1 document",
        "Open": "2 documents",
        "Recovered": "1 document",
        "Prevented": "1 document",
    }
    told = plain(texts(page)).replace("**", "")
    assert "500 EUR · 70.50 USD" in told
    assert "Awaits a decision: 2 groups (1,500 EUR · 70.50 USD)" in told
    assert "False alarm: 1 group (9,000 EUR)" in told
    assert "1 group was found by the latest refresh first" in told
    assert "K18 counts otherwise" in told
    months, groups = (frame.value for frame in page.dataframe)
    parts = ["Leaked", "Open", "Recovered", "Prevented"]
    assert (months["At risk"] == months[parts].sum(axis=1)).all()
    assert dict(zip(months["Currency"], months["At risk"], strict=True)) == {
        "EUR": 2000.0,
        "USD": 70.5,
    }
    states = ["Leaked", "Open", "Recovered", "Prevented", "Leaked", "Open"]
    assert groups["State"].tolist() == states
    # another source knows it too: shown, and in none of the sums above
    assert "Counted in buying, and in no sum here: 1 group (640 EUR)" in told
    assert groups["Decision"].tolist()[4] == "As in buying"
    assert groups["Counted in"].tolist() == ["here"] * 4 + ["buying", "here"]


def test_no_column_says_of_every_group_that_it_is_counted_here(open_page: OpenPage) -> None:
    page = open_page("duplicates", source="demo", state="recovered")
    assert "Counted in" not in page.dataframe[1].value.columns


def test_documents_stand_side_by_side_and_what_differs_is_marked(open_page: OpenPage) -> None:
    page = open_page("duplicates", source="demo")
    told = texts(page)
    assert "Reference: :orange-background[**R-8B1**]" in plain(told)
    assert "Reference: R-881" in plain(told)
    assert "Kept: the one that is owed" in plain(told).replace("**", "")
    assert "Leaked: 1,000.00 EUR" in plain(told).replace("**", "")
    assert "Marked: supplier, name, reference, amount, date or company other than" in plain(told)
    page = open_page("duplicates", source="demo", state="prevented")
    told = plain(texts(page)).replace("**", "")
    assert "Prevented by reversal on 09 Mar 2026: 200.00 EUR" in told


def test_the_extra_document_is_named_whatever_the_subject_names(open_page: OpenPage) -> None:
    told = plain(texts(open_page("duplicates", source="demo"))).replace("**", "")
    extra = "Extra: Invoice 12/2026 (leaked), Invoice 13/2026 (open)."
    assert f"{extra} Owed, and kept: Invoice 11/2026." in told


def test_a_source_without_duplicates_says_so(open_page: OpenPage) -> None:
    assert "No bill of this source came twice" in plain(
        texts(open_page("duplicates", source="idle"))
    )
