"""The explorer: two cases of hand-made rows, chosen by the controls and by the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboards.case_choices import Choices, choices_of
from p2p.eventlog import filter_from_json, filter_to_json
from p2p.eventlog.filters import AllOf, AttributeFilter, ContainsFilter, Not, PeriodFilter
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import texts, tiles
from tests.dashboards.serving_values import CLEAR, INVOICE, ORDER, RECEIPT

EVERYTHING = Choices(
    least_days=1.5,
    attributes={"company_code": ("1000", "2000"), "resource": ("user_017",)},
    ran=(ORDER,),
    never_ran=(CLEAR, RECEIPT),
    first=ORDER,
    then=INVOICE,
    directly=True,
    repeats=True,
    repeated=INVOICE,
    starts=(ORDER,),
    ends=(CLEAR, INVOICE),
    most_frequent=12,
    currency="EUR",
    least_amount=100.0,
    most_amount=5_000.5,
)


def _tile(page, label: str) -> str:
    return next(tile.value for tile in page.metric if tile.label == label)


@pytest.mark.usefixtures("published")
def test_without_a_choice_every_case_is_told(open_page: OpenPage) -> None:
    page = open_page("explorer", source="demo")
    assert not page.exception
    assert _tile(page, "Purchase order items") == "2"
    assert _tile(page, "Events a case") == "3.5"
    # 20 days, and 75 from the first to the last event
    assert _tile(page, "Median duration") == "47.5 days"
    assert _tile(page, "With a repeated activity") == "50.0%"
    assert "filter" not in page.query_params


@pytest.mark.usefixtures("published")
def test_a_choice_stands_in_the_address_and_changes_every_part(open_page: OpenPage) -> None:
    page = open_page("explorer", source="demo")
    page.multiselect(key="explorer_ran").set_value([RECEIPT]).run()
    assert not page.exception
    assert _tile(page, "Purchase order items") == "1"
    assert "50.0% of 2" in texts(page)
    assert _tile(page, "With a repeated activity") == "0.0%"
    dot = page.get("graphviz_chart")[0].proto.spec
    assert f"{RECEIPT}\\n1 case" in dot
    assert page.dataframe[0].value["Cases"].tolist() == [1]
    kept = page.query_params["filter"]
    assert filter_from_json(kept if isinstance(kept, str) else kept[0]) == AllOf(
        filters=(ContainsFilter(activities=(RECEIPT,), mode="all"),)
    )
    page.button[0].click().run()
    assert _tile(page, "Purchase order items") == "2"
    assert "filter" not in page.query_params


@pytest.mark.usefixtures("published")
def test_an_address_with_a_filter_opens_its_cases(open_page: OpenPage) -> None:
    asked = Choices(never_ran=(CLEAR,)).to_filter()
    assert asked is not None
    page = open_page("explorer", source="demo", filter=filter_to_json(asked))
    assert _tile(page, "Purchase order items") == "1"
    assert page.multiselect(key="explorer_never_ran").value == [CLEAR]
    # what the controls cannot show is kept and told
    other = filter_to_json(Not(filter=ContainsFilter(activities=(CLEAR,))))
    page = open_page("explorer", source="demo", filter=other)
    assert _tile(page, "Purchase order items") == "1"
    assert "controls here cannot show" in page.info[0].value
    # no control has all suppliers' names, or days before the data: neither is lost without a word
    for lost in (
        AttributeFilter(name="supplier_name", values=("Nobody",)),
        AttributeFilter(name="resource", values=("user_017", "somebody who left")),
        PeriodFilter(to_on=date(1999, 1, 1)),
    ):
        page = open_page("explorer", source="demo", filter=filter_to_json(AllOf(filters=(lost,))))
        assert "controls here cannot show" in page.info[0].value
        assert "filter" in page.query_params


@pytest.mark.usefixtures("published")
def test_the_controls_hold_ends_variants_values_or_and_not(open_page: OpenPage) -> None:
    # each of the two cases meets one of the choices
    either = Choices(
        ends=(CLEAR,), never_ran=(RECEIPT,), most_frequent=9, any_is_enough=True, others=True
    )
    asked = either.to_filter()
    assert asked is not None
    page = open_page("explorer", source="demo", filter=filter_to_json(asked))
    assert page.multiselect(key="explorer_ends").value == [CLEAR]
    assert page.number_input(key="explorer_most_frequent").value == 9
    assert page.toggle(key="explorer_others").value
    assert "No case is like this" in texts(page)
    page.toggle(key="explorer_others").set_value(False).run()
    assert _tile(page, "Purchase order items") == "2"
    page.toggle(key="explorer_any_is_enough").set_value(False).run()
    assert "No case is like this" in texts(page)
    every = open_page("explorer", source="demo")
    every.selectbox(key="explorer_currency").set_value("EUR").run()
    every.number_input(key="explorer_least_amount").set_value(1e9).run()
    assert "No case is like this" in texts(every)


@pytest.mark.usefixtures("published")
def test_people_batches_loops_and_dots_are_shown_when_asked_for(open_page: OpenPage) -> None:
    page = open_page("explorer", source="demo")
    shown = {}
    for look in ("people", "roles", "batches", "loops", "dots"):
        page.segmented_control(key="look").set_value(look).run()
        assert not page.exception, look
        shown[look] = texts(page), [list(frame.value.columns) for frame in page.dataframe]
    assert any("Waited together" in columns for columns in shown["people"][1])
    assert any("Median days" in columns and "To" in columns for columns in shown["roles"][1])
    assert "never more than a minute apart" in " ".join(shown["batches"][0].split())
    assert "at once back" in shown["loops"][0]
    assert "2 of 2 cases, a line each" in shown["dots"][0]


@pytest.mark.usefixtures("published")
def test_a_filter_that_cannot_be_read_or_keeps_nothing_is_said(open_page: OpenPage) -> None:
    page = open_page("explorer", source="demo", filter='{"kind": "nonsense"}')
    assert not page.exception
    assert "the filter was refused" in page.warning[0].value
    assert _tile(page, "Purchase order items") == "2"
    unknown = Choices(ran=("Launch Rocket",)).to_filter()
    assert unknown is not None
    for asked in (unknown, Not(filter=unknown)):
        page = open_page("explorer", source="demo", filter=filter_to_json(asked))
        assert not page.error
        assert "Launch Rocket" in page.warning[0].value
        assert _tile(page, "Purchase order items") == "2"
    nothing = Choices(ran=(CLEAR,), never_ran=(CLEAR,)).to_filter()
    assert nothing is not None
    page = open_page("explorer", source="demo", filter=filter_to_json(nothing))
    assert "No case is like this" in page.info[0].value
    assert not tiles(page)


def test_choices_and_filters_say_the_same() -> None:
    assert Choices().to_filter() is None
    assert choices_of(None) == Choices()
    asked = EVERYTHING.to_filter()
    assert asked is not None
    assert choices_of(filter_from_json(filter_to_json(asked))) == EVERYTHING
    for joined in (
        {"any_is_enough": True},
        {"others": True},
        {"any_is_enough": True, "others": True},
    ):
        choices = replace(EVERYTHING, **joined)
        said = choices.to_filter()
        assert said is not None
        assert said != asked
        assert choices_of(said) == choices
    assert choices_of(AllOf(filters=(asked,))) is None
    assert isinstance(asked, AllOf)
    assert choices_of(AllOf(filters=asked.filters[::-1])) == EVERYTHING
    assert choices_of(Not(filter=Not(filter=asked))) is None
