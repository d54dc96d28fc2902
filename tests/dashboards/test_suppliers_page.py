"""What the page of suppliers shows: rank, signals against peers, rows behind, definitions."""

from __future__ import annotations

import pytest

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
