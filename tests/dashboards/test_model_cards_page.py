"""What the page of model cards shows: what scores, what was refused, what waits, what drifted."""

from __future__ import annotations

import pytest

from tests.dashboards.conftest import OpenPage
from tests.dashboards.page_text import plain, texts

pytestmark = pytest.mark.usefixtures("published")
INVOICES = "anomalous_invoice/Unusual invoices/1-aa"


def test_a_refused_model_comes_first_and_says_that_only_rules_propose(open_page: OpenPage) -> None:
    page = open_page("model_cards", source="demo")
    told = plain(page.error[0].value).replace("**", "")
    assert "Only rules propose here. Rules only: the model's file x.skops is not the one" in told
    models = page.dataframe[0].value
    assert models["Model"].tolist() == [
        "Unusual cases",
        "Unusual invoices",
        "Order of the queue",
        "Days until cleared",
        "Duplicate invoice",
    ]
    assert models["What scores"].tolist() == ["RULES ONLY", "model", "model", "model", "rules"]
    assert models["Drifted"].tolist()[1] == 1
    assert "Nothing to compare yet" in plain(texts(page))
    assert "differs in a single byte" in plain(texts(page))


def test_a_card_tells_who_approved_what_waits_and_what_drifted(open_page: OpenPage) -> None:
    page = open_page("model_cards", source="demo", model=INVOICES)
    assert not page.error
    told = plain(texts(page)).replace("**", "")
    assert "Approver anna.berg on" in told
    assert "3,103 invoices" in told
    assert "4 decided candidates when it was trained: too few" in told
    waits = plain("".join(one.value for one in page.info)).replace("**", "")
    assert "Version 2-bb waits for a person" in waits
    assert "Of its 34 highest scores 31 are also among" in waits
    assert "approve anomalous_invoice --source demo --version 2-bb" in page.code[0].value
    assert "1 of its measures drifted: Gross amount" in plain(page.warning[0].value).replace(
        "*", ""
    )
    drift = page.dataframe[1].value
    assert drift["State"].tolist() == ["DRIFTED", "steady", "too few to tell"]
    assert drift["PSI"].tolist()[0] == 0.42
    assert "Alert rate: 1.2% now, 1.0% before" in told
    assert page.dataframe[2].value["By"].tolist() == ["anna.berg"]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("duplicate_invoice/exact duplicate rule/1", "nothing can drift"),
        ("prediction_remaining_time/Days until cleared/v1", "Put in force by a rule"),
    ],
)
def test_rules_and_predictions_say_how_they_came_in_force(
    open_page: OpenPage, model: str, words: str
) -> None:
    page = open_page("model_cards", source="demo", model=model)
    assert words in plain(texts(page))


def test_the_order_of_the_queue_has_a_card_with_its_trial_and_both_people(
    open_page: OpenPage,
) -> None:
    page = open_page("model_cards", source="demo", model="reranking/Order of the queue/a1")
    told = plain(texts(page)).replace("**", "")
    for words in (
        "Trained on 90 rows, 02 Jan 2026",
        "Owner the queue's owner",
        "Approver berta on",
        "Average precision among these: 70.0%, by score 50.0%",
        "between +0.061 and +0.310 (98 % interval",
        "It changes the order only.",
        "y.skops",
    ):
        assert words in told
    assert "Nothing to compare yet" not in told
    waits = plain("".join(one.value for one in page.info)).replace("**", "")
    assert "Version b2 waits for a person other than" in waits
