"""What the database refuses of a decision, whoever asks: by plain SQL, constraint by constraint."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
import pytest

from p2p.errors import UsageError
from p2p.governance.audit_chain import verify
from p2p.governance.people import link_person, people, unlink_person
from p2p.governance.review_queue import read_item, read_steps
from p2p.governance.review_refusals import REFUSALS
from p2p.governance.review_routing import read_routing, use_routing
from p2p.governance.review_steps import take_step
from p2p.governance.review_sync import sync_queue
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.reviewer import connect_to_review
from tests.governance.review_items import insert_step, publish_candidates

TODAY = datetime.now(tz=UTC).date()
BEGUN = ("assign new assigned", "start assigned in_review")
CONFIRM = "confirm in_review confirmed"
DISMISS = "dismiss in_review dismissed"
_tenants = itertools.count(1)


class Begun(NamedTuple):
    """An item that eva has begun to look at; BERGA entered it. The tenant has no other."""

    tenant: str
    item_id: int


@pytest.fixture(scope="module")
def database(database_url: str, _template: str) -> Iterator[Settings]:
    """One database for the tests of this file: each works on a tenant of its own."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_review template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_review"
    yield Settings.model_validate({"database_url": url})
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("drop database p2p_review")


@pytest.fixture
def conn(database: Settings) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def small(conn: Connection) -> Begun:
    """500 EUR."""
    return _begun(conn, {})


@pytest.fixture
def large(conn: Connection) -> Begun:
    """50,000 EUR: above the limit that ships."""
    return _begun(conn, {"amount": 50_000})


def _begun(conn: Connection, candidate: dict[str, Any]) -> Begun:
    tenant = f"t{next(_tenants)}"
    publish_candidates(conn, candidate | {"tenant": tenant})
    sync_queue(conn)
    (item_id,) = conn.execute(
        "select item_id from ops.review_item where tenant = %s", (tenant,)
    ).fetchone() or (0,)
    for move in BEGUN:
        insert_step(conn, item_id, move)
    return Begun(tenant, item_id)


def _refused(conn: Connection, item: Begun, move: str, person: str = "eva", **more: Any) -> str:
    """The constraint that refuses a step; fails where the database takes it."""
    before = conn.execute("select count(*) from ops.review_step").fetchone()
    with pytest.raises(psycopg.Error) as caught:
        insert_step(conn, item.item_id, move, person, **more)
    assert conn.execute("select count(*) from ops.review_step").fetchone() == before
    name = caught.value.diag.constraint_name or ""
    assert name in REFUSALS
    return name


@pytest.mark.parametrize(
    ("move", "told", "constraint"),
    [
        (CONFIRM, {"reason": None}, "review_step_gives_a_reason"),
        (CONFIRM, {"reason": " \u200b\u00a0 "}, "review_step_gives_a_reason"),
        (CONFIRM, {"person": "\u00a0 "}, "review_step_names_a_person"),
        (CONFIRM, {"second_person": " "}, "review_second_person_is_named"),
        (CONFIRM, {"second_person": " EVA "}, "review_second_person_is_another"),
        (CONFIRM, {"second_person": "E\u200bva"}, "review_second_person_is_another"),
        (
            CONFIRM,
            {"second_person": "e\u2061v\u3164a\U000e0101"},
            "review_second_person_is_another",
        ),
        (CONFIRM, {"second_person": "\u2061"}, "review_second_person_is_named"),
        (CONFIRM, {"second_person": " \u2800 -.!"}, "review_second_person_is_named"),
        (CONFIRM, {"person": "\u3164"}, "review_step_names_a_person"),
        (CONFIRM, {"person": " berga"}, "review_decider_is_not_involved"),
        (DISMISS, {"person": "BERGA"}, "review_decider_is_not_involved"),
        (CONFIRM, {"second_person": "Berga"}, "review_decider_is_not_involved"),
        ("assign in_review assigned", {"assigned_to": "berga"}, "review_decider_is_not_involved"),
        ("assign in_review assigned", {"assigned_to": None}, "review_assignment_names_somebody"),
        (CONFIRM, {"assigned_to": "otto"}, "review_assignment_names_somebody"),
        (CONFIRM, {"facts_hash": "facts-0"}, "review_facts_are_the_present_ones"),
        ("confirm assigned confirmed", {}, "review_state_is_the_present_one"),
        ("resolve in_review resolved", {}, "review_transition_is_allowed"),
        ("confirm in_review dismissed", {}, "review_transition_is_allowed"),
        ("start in_review in_review", {}, "review_transition_is_allowed"),
        (CONFIRM, {"expires_on": TODAY + timedelta(30)}, "review_only_a_dismissal_expires"),
        (DISMISS, {"expires_on": TODAY - timedelta(1)}, "review_acceptance_ends_later"),
        (DISMISS, {"expires_on": TODAY + timedelta(368)}, "review_acceptance_lasts_a_year_at_most"),
        (CONFIRM, {"identified_by": "hearsay"}, "review_identified_by_is_known"),
        (CONFIRM, {"identified_by": "system", "person": "system"}, "review_system_only_reopens"),
        (CONFIRM, {"person": "System"}, "review_system_is_no_person"),
    ],
)
def test_a_forbidden_step_is_refused_by_name(
    conn: Connection, small: Begun, move: str, told: dict[str, Any], constraint: str
) -> None:
    assert _refused(conn, small, move, **told) == constraint


def test_a_step_begins_only_in_the_name_of_who_is_assigned(conn: Connection, small: Begun) -> None:
    insert_step(conn, small.item_id, "assign in_review assigned", assigned_to="otto")
    told = {"assigned_to": "otto"}
    name = _refused(conn, small, "start assigned in_review", **told)
    assert name == "review_who_starts_is_assigned"


@pytest.mark.parametrize("move", [CONFIRM, DISMISS])
def test_above_the_limit_two_people_decide(conn: Connection, large: Begun, move: str) -> None:
    assert _refused(conn, large, move) == "review_needs_two_people_above_the_limit"
    insert_step(conn, large.item_id, move, second_person="otto")
    step = read_steps(conn, large.item_id, tenant=large.tenant)[-1]
    assert (step.second_person, step.limit_amount, step.amount) == ("otto", 10_000, 50_000)


def test_an_escalated_item_is_not_resolved_past_the_second_person(
    conn: Connection, large: Begun
) -> None:
    insert_step(conn, large.item_id, "escalate in_review escalated")
    move = "resolve escalated resolved"
    assert _refused(conn, large, move) == "review_needs_two_people_above_the_limit"
    assert _refused(conn, large, move, "berga") == "review_decider_is_not_involved"


def test_an_amount_that_nobody_knows_needs_two_people_but_a_drawn_sample_does_not(
    conn: Connection,
) -> None:
    item = _begun(conn, {"amount": None})
    assert _refused(conn, item, CONFIRM) == "review_needs_two_people_above_the_limit"
    insert_step(conn, item.item_id, CONFIRM, second_person="otto")
    drawn = _begun(conn, {"amount": None, "kind": "control_sample"})
    insert_step(conn, drawn.item_id, CONFIRM)


@pytest.mark.parametrize("move", [CONFIRM, DISMISS])
def test_who_had_a_hand_in_it_resolves_no_decision(
    conn: Connection, small: Begun, move: str
) -> None:
    insert_step(conn, small.item_id, move)
    resolve = f"resolve {move.rsplit(maxsplit=1)[-1]} resolved"
    assert _refused(conn, small, resolve, "berga") == "review_decider_is_not_involved"
    insert_step(conn, small.item_id, resolve)


def test_a_limit_or_rule_enters_with_its_routing_or_not_at_all(
    conn: Connection, large: Begun
) -> None:
    for statement in (
        "insert into ops.review_limit select max(routing_id), '1000', 'EUR', 1e12"
        " from ops.review_routing where tenant = %s",
        "insert into ops.review_routing_rule (routing_id, place, owner, due_hours)"
        " select max(routing_id), 99, 'me', 1 from ops.review_routing where tenant = %s",
    ):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as caught:
            conn.execute(statement.encode(), (large.tenant,))
        assert caught.value.diag.constraint_name == "row_is_written_with_its_parent"
        conn.rollback()
    # in a savepoint, and after it, the transaction is the same
    with conn.transaction():
        use_routing(conn, read_routing(), "f", tenant=large.tenant, who="ines")
        with conn.transaction():
            use_routing(conn, read_routing(), "f", tenant=large.tenant, who="ines")
        conn.execute(
            "insert into ops.review_limit select max(routing_id), '1000', 'JPY', 1"
            " from ops.review_routing where tenant = %s",
            (large.tenant,),
        )


@pytest.mark.parametrize(
    ("name", "is_name"),
    [
        ("anna", True),
        ("\u674e\u660e", True),
        ("\u0416", True),
        ("7", True),
        ("\u0301", False),
        ("\u00d7 _", False),
        ("\u115f\u034f\u202e\ufe0f\x01", False),
    ],
)
def test_a_name_has_a_letter_or_a_digit_of_any_script(
    conn: Connection, name: str, is_name: bool
) -> None:
    assert conn.execute("select ops.is_name(%s)", (name,)).fetchone() == (is_name,)


def test_what_is_invisible_between_letters_makes_no_other_name(conn: Connection) -> None:
    same = ("Ren\u00e9", "RENE\u034f\u0301", "r\u2066en\u00e9\uffa0", "Re\x02n\ufeff\u00e9")
    told = [conn.execute("select ops.normal_name(%s)", (one,)).fetchone() for one in same]
    assert len(set(told)) == 1


def test_limits_are_data_of_company_and_currency(conn: Connection) -> None:
    conn.execute(
        "insert into ops.review_routing (tenant, content, is_shipped, rule_count, used_by)"
        " values ('limits', '', false, 1, 'ines')"
    )
    limits = (("", "", 0), ("", "EUR", 900), ("1000", "", 700), ("2000", "EUR", 100))
    for limit in limits:
        conn.execute(
            "insert into ops.review_limit select max(routing_id), %s, %s, %s"
            " from ops.review_routing",
            limit,
        )
    found = conn.execute(
        "select ops.review_limit_of('limits', company, currency) from (values"
        " ('1000', 'EUR'), ('2000', 'EUR'), ('3000', 'EUR'), (null, 'EUR'), ('3000', null))"
        " as asked (company, currency)"
    ).fetchall()
    assert [row[0] for row in found] == [700, 100, 900, 900, 0]
    assert conn.execute("select ops.review_limit_of('nobody', '1', 'EUR')").fetchone() == (0,)


def test_names_of_one_human_are_one_person(conn: Connection, large: Begun) -> None:
    def link(person: str, source: str, user_id: str) -> None:
        link_person(
            conn, tenant=large.tenant, person=person, source=source, user_id=user_id, who="ines"
        )
        conn.commit()

    link("anna.berg@firm.example", "erp", "BergA")
    link("eva@firm.example", "", "eva")
    link("otto@firm.example", "another", "BERGA")
    anna = "Anna.Berg@firm.example"
    assert _refused(conn, large, CONFIRM, anna) == "review_decider_is_not_involved"
    two = {"second_person": anna}
    assert _refused(conn, large, CONFIRM, **two) == "review_decider_is_not_involved"
    two = {"second_person": "EVA@firm.example"}
    assert _refused(conn, large, CONFIRM, **two) == "review_second_person_is_another"
    # BERGA of another source is somebody else
    insert_step(conn, large.item_id, CONFIRM, second_person="otto@firm.example")


def test_a_link_is_ended_by_somebody_else_only(conn: Connection) -> None:
    link = {"tenant": "links", "person": "Anna", "source": "erp", "user_id": "BERGA"}
    link_person(conn, **link, who="ines")
    with pytest.raises(UsageError, match="a user id of their own"):
        unlink_person(conn, **link, who=" anna ")
    assert len(people(conn, tenant="links")) == 1
    unlink_person(conn, **link | {"person": "anna"}, who="ines")
    assert people(conn, tenant="links") == []
    with pytest.raises(UsageError, match="is not linked"):
        unlink_person(conn, **link, who="ines")


def test_nobody_ends_their_own_link_under_another_of_their_names(conn: Connection) -> None:
    first = {"tenant": "alias", "person": "Anna Berg", "source": "erp", "user_id": "BERGA"}
    link_person(conn, **first, who="ines")
    link_person(conn, **first | {"source": "", "user_id": "anna.berg@firm.example"}, who="ines")
    with pytest.raises(UsageError, match="a user id of their own"):
        unlink_person(conn, **first, who="Anna.Berg@firm.example")
    unlink_person(conn, **first, who="ines")


def test_what_is_on_record_is_never_changed(conn: Connection, small: Begun) -> None:
    for statement in (
        "update ops.review_step set person = 'otto'",
        "delete from ops.review_step",
        "truncate ops.review_step",
        "delete from ops.review_item",
        "truncate ops.review_item cascade",
        "insert into ops.review_transition values ('confirm', 'new', 'confirmed', false, false)"
        " on conflict do nothing; delete from ops.review_transition",
        "update ops.review_limit set amount = 1e9",
        "update ops.review_routing_rule set owner = 'me'",
        "update ops.review_routing set used_by = 'me'",
        "delete from ops.person",
    ):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation), conn.transaction():
            conn.execute(statement.encode())


def test_the_database_fills_in_what_a_decision_was_made_on(conn: Connection, small: Begun) -> None:
    insert_step(
        conn,
        small.item_id,
        CONFIRM,
        recorded_at="1999-01-01",
        score=0.1,
        step_number=9,
        tenant="another",
        amount=1,
        model_name="mine",
        model_version="0",
    )
    step = read_steps(conn, small.item_id, tenant=small.tenant)[-1]
    assert (step.step_number, step.score, step.amount) == (3, 0.9, 500)
    assert step.recorded_at.date() == TODAY


@pytest.fixture
def two(
    database: Settings, conn: Connection, small: Begun
) -> Iterator[tuple[Connection, Connection]]:
    conn.commit()
    with connect(database) as one, connect(database) as other:
        yield one, other


@pytest.mark.parametrize("level", ["read committed", "repeatable read"])
def test_of_two_who_decide_at_once_one_is_refused(
    two: tuple[Connection, Connection], small: Begun, level: str
) -> None:
    first, second = two
    seen = read_item(second, small.item_id, tenant=small.tenant)
    second.commit()
    second.execute(f"set session characteristics as transaction isolation level {level}".encode())
    second.commit()
    second.execute("select count(*) from ops.review_step")  # its view is of before the decision
    failed: list[UsageError | psycopg.Error] = []

    def decide() -> None:
        try:
            take_step(
                second,
                seen,
                "dismiss",
                tenant=small.tenant,
                person="otto",
                reason="rent",
                identified_by="command",
            )
        except (UsageError, psycopg.Error) as error:
            failed.append(error)
        second.rollback()

    with first.transaction():
        first.execute(
            "insert into ops.review_step (item_id, action, from_state, to_state, person, reason,"
            " facts_hash, identified_by) values (%s, 'confirm', 'in_review', 'confirmed', 'eva',"
            " 'twice', 'facts-1', 'command')",
            (small.item_id,),
        )
        late = threading.Thread(target=decide)
        late.start()
        late.join(0.5)
        assert late.is_alive()  # waits for what eva does
    late.join(20)
    assert len(failed) == 1
    assert isinstance(failed[0], UsageError)
    assert "somebody else" in str(failed[0])
    assert read_item(first, small.item_id, tenant=small.tenant).decided_by == "eva"


def test_the_role_of_the_page_adds_steps_and_nothing_else(
    database: Settings, conn: Connection, small: Begun
) -> None:
    conn.commit()
    with connect_to_review(database) as page:
        assert page.execute("select current_user").fetchone() == ("p2p_reviewer",)
        page.commit()
        for statement in (
            "update ops.review_item set involved = '[]'",
            "insert into ops.person (tenant, person, source, user_id, recorded_by)"
            " values ('default', 'x', '', 'y', 'z')",
            "insert into ops.review_limit values (1, '', 'EUR', 1e12)",
            "delete from ops.review_step",
            "create table ops.mine (a int)",
            "insert into ops.waiver_withdrawal (waiver_id, reason, withdrawn_by)"
            " values (1, 'x', 'y')",
            "select * from mining.review_candidate",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                page.execute(statement.encode())
            page.rollback()
        insert_step(page, small.item_id, CONFIRM)
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            insert_step(
                page, small.item_id, "reopen confirmed new", "system", identified_by="system"
            )
        assert caught.value.diag.constraint_name == "review_system_is_no_person"


def test_a_decision_stands_in_the_audit_chain(conn: Connection, small: Begun) -> None:
    insert_step(conn, small.item_id, CONFIRM)
    found = conn.execute(
        "select actor, action, payload::jsonb ->> 'to_state', payload::jsonb ->> 'reason'"
        " from ops.audit_entry where tenant = %s order by entry_number desc limit 1",
        (small.tenant,),
    ).fetchone()
    assert found == ("eva", "review step", "confirmed", "looked at both slips")
    told = conn.execute("select distinct action from ops.audit_entry").fetchall()
    assert {"review routing put in force", "review routing put in force: limit"} <= {
        row[0] for row in told
    }
    conn.commit()
    assert verify(conn, small.tenant).is_intact


def test_every_constraint_of_the_queue_has_words(conn: Connection) -> None:
    named = {
        row[0]
        for row in conn.execute(
            "select conname from pg_constraint where conrelid in"
            " ('ops.review_step'::regclass, 'ops.person'::regclass) and contype in ('c', 'u')"
        )
    }
    assert len(named) >= 17
    assert named <= REFUSALS.keys()
