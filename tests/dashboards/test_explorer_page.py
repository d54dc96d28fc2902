"""The explorer: two cases of hand-made rows, chosen by the controls and by the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg
import pytest

from dashboards import explored_detail
from dashboards.case_choices import Choices, choices_of
from p2p.eventlog import filter_from_json, filter_to_json
from p2p.eventlog.filters import (
    AllOf,
    AttributeFilter,
    ContainsFilter,
    Not,
    PeriodFilter,
    ValueFilter,
)
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


def test_cases_chosen_by_a_currency_have_their_value_in_it(
    published_database: str, open_page: OpenPage
) -> None:
    with psycopg.connect(published_database) as conn:
        conn.execute(
            "update serving.\"case\" set currency = 'PLN', amount = 9000"
            " where source = 'demo' and case_key = 2"
        )
    page = open_page("explorer", source="demo")
    assert _tile(page, "Value") == "1,234 EUR"
    assert "1 case in other currencies left out" in texts(page)
    chosen = filter_to_json(AllOf(filters=(ValueFilter(currency="PLN", least_amount=5000),)))
    page = open_page("explorer", source="demo", filter=chosen)
    assert _tile(page, "Value") == "9,000 PLN"
    assert "of 9,000 PLN" in texts(page)
    assert "other currencies" not in texts(page)


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
    for look in ("people", "actor_types", "batches", "loops", "dots"):
        page.segmented_control(key="look").set_value(look).run()
        assert not page.exception, look
        shown[look] = texts(page), [list(frame.value.columns) for frame in page.dataframe]
    assert any("Waited together" in columns for columns in shown["people"][1])
    assert any("Median days" in columns and "To" in columns for columns in shown["actor_types"][1])
    assert "never more than a minute apart" in " ".join(shown["batches"][0].split())
    # the two cases name no order, so nothing is said of one
    assert "for at least two cases" in " ".join(shown["batches"][0].split())
    assert "at once back" in shown["loops"][0]
    assert "2 of 2 cases, a line each" in shown["dots"][0]
    assert "Times are those of Europe/Berlin" in " ".join(shown["dots"][0].split())
    # not the fourth, as a clock in UTC would have it, and no hour that the source does not know
    drawn = page.get("plotly_chart")[-1].proto.spec
    assert '2026-03-05"' in drawn
    assert "2026-03-05 00" not in drawn


def test_a_batch_and_a_loop_are_rows_and_what_a_table_leaves_out_is_told(
    published_database: str, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(published_database) as conn:
        # three at one moment: two in the one case, with an invoice between them, one in the other
        conn.execute(
            "update serving.event set resource = 'user_018', event_at = '2026-03-01 08:00+00'"
            " where source = 'demo' and activity = %s",
            (ORDER,),
        )
    page = open_page("explorer", source="demo", look="batches")
    (batch,) = page.dataframe[-1].value.to_dict("records")
    assert (batch["Activity"], batch["Who"], batch["In batches"]) == (ORDER, "user_018", 3)
    page.segmented_control(key="look").set_value("loops").run()
    (loop,) = page.dataframe[-1].value.to_dict("records")
    assert (loop["Activity"], loop["Through"], loop["Times"]) == (ORDER, INVOICE, 1)
    assert "that hand over most often" not in texts(page)
    monkeypatch.setattr(explored_detail, "MOST_ROWS", 1)
    page.segmented_control(key="look").set_value("people").run()
    assert page.dataframe[-1].value["Times"].tolist() == [2]
    assert "The 1 of 3 pairs that hand over most often" in texts(page)
    explored_detail.people.clear()


@pytest.mark.usefixtures("published")
def test_other_cases_are_offered_only_once_something_is_chosen(open_page: OpenPage) -> None:
    page = open_page("explorer", source="demo")
    assert page.toggle(key="explorer_others").disabled
    page.multiselect(key="explorer_ran").set_value([RECEIPT]).run()
    assert not page.toggle(key="explorer_others").disabled
    page.toggle(key="explorer_others").set_value(True).run()
    assert _tile(page, "Purchase order items") == "1"
    page.multiselect(key="explorer_ran").set_value([]).run()
    other = page.toggle(key="explorer_others")
    assert other.disabled
    assert not other.value


def test_where_orders_are_known_it_is_said_that_their_events_count_once(
    published_database: str, open_page: OpenPage
) -> None:
    with psycopg.connect(published_database) as conn:
        conn.execute("update serving.\"case\" set purchase_order_id = '45' where source = 'demo'")
    page = open_page("explorer", source="demo")
    for look in ("people", "roles", "batches"):
        page.segmented_control(key="look").set_value(look).run()
        assert "An event of an order counts once" in " ".join(texts(page).split()), look
    assert "for at least two orders" in " ".join(texts(page).split())


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
