"""The Review page decides for real: steps, refusals in plain words, the state afterwards."""

from __future__ import annotations

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from dashboards import review_queue_table
from p2p.governance.candidate_kinds import KINDS, kind_name
from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

SUBJECT = "Invoice 5105600101 of Nordwind Metals"
"""48,250 EUR: above the limit that ships."""


def _begin(page: AppTest) -> AppTest:
    """Berta starts the item that was chosen."""
    page.button_group(key=_keyed(page, "step_")).set_value("start").run()
    return _fill(page, name="berta")


def _keyed(page: AppTest, start: str) -> str:
    (found,) = [one.key for one in page.button_group if (one.key or "").startswith(start)]
    return str(found)


def _fill(page: AppTest, **fields: str) -> AppTest:
    """Type into the fields of the form, by the first letters of their labels, and send it."""
    labels = {"name": "Your name", "second": "Second person", "to": "Assign to"}
    for field, value in fields.items():
        if field == "reason":
            page.text_area[0].set_value(value)
        else:
            (found,) = [one for one in page.text_input if one.label.startswith(labels[field])]
            found.set_value(value)
    return page.button[-1].click().run()


def _choose(page: AppTest, step: str) -> None:
    page.button_group(key=_keyed(page, "step_")).set_value(step).run()


@pytest.fixture
def page(open_page: OpenPage, published_database: str) -> AppTest:
    shown = open_page("review", source="demo", kind="duplicate_invoice")
    assert shown.dataframe[0].value["Subject"].tolist() == [SUBJECT]
    return shown


def test_a_decision_is_taken_step_by_step_and_shown(page: AppTest, published_database: str) -> None:
    assert "may not decide: BERGA" in plain(texts(page))
    _begin(page)
    assert not page.exception
    assert "is now in review" in page.success[0].value
    assert page.dataframe[0].value["State"].tolist() == ["in review"]
    _choose(page, "confirm")
    _fill(page, name="berta", reason="the same slip was posted twice")
    assert "above the limit of 10,000.00 EUR: two people decide" in plain(page.error[0].value)
    assert "name a second, different person" in page.error[0].value
    _fill(page, name="berta", second=" BERTA ", reason="the same slip was posted twice")
    assert "must be another human" in page.error[0].value
    _fill(page, name="berta", second="berga", reason="the same slip was posted twice")
    assert "berga had a hand in this" in page.error[0].value
    _fill(page, name="berta", second="carla", reason=" ")
    assert "the reason is empty" in page.error[0].value
    _fill(page, name="berta", second="carla", reason="the same slip was posted twice")
    assert not page.error
    assert "is now confirmed" in page.success[0].value
    # it stays in sight though the filter shows what is open
    assert page.dataframe[0].value["State"].tolist() == ["confirmed"]
    told = plain(texts(page))
    assert "Confirmed by berta and carla: the same slip was posted twice" in told
    steps = next(one.value for one in page.dataframe if "Step" in one.value)
    assert steps["Step"].tolist() == ["assign", "start", "confirm"]
    assert steps["Name by"].tolist() == ["typed"] * 3
    with psycopg.connect(published_database) as conn:
        label = conn.execute("select is_confirmed, decided_by from ops.review_label").fetchall()
    assert label == [(True, "berta")]


def test_somebody_who_was_faster_is_named(page: AppTest, published_database: str) -> None:
    _begin(page)
    _choose(page, "dismiss")
    with psycopg.connect(published_database) as conn:
        conn.execute(
            "insert into ops.review_step (item_id, action, from_state, to_state, person, reason,"
            " facts_hash, identified_by) select item_id, 'escalate', 'in_review', 'escalated',"
            " 'otto', 'not mine', facts_hash, 'command' from ops.review_queue"
            " where state = 'in_review'"
        )
    _fill(page, name="berta", second="carla", reason="rent")
    assert "otto took the step 'escalate' meanwhile" in page.warning[0].value
    assert page.dataframe[0].value["State"].tolist() == ["escalated"]
    with psycopg.connect(published_database) as conn:
        assert conn.execute("select count(*) from ops.review_label").fetchone() == (0,)


def test_the_queue_is_filtered_by_state_and_owner(open_page: OpenPage, published: None) -> None:
    page = open_page("review", source="demo", state="new")
    assert len(page.dataframe[0].value) == 3
    page.selectbox(key="owner").set_value("Purchasing").run()
    assert page.dataframe[0].value["Subject"].tolist() == ["Order item 4500000012/00010"]
    page.selectbox(key="state").set_value("confirmed").run()
    assert "Nothing is in the queue with this filter" in plain(texts(page))


def test_the_name_on_record_is_the_one_that_the_form_showed_when_it_was_sent(
    page: AppTest, published_database: str
) -> None:
    _choose(page, "start")
    _fill(page, name="Anna Zero")
    assert page.button_group(key=_keyed(page, "step_")).value is None
    _choose(page, "confirm")
    _fill(page, name="Xaver One", reason="posted twice")
    assert "name a second, different person" in page.error[0].value
    _fill(page, name="Yves Two", second="Berta Klein", reason="posted twice")
    assert "is now confirmed" in page.success[0].value
    with psycopg.connect(published_database) as conn:
        signed = conn.execute("select decided_by from ops.review_label").fetchall()
    assert signed == [("Yves Two",)]


def test_the_name_stays_for_the_next_item_and_over_other_pages(page: AppTest) -> None:
    _begin(page)
    _choose(page, "dismiss")
    assert [one.value for one in page.text_input if one.label == "Your name"] == ["berta"]
    page.switch_page("views/feedback.py").run()
    page.switch_page("views/review.py").run()
    _choose(page, "escalate")
    assert [one.value for one in page.text_input if one.label == "Your name"] == ["berta"]


def test_filters_reach_what_the_most_items_leave_out(
    open_page: OpenPage, published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.review_desk.MOST_ITEMS", 1)
    page = open_page("review", source="demo", state="new", owner="Purchasing")
    assert page.dataframe[0].value["Subject"].tolist() == ["Order item 4500000012/00010"]
    assert "filter shows others" in plain(texts(page))


def test_items_stand_by_rank_and_the_model_in_force_is_told(
    open_page: OpenPage, published_database: str
) -> None:
    before = open_page("review", source="demo", state="new")
    numbers = before.dataframe[0].value["No."].tolist()
    assert "Late by" not in before.dataframe[0].value
    assert "Ordered with the help of 120 earlier decisions" in plain(texts(before))
    with psycopg.connect(published_database) as conn:
        conn.execute("update serving.review_candidate set rank = 1000 - rank")
    after = open_page("review", source="demo", state="new")
    assert after.dataframe[0].value["No."].tolist() == numbers[::-1]


def test_evidence_tells_rules_in_words(open_page: OpenPage, published_database: str) -> None:
    with psycopg.connect(published_database) as conn:
        conn.execute(
            'update ops.review_item set evidence = \'[{"rules": "thrice_the_most",'
            ' "reference": "R_1"}]\''
        )
    page = open_page("review", source="demo", kind="duplicate_invoice")
    evidence = next(one.value for one in page.dataframe if "Rules" in one.value)
    assert evidence.iloc[0][["Rules", "Reference"]].tolist() == ["thrice the most", "R_1"]


def test_who_decides_is_told_where_the_amount_is_not_known(
    open_page: OpenPage, published_database: str
) -> None:
    with psycopg.connect(published_database) as conn:
        conn.execute("update ops.review_item set amount = null")
    page = open_page("review", source="demo", kind="duplicate_invoice")
    assert "Two people decide: the amount is not known" in plain(texts(page))
    _begin(page)
    _choose(page, "confirm")
    labels = [one.label for one in page.text_input]
    assert "Second person: two people decide: the amount is not known" in labels


def test_what_tells_a_kind_from_others_fits_its_cell() -> None:
    shown = {review_queue_table.short_kind(kind_name(kind)) for kind in KINDS}
    assert "Paid after a change of bank details" in shown
    assert "Unusual invoice" in shown
    assert len(shown) == len(KINDS)
    assert max(map(len, shown)) <= 35
