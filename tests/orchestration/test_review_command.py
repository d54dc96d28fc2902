"""`p2p review` as a reviewer meets it: from the list to a decision, and what is refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from p2p.errors import UsageError
from p2p.governance.review_sync import sync_queue
from p2p.settings import get_settings
from p2p.warehouse.connection import connect
from tests.governance.review_items import publish_candidates
from tests.governance.test_reranking import GOOD, MODEL


@pytest.fixture
def p2p(fresh_database: str, tmp_path, monkeypatch):
    monkeypatch.setenv("P2P_DATABASE_URL", fresh_database)
    monkeypatch.setenv("P2P_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    with connect(get_settings()) as conn:
        publish_candidates(
            conn,
            {},
            {"candidate_id": "c2", "subject_id": "s2", "amount": 20, "kind": "anomalous_invoice"},
        )
        sync_queue(conn)
        conn.commit()
    yield lambda *args: CliRunner().invoke(app, ["review", *map(str, args)])
    get_settings.cache_clear()


def listed(p2p, *args) -> list[tuple[int, str]]:
    told = p2p("list", "--json", *args)
    assert told.exit_code == 0, told.exception
    return [(item["item_id"], item["state"]) for item in json.loads(told.output)["items"]]


def test_the_list_shows_what_is_asked_for(p2p) -> None:
    every = listed(p2p)
    assert sorted(state for _, state in every) == ["new", "new"]
    (unusual,) = listed(p2p, "--kind", "anomalous_invoice", "--source", "erp", "--state", "new")
    assert listed(p2p, "--amount-from", 400) == [one for one in every if one != unusual]
    assert listed(p2p, "--assigned-to", "eva", "--overdue") == []
    told = p2p("list")
    assert "Invoice 1 of Nordwind" in told.output
    refused = p2p("list", "--kind", "nonsense").exception
    assert isinstance(refused, UsageError)
    assert "no item has the kind 'nonsense'" in refused.message


def test_an_item_goes_from_the_list_to_a_decision(p2p) -> None:
    ((item, _),) = listed(p2p, "--kind", "anomalous_invoice")
    assert p2p("start", item, "--by", "eva").exit_code == 0
    told = p2p("confirm", item, "--by", "eva", "--reason", "seen the papers")
    assert told.exit_code == 0, told.exception
    assert listed(p2p, "--state", "confirmed") == [(item, "confirmed")]
    shown = json.loads(p2p("show", item, "--json").output)
    assert [step["action"] for step in shown["steps"]] == ["assign", "start", "confirm"]
    again = p2p("confirm", item, "--by", "eva", "--reason", "seen the papers")
    assert isinstance(again.exception, UsageError)
    assert "already confirmed" in again.exception.message


def test_a_kind_is_asked_for_as_the_list_calls_it(p2p) -> None:
    assert "unusual invoice" in p2p("list").output
    for words in ("unusual invoice", "Unusual  Invoice"):
        assert listed(p2p, "--kind", words) == listed(p2p, "--kind", "anomalous_invoice") != []


def test_a_person_is_linked_to_no_source_that_is_not_known(p2p) -> None:
    refused = p2p("people", "add", "anna", "BERGA", "--source", "nope", "--by", "ines").exception
    assert isinstance(refused, UsageError)
    assert "there is no source 'nope'" in refused.message
    assert p2p("people", "add", "anna", "BERGA", "--by", "ines").exit_code == 0
    waived = CliRunner().invoke(
        app,
        [
            *("waivers", "add", "R05", "--source", "nope", "--case", "A-1", "--reason", "agreed"),
            *("--expires", "2099-01-01", "--approved-by", "bob", "--asked-by", "ann"),
        ],
    )
    assert isinstance(waived.exception, UsageError)
    assert "there is no source 'nope'" in waived.exception.message


@pytest.mark.parametrize(
    ("kind", "told", "is_needed"),
    [
        ("duplicate_invoice", "two people decide: the amount is not known", True),
        ("control_sample", "one is enough (drawn sample)", False),
    ],
)
def test_who_decides_is_told_where_the_amount_is_not_known(
    p2p, kind: str, told: str, is_needed: bool
) -> None:
    with connect(get_settings()) as conn:
        publish_candidates(conn, {"candidate_id": "c3", "amount": None, "kind": kind})
        sync_queue(conn)
        conn.commit()
    found = json.loads(p2p("list", "--json", "--kind", kind).output)["items"]
    (item,) = (one["item_id"] for one in found if one["candidate_id"] == "c3")
    shown = p2p("show", item).output
    assert told in shown
    assert "0.00" not in shown
    said = json.loads(p2p("show", item, "--json").output)
    assert (said["two_people_above"], said["needs_two_people"]) == (None, is_needed)


def test_the_routing_in_force_tells_what_of_it_does_not_count(p2p) -> None:
    assert "counts as 0" not in p2p("routing", "show").output
    old = (
        "rules:\n- {owner: A, due_hours: 1, amount_from: 10000}\n- {owner: B, due_hours: 1}\n"
        "two_people_above: [{amount: 5000}]\n"
    )
    with connect(get_settings()) as conn:
        # as a program of before amounts had currencies left it
        conn.execute(
            "insert into ops.review_routing"
            " (tenant, content, is_shipped, rule_count, used_by, agreed_by)"
            " values ('default', %s, false, 2, 'anna', 'bob')",
            (old,),
        )
        conn.commit()
    shown = p2p("routing", "show").output
    assert shown.endswith(old)
    comments = shown.removesuffix(old).splitlines()
    assert all(line.startswith("#") for line in comments)
    told = " ".join(line.removeprefix("#").strip() for line in comments)
    assert "rule 1, amount_from: an amount is one of a currency" in told
    assert "limit 1: an amount is one of a currency" in told
    assert "counts as 0" in told
    assert "fits every amount" in told


def test_one_decision_is_told_in_the_singular(p2p, monkeypatch) -> None:
    with connect(get_settings()) as conn:
        model = MODEL.replace("'{}', '{}'", """'{}', '{"weights": {"score": 1}}'""")
        conn.execute(model.encode(), GOOD | {"labels": 41})  # 40 of them held out
        conn.commit()
    monkeypatch.setenv("P2P_TENANT", "t")
    get_settings.cache_clear()
    told = CliRunner().invoke(app, ["reranking", "show"])
    assert "It knew 1 decision and was tried on the 40 made" in " ".join(told.output.split())
