"""What an internal auditor tries with a database client, as each role that decides or owns.

What the database refuses of a step by its rules is in the tests of constraints, limits and names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import sql

from p2p.errors import UsageError
from p2p.governance.review_queue import read_item
from p2p.governance.review_steps import take_step
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.decider import DECIDER_ROLE
from p2p.warehouse.reviewer import REVIEWER_ROLE
from tests.governance.chained_decisions import waive
from tests.governance.review_items import (
    CONFIRM,
    Begun,
    begin,
    insert_step,
    refusal,
    refused_step,
)

OWNER = "p2p_app"
"""Owns everything and is no superuser: the user of P2P_DATABASE_URL on a managed server."""
DECIDERS = (REVIEWER_ROLE, DECIDER_ROLE)


@pytest.fixture(scope="module")
def item(queue_database: Settings) -> Begun:
    """500 EUR, begun by eva. Nothing that is refused changes it."""
    with connect(queue_database) as conn:
        begun = begin(conn, {})
        waive(conn, begun.tenant, "PO-1")
    return begun


@pytest.fixture(scope="module")
def _owned(queue_database: Settings, item: Begun) -> Iterator[None]:
    with connect(queue_database) as conn:
        conn.execute(sql.SQL("create role {} nologin").format(sql.Identifier(OWNER)))
        for kind, names in (
            ("table", "select c.oid::regclass::text from pg_class as c"
             " where relkind in ('r', 'v') and relnamespace = 'ops'::regnamespace"),
            ("function", "select oid::regprocedure::text from pg_proc"
             " where pronamespace = 'ops'::regnamespace"),
        ):  # fmt: skip
            for (name,) in conn.execute(names.encode()).fetchall():
                conn.execute(f"alter {kind} {name} owner to {OWNER}".encode())
        conn.execute(f"grant all on schema ops, serving to {OWNER}".encode())
        conn.execute(f"alter table serving.review_candidate owner to {OWNER}".encode())
        conn.commit()
    yield
    with connect(queue_database) as conn:
        conn.execute(f"reassign owned by {OWNER} to current_user".encode())
        conn.execute(f"drop owned by {OWNER}; drop role {OWNER}".encode())
        conn.commit()


@pytest.fixture(params=[*DECIDERS, OWNER])
def attacker(
    request: pytest.FixtureRequest, queue_database: Settings, _owned: None
) -> Iterator[Connection]:
    with connect(queue_database) as conn:
        conn.execute(sql.SQL("set role {}").format(sql.Identifier(request.param)))
        conn.commit()
        yield conn
        conn.rollback()


@pytest.mark.parametrize(
    "table", ["review_step", "review_item", "waiver", "audit_entry", "person", "review_transition"]
)
@pytest.mark.parametrize("what", ["delete from", "truncate", "update"])
def test_nobody_changes_what_is_on_record(attacker: Connection, table: str, what: str) -> None:
    column = {"review_item": "tenant", "review_transition": "action"}.get(table, "tenant")
    changed = f"ops.{table} set {column} = {column}" if what == "update" else f"ops.{table}"
    refused = refusal(attacker, f"{what} {changed}" + (" cascade" * (what == "truncate")))
    assert refused in ("InsufficientPrivilege", "IntegrityConstraintViolation")


# the owner may: `p2p audit verify` names it, see test_audit_guards
@pytest.mark.parametrize("attacker", DECIDERS, indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "alter table ops.review_step disable trigger check_step",
        "alter table ops.audit_entry disable trigger all",
        "set session_replication_role = replica",
        "drop trigger audit on ops.review_step",
        "create or replace function ops.check_review_step() returns trigger language plpgsql"
        " as 'begin return new; end'",
        "insert into ops.review_label default values",
        "update ops.review_queue set involved = '[]'",
        "insert into ops.review_transition values ('confirm', 'new', 'confirmed', false, false)",
        "create temporary table mine (tenant text, person text); create trigger audit"
        " after insert on mine for each row execute function ops.record_audit('x', 'person')",
    ],
)
def test_who_decides_switches_no_guard_off(attacker: Connection, statement: str) -> None:
    assert refusal(attacker, statement) in ("InsufficientPrivilege", "ObjectNotInPrerequisiteState")


def test_nobody_enters_by_hand(attacker: Connection, item: Begun) -> None:
    statement = (
        "insert into ops.audit_entry (tenant, actor, action, subject, payload)"
        " values (%s, 'eve', 'waiver approved', 'waiver 99', '{}')"
    )
    assert refusal(attacker, statement, (item.tenant,)) in (
        "InsufficientPrivilege",
        "audit_entry_is_written_by_a_decision",
    )


def test_nobody_decides_on_an_item_as_another_tenant(attacker: Connection, item: Begun) -> None:
    told = {"tenant": "another"}
    assert refused_step(attacker, item, CONFIRM, **told) == "review_item_exists"
    seen = read_item(attacker, item.item_id, tenant=item.tenant)
    with pytest.raises(UsageError, match="no such review item"):
        take_step(
            attacker, seen, "confirm", tenant="another", person="eva", reason="x",
            identified_by="typed",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("move", "told", "constraint"),
    [
        (CONFIRM, {"reason": " "}, "review_step_gives_a_reason"),
        (CONFIRM, {"person": "B\u00e9rga"}, "review_decider_is_not_involved"),
        (CONFIRM, {"person": "\u0412ERGA"}, "review_decider_is_not_involved"),
        (CONFIRM, {"second_person": "\u0435v\u0430"}, "review_second_person_is_another"),
        (CONFIRM, {"second_person": "\u0395\u03bda"}, "review_second_person_is_named"),
        (CONFIRM, {"person": "\u1d07rik"}, "review_step_names_a_person"),
        (CONFIRM, {"second_person": "Ev\u00e1"}, "review_second_person_is_another"),
        (
            "dismiss in_review dismissed",
            {"expires_on": "infinity"},
            "review_acceptance_lasts_a_year_at_most",
        ),
    ],
)
def test_no_role_takes_a_step_that_is_not_allowed(
    attacker: Connection, item: Begun, move: str, told: dict[str, Any], constraint: str
) -> None:
    assert refused_step(attacker, item, move, **told) == constraint


def test_a_step_is_dated_by_the_database(attacker: Connection, small: Begun) -> None:
    claimed = {"recorded_at": "1999-01-01", "written_as": "eva"}
    insert_step(attacker, small.item_id, CONFIRM, **claimed)
    (login,) = attacker.execute("select session_user").fetchone() or ("",)
    row = attacker.execute(
        "select now() - recorded_at < interval '1 hour', involved, written_as from ops.review_step"
        " where item_id = %s order by step_number desc limit 1",
        (small.item_id,),
    ).fetchone()
    assert row == (True, ["BERGA"], login)  # and says who was barred from it
