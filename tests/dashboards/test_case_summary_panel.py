"""The Review page tells a candidate in sentences, with the rows behind them."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts


@pytest.mark.usefixtures("published")
def test_a_candidate_is_told_with_the_rows_behind_each_sentence(open_page: OpenPage) -> None:
    page = open_page("review", source="demo", kind="duplicate_invoice")
    assert not page.exception
    told = plain(texts(page))
    assert "was proposed for review (duplicate invoice, EUR 48,250.00)" in told
    rows = next(one.value for one in page.dataframe if "Says" in one.value)
    assert rows["No."].tolist() == list(range(1, len(rows) + 1))
    assert rows["Stands in"][0] == "serving.review_candidate"
    for number in rows["No."]:
        assert f"[{number}]" in told
