"""What the page of controls shows of the published rows."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards import row_table
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")


def test_each_control_is_told_with_what_was_tested_what_broke_and_what_is_missing(
    open_page: OpenPage,
) -> None:
    page = open_page("controls", source="demo")
    said = plain(texts(page))
    assert "**1 of 2 controls that could be tested were broken**" in said
    assert "1 control cannot be tested here" in said
    listed, breaches, proof = (frame.value for frame in page.dataframe)
    told = listed.set_index("Id")
    assert told.loc["C01", ["Tested", "Broken", "Rate", "Waived"]].tolist() == [100, 2, 2.0, 1]
    assert told.loc["C01", "At risk"] == "1,200 EUR · 300 USD"
    assert told.loc["C09", "Not testable: missing is"] == "dated holds"
    # what is waived stands last, however large it is
    assert breaches["Subject"].tolist()[:2] == ["order item 45-10", "order item 45-20"]
    assert breaches.iloc[2][["Amount", "State"]].tolist() == [9000, "waived"]
    assert proof["Who"].tolist() == ["ANNA", "ANNA"]
    assert "Event" not in proof  # its number says nothing to a reader; it stands in the file
    assert "100 = 96 kept + 2 broken + 1 waived + 1 reversed since" in said
    assert "23 no two conflicting duties by known people" in said


def test_a_company_and_a_control_of_ones_choice(open_page: OpenPage) -> None:
    page = open_page("controls", source="demo", company="2000")
    assert "**0 of 2 controls" in plain(texts(page))
    page = open_page("controls", source="demo", control="C09")
    assert "Missing is: dated holds." in plain(texts(page))


def test_confirmed_conflicts_stand_apart_from_exposed_people(open_page: OpenPage) -> None:
    page = open_page("controls", source="demo", part="duties")
    matrix, counts, people = (frame.value for frame in page.dataframe)
    assert matrix.set_index("Who did").loc["order", "and receipt"] == "3 / 4"
    assert matrix.set_index("Who did").loc["invoice", "and payment"] == "not tested"
    assert counts.set_index("Id").loc["S01", ["Confirmed", "Exposed people"]].tolist() == [3, 4]
    assert people[["Person", "Confirmed"]].values.tolist() == [["ANNA", 2], ["CARL", 0]]
    assert "**3 confirmed conflicts**" in plain(texts(page))


def test_at_1440_pixels_the_owner_of_a_control_can_be_read(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    show = row_table.show

    def kept(rows: Any, columns: Any = None, *, key: str | None = None) -> None:
        if key == "controls":
            seen.update(columns)
        show(rows, columns, key=key)

    monkeypatch.setattr(row_table, "show", kept)
    open_page("controls", source="demo")
    always = ("Id", "Control", "Severity", "Tested", "Broken", "Rate", "At risk", "Owner")
    # the longest, Head of procurement operations, takes 200 pixels; a page leaves 1,008
    assert seen["Owner"]["width"] >= 200
    assert sum(seen[name]["width"] for name in always) <= 1008
