"""What the page of predictions shows, and how it tells a model from the usual rate."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts, tiles

pytestmark = pytest.mark.usefixtures("published")


def test_days_come_with_interval_reasons_card_and_what_happened(open_page: OpenPage) -> None:
    page = open_page("predictions", source="demo")
    told = plain(texts(page))
    assert "A model predicts this: it takes away 39.5 % of the error" in told.replace("**", "")
    rows, events, checks, errors, parts = (frame.value for frame in page.dataframe)
    first = rows.iloc[0]
    assert first[["Days", "From", "To", "Usual"]].tolist() == [41.4, 30.2, 55.6, 25.0]
    assert str(first["Expected"]).startswith("2026-08-10")
    assert "Last day" not in rows.columns
    assert "- Category MAIN; usually PACK: 19 days more" in told
    assert "41 days, eight times in ten 30 to 56 days" in told
    assert events["Activity"].tolist()[-1] == "Clear Invoice"
    assert checks[["Made", "Known", "Error"]].iloc[0].tolist() == [300, 280, 7.9]
    assert errors["Error"].tolist() == [8.2, 14.1, 13.6]
    assert errors["Against the model"].iloc[2] == pytest.approx(39.7, abs=0.05)
    assert parts["Left out"].tolist() == [221, 221, 221]
    assert "79.7% of the outcomes lie in their interval" in told
    assert "SHA-256 " + "0" * 64 in told
    assert tiles(page)["Median of the predictions"][0] == "22.3 days"


def test_the_usual_rate_is_called_so_and_left_out_is_said(open_page: OpenPage) -> None:
    page = open_page("predictions", source="demo", target="due_date_miss")
    told = plain(texts(page)).replace("**", "")
    assert "This is the usual rate, the rate of the segment of earlier invoices" in told
    assert "the test part has 6 invoices of one outcome; 20 are needed" in told
    assert "Left out: 7 that are overdue already" in told
    assert "No prediction was made at an earlier cut-off yet" in told
    assert page.dataframe[0].value["Probability"].tolist() == [0.25, 0.05]
    assert tiles(page)["To be expected among them"][0] == "0.3"
    page.segmented_control(key="target").set_value("discount_miss").run()
    assert "Nothing is predicted: history is too short" in plain(texts(page))
