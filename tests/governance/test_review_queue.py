"""The queue over refreshes: what opens, what opens again, whose it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from p2p.errors import UsageError
from p2p.governance.review_queue import (
    QueueFilter,
    count_queue,
    read_queue,
    read_steps,
)
from p2p.governance.review_routing import parse_routing, read_routing, use_routing, used_routing
from p2p.governance.review_steps import take_step
from p2p.governance.review_sync import SyncResult, sync_queue
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from tests.governance.review_items import TENANT, decide, insert_step, item_of, publish_candidates

TODAY = datetime.now(tz=UTC).date()

OWN = """
rules:
  - {owner: Plant north, due_hours: 4, companies: ["1000"], categories: [Steel],
     amount_from: {EUR: 400, USD: 500}}
  - {owner: Portal team, due_hours: 8, sources: [portal]}
  - {owner: Everybody, due_hours: 16}
two_people_above:
  - {currency: EUR, amount: 400}
"""


def test_a_publication_opens_items_once_and_what_is_decided_stays_decided(
    conn: Connection,
) -> None:
    publish_candidates(conn, {}, {"candidate_id": "c2", "kind": "anomalous_case"})
    assert sync_queue(conn) == SyncResult(proposed=2, new=2, reopened=0, routed=2)
    assert sync_queue(conn) == SyncResult(proposed=2, new=0, reopened=0, routed=0)
    first = item_of(conn)
    assert (first.state, first.owner, first.involved) == ("new", "Accounts payable", ["BERGA"])
    decide(conn, "dismiss", "dismissed")
    # another score, another model: no reason to look again
    publish_candidates(conn, {"score": 0.99, "model_version": "2"})
    assert sync_queue(conn) == SyncResult(proposed=1)
    again = item_of(conn)
    assert (again.state, again.decided_as, again.score) == ("dismissed", "dismissed", 0.99)
    gone = item_of(conn, "c2")
    assert gone.state == "new"
    assert gone.last_seen_at < again.last_seen_at
    label = conn.execute("select is_confirmed, score, model_version from ops.review_label")
    assert label.fetchall() == [(False, 0.9, "1")]


def test_other_facts_open_a_decided_item_again_and_leave_the_label(conn: Connection) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    decide(conn, "confirm", "confirmed")
    insert_step(conn, item_of(conn).item_id, "resolve confirmed resolved")
    publish_candidates(conn, {"amount": 750, "facts_hash": "facts-2"})
    assert sync_queue(conn).reopened == 1
    assert sync_queue(conn) == SyncResult(proposed=1)
    item = item_of(conn)
    assert (item.state, item.decided_as, item.assigned_to) == ("new", None, None)
    assert item.opened_at > item.first_seen_at
    assert item.due_at is not None
    assert item.due_at > item.opened_at
    last = read_steps(conn, item.item_id, tenant=TENANT)[-1]
    assert (last.person, last.identified_by) == ("system", "system")
    assert last.reason == "facts changed: the amount was 500 EUR and is 750 EUR"
    labels = conn.execute("select is_confirmed, facts_hash, amount from ops.review_label")
    assert labels.fetchall() == [(True, "facts-1", 500)]


def test_a_decision_is_not_made_on_facts_that_changed_meanwhile(conn: Connection) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    seen = take_step(
        conn, item_of(conn), "start", tenant=TENANT, person="eva", identified_by="command"
    )
    conn.commit()
    publish_candidates(conn, {"facts_hash": "facts-2"})
    assert sync_queue(conn).reopened == 0
    with pytest.raises(UsageError, match="no longer those that were looked at"):
        take_step(
            conn,
            seen,
            "confirm",
            tenant=TENANT,
            person="eva",
            reason="twice",
            identified_by="command",
        )
    assert item_of(conn).facts_changed_at is not None


def test_a_decision_taken_back_is_no_label_and_starts_a_new_clock(conn: Connection) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    decide(conn, "dismiss", "dismissed")
    before = item_of(conn)
    insert_step(conn, before.item_id, "reopen dismissed new", "otto", reason="wrong slip")
    assert conn.execute("select count(*) from ops.review_label").fetchone() == (0,)
    assert sync_queue(conn) == SyncResult(proposed=1, routed=1)
    assert item_of(conn).opened_at > before.opened_at


def test_an_acceptance_ends_after_its_last_day(conn: Connection) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    decide(conn, "dismiss", "dismissed", expires_on=TODAY)
    assert sync_queue(conn).reopened == 0
    conn.execute("set session_replication_role = replica")  # time passes
    conn.execute(
        "update ops.review_step set expires_on = expires_on - 1,"
        " recorded_at = recorded_at - interval '1 day' where expires_on is not null"
    )
    conn.execute("set session_replication_role = origin")
    publish_candidates(conn)  # no longer proposed: nothing to look at again
    assert sync_queue(conn).reopened == 0
    publish_candidates(conn, {})
    assert sync_queue(conn).reopened == 1
    item = item_of(conn)
    assert item.state == "new"
    last = read_steps(conn, item.item_id, tenant=TENANT)[-1]
    assert last.reason == f"acceptance ended on {TODAY - timedelta(1)}"


def test_a_crash_leaves_the_queue_as_it_was(
    conn: Connection, settings_for_tests: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    decide(conn, "confirm", "confirmed")
    publish_candidates(conn, {"amount": 9, "facts_hash": "f"}, {"candidate_id": "c2"})
    before = read_queue(conn, tenant=TENANT)
    conn.commit()

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("p2p.governance.review_sync.due_times", crash)
    with pytest.raises(KeyboardInterrupt), connect(settings_for_tests) as other:
        sync_queue(other)
    assert read_queue(conn, tenant=TENANT) == before


def test_the_first_rule_that_fits_names_the_owner_and_a_new_file_moves_only_what_is_new(
    conn: Connection,
) -> None:
    candidates = (
        {"candidate_id": "steel", "category": "Steel"},
        {"candidate_id": "cheap", "category": "Steel", "amount": 399},
        {"candidate_id": "refund", "category": "Steel", "amount": -400},
        {"candidate_id": "portal", "source": "portal", "company_code": None, "amount": None},
        {"candidate_id": "begun", "category": "Steel"},
        {"candidate_id": "dollars", "category": "Steel", "amount": 499, "currency": "USD"},
        {"candidate_id": "yen", "category": "Steel", "amount": 1, "currency": "JPY"},
        {"candidate_id": "unknown", "category": "Steel", "amount": None, "currency": "EUR"},
    )
    publish_candidates(conn, *candidates)
    sync_queue(conn)
    insert_step(conn, item_of(conn, "begun").item_id, "assign new assigned")
    use_routing(conn, OWN, "own.yml", tenant=TENANT, who="ines", agreed_by="otto")
    assert sync_queue(conn).routed == 7
    owners = {one.candidate_id: one.owner for one in read_queue(conn, tenant=TENANT)}
    assert owners == {
        "steel": "Plant north",
        "cheap": "Everybody",
        "refund": "Plant north",
        "portal": "Portal team",
        "begun": "Accounts payable",
        "dollars": "Everybody",
        # not known to be less
        "yen": "Plant north",
        "unknown": "Plant north",
    }
    assert item_of(conn, "portal").due_at is None  # a source without a calendar
    used = used_routing(conn, tenant=TENANT)
    assert used is not None
    assert (used.used_by, used.is_shipped) == ("ines", False)
    # what ships does not come back over a file of one's own
    sync_queue(conn)
    assert used_routing(conn, tenant=TENANT) == used
    chosen = QueueFilter(owner="plant NORTH", amount_from=Decimal(400), states=("new",))
    assert count_queue(conn, tenant=TENANT, chosen=chosen) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: [", "line 1 is no YAML"),
        ("rules: []", "rules: .*at least 1"),
        ("rules: [{owner: A, due_hours: 1, kinds: [x]}]", "the last rule"),
        ("rules: [{owner: A, due_hours: 1}, {owner: B, due_hours: 1}]", "the last rule"),
        ("rules: [{owner: A, due_hours: 0}]", "rule 1, due_hours"),
        ("rules: [{owner: A, due_hours: 1, kind: x}]", "rule 1, kind: is no field"),
        (
            "rules: [{owner: A, due_hours: 1}]\n"
            "two_people_above: [{currency: EUR, amount: 1}, {currency: EUR, amount: 2}]",
            "two limits for all/EUR",
        ),
        ("rules: [{owner: A, due_hours: 1}]\ntwo_people_above: [{amount: -1}]", "limit 1, amount"),
        (
            "rules: [{owner: A, due_hours: 1}]\ntwo_people_above: [{amount: 400}]",
            "limit 1: an amount is one of a currency",
        ),
        ("rules: [{owner: A, due_hours: 1, amount_from: 9}]", "rule 1, amount_from: .*of a curr"),
        (
            "rules: [{owner: A, due_hours: 1, currency: EUR, amount_from: {USD: 9}}]",
            "rule 1: amount_from is of other currencies than EUR",
        ),
    ],
)
def test_a_file_of_routing_that_is_wrong_tells_where(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_routing(text, "own.yml")


def test_the_file_that_ships_is_right() -> None:
    assert parse_routing(read_routing(), "shipped").rules[-1].fits_everything
