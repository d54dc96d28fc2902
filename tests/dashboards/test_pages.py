"""What each page shows of the published rows, without a browser."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.serving_rows import SCRIPT, published_rows
from tests.dashboards.serving_tables import note_failed_refresh, publish_rows

PAGES = ("overview", "process_map", "bottlenecks", "review", "conformance", "data_quality", "kpi")


def texts(page: AppTest) -> str:
    """All Markdown, captions and messages of a page, one a line."""
    kinds = (page.markdown, page.caption, page.info, page.warning, page.error, page.success)
    return "\n".join(element.value for kind in kinds for element in kind)


def tiles(page: AppTest) -> dict[str, tuple[str, str]]:
    """Value and change of each tile, by its label."""
    return {plain(tile.label): (plain(tile.value), plain(tile.delta)) for tile in page.metric}


def plain(text: str) -> str:
    """Text as the reader sees it, without the escapes of Markdown."""
    return text.replace("\\", "")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("source", ["demo", "hostile", "idle"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_every_source(open_page: OpenPage, page: str, source: str) -> None:
    shown = open_page(page, source=source)
    assert not shown.exception
    assert not shown.error or (page, source) == ("data_quality", "hostile")
    assert shown.selectbox(key="source").value == source
    assert shown.query_params["source"] in (source, [source])
    if source == "hostile":
        told = texts(shown) + "".join(tile.label + tile.value for tile in shown.metric)
        assert SCRIPT not in told
        assert "[link](http" not in told
        assert "**bold**" not in told


@pytest.mark.usefixtures("published")
def test_a_tile_shows_the_published_value_and_colours_the_change_by_what_is_better(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    assert tiles(page)["Rework-free rate"] == ("75.7%", "-3.4 pp")
    assert tiles(page)["Invoice exception rate"] == ("15.0%", "-1.8 pp")
    assert tiles(page)["Invoice approval cycle time"] == ("4.07 days", "+0.6 days")
    assert tiles(page)["Discount lost (EUR)"] == ("2.35 m EUR", "-120,000 EUR")
    assert tiles(page)["Paid within terms"] == ("82.9%", "0")
    colours = {plain(tile.label): tile.proto.color for tile in page.metric}
    # both fell: one is better high, the other better low
    assert colours["Rework-free rate"] != colours["Invoice exception rate"]
    assert colours["Rework-free rate"] == colours["Invoice approval cycle time"]
    grey = colours["Weighted days paid (EUR)"]
    assert colours["Duplicate-invoice candidates"] == grey, "a few rows prove nothing"


@pytest.mark.usefixtures("published")
def test_a_kpi_that_counts_open_work_says_that_its_months_are_not_compared(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    (tile,) = [tile for tile in page.metric if plain(tile.label) == "Completion rate"]
    assert (plain(tile.value), tile.delta) == ("70.0%", "open work counted")
    assert tile.proto.delta_description == "months not compared"
    assert "the newest months hold the youngest cases" in texts(page)


@pytest.mark.usefixtures("published")
def test_the_headline_counts_what_got_better_and_worse(open_page: OpenPage) -> None:
    # better: K04 K06 K28 K28b; worse: K03 K05; the same: K26b; few rows: K18; neutral: K27
    assert "Of 7 KPIs 4 got better, 2 got worse" in texts(open_page(source="demo"))


@pytest.mark.usefixtures("published")
def test_a_kpi_without_data_is_listed_with_what_is_missing_and_has_no_tile(
    open_page: OpenPage,
) -> None:
    page = open_page(source="demo")
    assert len(page.metric) == 14
    assert not any("Requisition" in label for label in tiles(page))
    (listed,) = [frame.value for frame in page.dataframe if "What is missing" in frame.value]
    assert listed["What is missing"].tolist() == ["EBAN, and BANFN and BNFPO in EKPO"]


@pytest.mark.usefixtures("published")
def test_the_definition_tells_numerator_denominator_and_what_was_excluded(
    open_page: OpenPage,
) -> None:
    told = texts(open_page(source="demo"))
    assert "**Numerator 53**" in told
    assert "**Denominator 70**" in told
    assert "**Excluded 30**\n    - 30 not completed" in told
    assert "**Small sample:** fewer than 30 rows." in told


@pytest.mark.usefixtures("published")
def test_the_rows_behind_a_kpi_are_split_into_numerator_denominator_and_excluded(
    open_page: OpenPage,
) -> None:
    page = open_page("kpi", source="demo", kpi="K05")
    assert [tab.label for tab in page.tabs] == [
        "Numerator (53)",
        "Denominator (70)",
        "Excluded (30)",
    ]
    assert [len(tab.dataframe[0].value) for tab in page.tabs] == [53, 70, 30]
    assert set(page.tabs[2].dataframe[0].value["excluded_reason"]) == {"not completed"}


@pytest.mark.usefixtures("published")
def test_a_kpi_page_of_a_missing_kpi_says_what_is_missing(open_page: OpenPage) -> None:
    page = open_page("kpi", source="demo", kpi="K01")
    assert "EBAN, and BANFN and BNFPO in EKPO" in page.info[0].value
    assert not page.metric


@pytest.mark.usefixtures("published")
def test_the_map_shows_frequencies_or_waits_and_only_what_the_sliders_keep(
    open_page: OpenPage,
) -> None:
    page = open_page("process_map", source="demo")
    dot = page.get("graphviz_chart")[0].proto.spec
    assert "Record Goods Receipt\\n90 cases" in dot
    assert '[label=" 1,380 "' in dot
    page.segmented_control(key="show").set_value("median_wait").run()
    dot = page.get("graphviz_chart")[0].proto.spec
    assert '[label=" 26.0 d "' in dot
    assert '[label=" 1,380 "' not in dot
    assert page.query_params["show"] in ("median_wait", ["median_wait"])
    page.slider(key="activities").set_value(35).run()
    dot = page.get("graphviz_chart")[0].proto.spec
    # three activities by cases, and Clear Invoice, without which nothing reaches the end that way
    assert "Record Service" not in dot
    assert "Create Purchase Order" in dot


@pytest.mark.usefixtures("published")
def test_hostile_names_stay_text_in_the_map(open_page: OpenPage) -> None:
    page = open_page("process_map", source="hostile")
    page.slider(key="activities").set_value(100)
    page.slider(key="paths").set_value(100).run()
    assert not page.exception
    dot = page.get("graphviz_chart")[0].proto.spec
    assert dot.count(" -> ") == 506
    # placed labels would keep the browser busy for minutes
    assert "nslimit" in dot
    assert dot.count("xlabel=") == 506
    assert '\\"stop\\"' in dot
    assert "&amp;lt;b&amp;gt;" in dot
    assert "label=<" not in dot


@pytest.mark.usefixtures("published")
def test_a_variant_folds_repeats_and_a_990_event_case_can_be_read(open_page: OpenPage) -> None:
    page = open_page("process_map", source="demo")
    variants = page.dataframe[0].value
    assert variants["Cases"].tolist() == [58, 20, 12, 10]
    assert "Record Service Entry Sheet × 139" in list(variants["Activities"].iloc[3])
    events = page.dataframe[1].value
    assert page.selectbox(key="case_of_variant_1").value == "4500000002/00010", "longest first"
    assert events["Activity"].tolist()[0] == "Create Purchase Order Item"
    # 1 to 5 March: the receipt is known to the day, so the wait counts whole dates
    # Berlin's days and hours, not those of UTC
    assert events["When"].tolist()[:3] == [
        "01 Mar 2026, 10:00",
        "05 Mar 2026",
        "31 Mar 2026, 23:00",
    ]
    assert events["Wait, days"].tolist()[1:3] == [4.0, 26.0]
    hostile = open_page("process_map", source="hostile")
    assert len(hostile.dataframe[1].value) == 990
    assert len(list(hostile.dataframe[0].value["Activities"].iloc[0])) == 12


@pytest.mark.usefixtures("published")
def test_bottlenecks_and_segments_show_the_published_figures(open_page: OpenPage) -> None:
    page = open_page("bottlenecks", source="demo")
    waits, segments = (frame.value for frame in page.dataframe)
    assert waits.iloc[0][["From", "To", "Total days", "Median days", "Cases"]].tolist() == [
        "Record Goods Receipt",
        "Record Invoice Receipt",
        1822.8,
        26.04,
        70,
    ]
    assert waits["Share"].iloc[0] == 38.1
    clearing = segments[segments["Segment"] == "Invoice to clearing"].iloc[0]
    assert clearing[["Cases", "Median", "Negative", "No end", "Odd date"]].tolist() == [
        70,
        26.32,
        7,
        29,
        1,
    ]


@pytest.mark.usefixtures("published")
def test_candidates_can_be_filtered_and_are_called_candidates(open_page: OpenPage) -> None:
    page = open_page("review", source="demo")
    assert "A candidate is not a finding" in page.info[0].value
    assert page.dataframe[0].value["Score"].tolist() == [0.97, 0.81, 0.64]
    page.number_input(key="amount").set_value(1000).run()
    assert page.dataframe[0].value["Amount"].tolist() == [48250.0, 9900.0]
    page.button_group(key="kind").set_value(["anomalous_invoice"]).run()
    assert page.dataframe[0].value["Subject"].tolist() == ["Invoice 5105600233 of Hafen Logistik"]
    told = plain(texts(page))
    assert "- The amount is far above what this supplier bills" in told
    assert "company 1000 · supplier V1" in told
    evidence = page.dataframe[1].value
    assert evidence.iloc[0].to_dict() == {"Posted on": "02 May 2026", "Posted by": "user_017"}
    page.button_group(key="kind").set_value(["anomalous_case"]).run()
    page.number_input(key="amount").set_value(0).run()
    assert page.dataframe[1].value["Activity"].tolist()[-1] == "Clear Invoice"


@pytest.mark.usefixtures("published")
def test_conformance_tells_broken_checked_and_not_checked_with_evidence(
    open_page: OpenPage,
) -> None:
    page = open_page("conformance", source="demo")
    rules, evidence = (frame.value for frame in page.dataframe)
    first = rules.iloc[0]
    assert first[["Broken", "Checked", "Not checked"]].tolist() == [3, 70, 30]
    assert first["Applies to"] == "3-way, invoice after goods, 3-way, invoice before goods"
    assert evidence["Amount"].tolist() == [13_000.0, 12_000.0, 11_000.0]
    assert "**1 of 2 rules were broken**" in texts(page)


@pytest.mark.usefixtures("published")
def test_a_file_that_does_not_add_up_is_an_error(open_page: OpenPage) -> None:
    assert "All 2 files add up" in open_page("data_quality", source="demo").success[0].value
    page = open_page("data_quality", source="hostile")
    assert "1 of 1 files do not add up" in page.error[0].value


@pytest.mark.usefixtures("published")
def test_an_unknown_source_in_the_address_is_said_and_the_first_one_is_shown(
    open_page: OpenPage,
) -> None:
    page = open_page(source="<b>nowhere</b>")
    assert page.selectbox(key="source").value == "demo"
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
    assert len(page.metric) == 14


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
