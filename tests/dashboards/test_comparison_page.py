"""What the page of comparison shows, and the map it draws."""

from __future__ import annotations

import pytest

from dashboards.difference_map import difference_dot
from dashboards.theme import LIGHT
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts, tiles
from tests.dashboards.serving_cause_rows import FILTER

pytestmark = pytest.mark.usefixtures("published")


def test_two_groups_of_the_address_are_compared_and_cases_in_both_are_said(
    open_page: OpenPage,
) -> None:
    page = open_page("comparison", source="demo", first="all", second="all")
    assert not page.exception
    sizes = [value for label, (value, _) in tiles(page).items() if "purchase order items" in label]
    assert len(sizes) == 2
    assert sizes[0] == sizes[1]
    assert "in both groups" in plain(texts(page))
    segments, paths, variants = (frame.value for frame in page.dataframe)
    assert set(segments["Difference"].dropna()) <= {0.0}
    assert set(paths["Difference"]) == {0.0}
    assert set(variants["Change"]) == {"kept"}
    assert page.query_params["first"] in ("all", ["all"])
    other = open_page("comparison", source="demo", first=FILTER, second="all")
    assert not other.exception
    assert "100001" in str(other.query_params["first"])


def test_the_map_is_red_where_the_second_group_goes_and_names_stay_text() -> None:
    edges = [
        {"from_activity": 'a"b', "to_activity": "c", "first_case_share": first,
         "second_case_share": second, "share_difference": second - first}
        for first, second in ((0.1, 0.5), (0.5, 0.1))
    ]  # fmt: skip
    dot = difference_dot(edges, LIGHT)
    assert '[label=" +40.0 ", color="#c0392b"' in dot
    assert '[label=" -40.0 ", color="#2468a8"' in dot
    assert 'a\\"b' in dot
