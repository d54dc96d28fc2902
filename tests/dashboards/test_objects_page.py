"""What the page of objects shows of the published rows."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")


def test_the_map_has_a_colour_a_type_and_counts_an_invoice_for_many_orders_once(
    open_page: OpenPage,
) -> None:
    page = open_page("objects", source="demo")
    told = plain(texts(page))
    assert "Every company and every day of this source, " in told
    assert "**Record Invoice Receipt** happened 50 times" in told
    assert "has it 80 times" in told
    dot = page.get("graphviz_chart")[0].proto.spec
    assert "Record Invoice Receipt\\n50 events" in dot
    assert '[label=" 70 ", color="#3a9a63"' in dot
    assert '[label="invoice\\n50"' in dot
    page.segmented_control(key="show").set_value("wait").run()
    assert '[label=" 30.5 d "' in page.get("graphviz_chart")[0].proto.spec


def test_types_and_paths_can_be_chosen(open_page: OpenPage) -> None:
    page = open_page("objects", source="demo")
    page.button_group(key="type").set_value(["invoice"]).run()
    dot = page.get("graphviz_chart")[0].proto.spec
    assert "Clear Invoice" in dot
    assert "Create Purchase" not in dot
    assert page.query_params["type"] in ("invoice", ["invoice"])
    page.button_group(key="type").set_value(["purchase_order_item"]).run()
    page.slider(key="paths").set_value(50).run()
    dot = page.get("graphviz_chart")[0].proto.spec
    assert '" 70 "' in dot
    assert '" 2 "' not in dot


def test_cardinalities_are_told_in_words(open_page: OpenPage) -> None:
    page = open_page("objects", source="demo")
    types, activities, belonging = (frame.value for frame in page.dataframe)
    assert types["Objects"].tolist() == ["invoice", "invoice item", "payment", "order item"]
    row = activities[(activities["Touches"] == "order item") & (activities["Events"] == 50)]
    assert row[["Objects", "Least", "Mean", "Most"]].values.tolist() == [[80, 1, 1.6, 41]]
    assert belonging["How many belong to how many"].tolist() == [
        "One payment clears 2.00 invoices on average, at most 8;"
        " one invoice is cleared by one payment.",
        "One invoice bills 1.60 order items on average, at most 41;"
        " one order item is billed by 1.03 invoices on average, at most 2.",
        "Invoice and order item: more than ten million pairs, so none was counted.",
    ]
    assert belonging["Known by"].tolist() == [
        "cleared by",
        "over invoice item",
        "50 events in common",
    ]


def test_hostile_names_stay_text_and_a_source_without_objects_says_so(
    open_page: OpenPage,
) -> None:
    page = open_page("objects", source="hostile")
    assert not page.exception
    dot = page.get("graphviz_chart")[0].proto.spec
    assert '\\"stop\\"' in dot
    assert "label=<" not in dot
    assert "the map tells" in texts(page)
    idle = open_page("objects", source="idle")
    assert "no objects" in idle.info[-1].value
