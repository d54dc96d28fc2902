"""What the page of suppliers shows: rank, signals against peers, rows behind, definitions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboards import charts, read_suppliers
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")


def test_a_supplier_comes_with_reasons_signals_peers_and_rows(open_page: OpenPage) -> None:
    page = open_page("suppliers", source="demo")
    told = plain(texts(page))
    assert "A signal is not a finding" in told
    assert (
        "3 suppliers with documents up to 30 Jun 2026 were judged; 2 have a raised signal" in told
    )
    table, signals, evidence, definitions = (frame.value for frame in page.dataframe)
    assert table["Supplier"].tolist() == ["100001, Nordwind GmbH"]
    assert "- 40 % of its 30 invoices were entered on a weekend (12)" in told
    assert "It also bills in USD" in told
    first = signals.iloc[0]
    assert first[["Signal", "Raised", "Its figure", "Peers", "By chance"]].tolist() == [
        *("Weekend", "yes", "40.0%", "1.0%", "1e-06")
    ]
    assert signals["Its figure"].tolist()[2] == "+3.0% a year"
    assert first["Compared with"] == "suppliers of the same category (14)"
    assert evidence["Document"].tolist() == ["5105600001/2026"]
    of = dict(zip(definitions["Signal"], definitions["Raised"], strict=True))
    assert of == {"Exceptions": 2, "Price drift": 0, "Weekend": 1}


def test_filters_show_others_and_a_signal_alone(open_page: OpenPage) -> None:
    page = open_page("suppliers", source="demo", which="raised")
    assert page.dataframe[0].value["#"].tolist() == [1, 2]
    page = open_page("suppliers", source="demo", which="every", signal="weekend")
    assert page.dataframe[0].value["#"].tolist() == [1]
    assert "no invoices by which suppliers could be judged" in plain(
        texts(open_page("suppliers", source="idle"))
    )


def test_where_none_is_opened_the_page_begins_with_those_that_have_a_signal(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_suppliers.supplier_risks
    monkeypatch.setattr(
        read_suppliers,
        "supplier_risks",
        lambda scope: [row | {"is_candidate": False} for row in read(scope)],
    )
    page = open_page("suppliers", source="demo")
    assert page.dataframe[0].value["#"].tolist() == [1, 2]
    assert page.segmented_control(key="which").value == "raised"


def test_months_without_a_bill_keep_their_place_and_rows_are_whole_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(charts, "draw", lambda figure, *_, **__: drawn.append(figure))
    spend = [
        {"month": date(2025, 11, 1), "spend_amount": 40, "invoice_count": 1},
        {"month": date(2026, 1, 1), "spend_amount": 60, "invoice_count": 2},
    ]
    charts.supplier_months(spend, {"2026-02-01": 2}, "EUR")
    (figure,) = drawn
    assert list(figure.data[0].x) == ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026"]
    assert list(figure.data[0].y) == [40, 0, 60, 0]
    assert figure.layout.xaxis.type == "category"
    assert figure.layout.yaxis2.dtick == 1
