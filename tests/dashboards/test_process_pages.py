"""What the pages of the process, its waits, candidates and rules show of the published rows."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")


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


def test_bottlenecks_and_segments_show_the_published_figures(open_page: OpenPage) -> None:
    page = open_page("bottlenecks", source="demo")
    waits, segments, _ = (frame.value for frame in page.dataframe)
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


def test_what_if_tells_changes_with_intervals_and_what_it_cannot_tell(open_page: OpenPage) -> None:
    page = open_page("what_if", source="demo")
    levers, figures, agreement = (frame.value for frame in page.dataframe)
    assert levers["What would be done"].tolist() == ["Decide in a day", "Ask nobody"]
    assert levers["Late payments"].tolist() == ["-15 (-24 to -10)", "-"]
    assert levers["Tasks"].tolist() == ["-", "-20"]
    late = figures[figures["Figure"] == "Late payments"].iloc[0]
    assert late[["In the log", "After", "90 % interval", "Of"]].tolist() == [
        "42",
        "27",
        "-24 to -10",
        834,
    ]
    assert agreement["Median replayed"].tolist() == [3.41]
    told = plain(texts(page))
    assert "**Late payments** from 42 to 27: 15 fewer (between 10 and 24)" in told
    assert "from 2.83 M to 1.67 M EUR: 1.16 M less (between 59,141 and 2.00 M)" in told
    assert "**Discounts taken**" not in told, "its interval holds 0"
    assert "Release it: not told, no block is dated" in told
    assert "This source cannot" not in told
    assert "Nothing was replayed" in plain(texts(open_page("what_if", source="idle")))


def test_candidates_can_be_filtered_and_are_called_candidates(open_page: OpenPage) -> None:
    page = open_page("review", source="demo")
    assert "A candidate is not a finding" in page.info[0].value
    assert sorted(page.dataframe[0].value["Score"].tolist()) == [0.64, 0.81, 0.97]
    page.number_input(key="amount").set_value(1000).run()
    assert page.dataframe[0].value["Amount"].tolist() == ["48,250.00 EUR", "9,900.00 EUR"]
    page.button_group(key="kind").set_value(["anomalous_invoice"]).run()
    assert page.dataframe[0].value["Subject"].tolist() == ["Invoice 5105600233 of Hafen Logistik"]
    told = plain(texts(page))
    assert "- The amount is far above what this supplier bills" in told
    assert "company 1000 · supplier V1" in told
    (evidence,) = (f.value for f in page.dataframe if "Posted on" in f.value.columns)
    assert evidence.iloc[0].to_dict() == {"Posted on": "02 May 2026", "Posted by": "user_017"}
    page.button_group(key="kind").set_value(["anomalous_case"]).run()
    page.number_input(key="amount").set_value(0).run()
    (events,) = (f.value for f in page.dataframe if "Activity" in f.value.columns)
    assert events["Activity"].tolist()[-1] == "Clear Invoice"


def test_conformance_tells_broken_waived_checked_and_not_checked_with_evidence(
    open_page: OpenPage,
) -> None:
    page = open_page("conformance", source="demo")
    rules, violations, evidence = (frame.value for frame in page.dataframe)
    first = rules.iloc[0]
    assert first[["Broken", "Waived", "Checked", "Not checked"]].tolist() == [3, 1, 70, 30]
    assert first["Applies to"] == "3-way, invoice after goods, 3-way, invoice before goods"
    # what nobody answers for comes first
    assert violations["Amount"].tolist() == [12_000.0, 11_000.0, 13_000.0]
    assert violations["Waived by"].fillna("nobody").tolist() == ["nobody", "nobody", "berta"]
    assert evidence["What"].tolist()[:2] == ["Record Goods Receipt", "Clear Invoice"]
    assert evidence["When"].tolist()[:2] == ["did not happen", "2026-05-02"]
    assert evidence["Who"].tolist()[1] == "batch_01"
    told = texts(page)
    assert "**1 of 2 rules were broken**, together 3 times, of which 1 are waived" in told
    assert "20 still open" in told
    assert "Purchasing manual" in told
    assert "4 further events" in told


def test_conformance_is_filtered_by_company_and_severity(open_page: OpenPage) -> None:
    page = open_page("conformance", source="demo", company="2000")
    rules, violations = (frame.value for frame in page.dataframe[:2])
    assert rules[["Id", "Broken", "Checked"]].values.tolist() == [["R1", 1, 30]]
    assert violations["Amount"].tolist() == [11_000.0]
    mild = open_page("conformance", source="demo", severity="medium")
    assert mild.dataframe[0].value["Id"].tolist() == ["R2"]
    assert "9 cases of companies in which the rule is switched off" in texts(mild)
