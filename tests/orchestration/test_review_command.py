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
