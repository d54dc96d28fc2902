"""What was decided stays as it was, with what it was made on; and who may write it."""

from __future__ import annotations

import psycopg
import pytest

from p2p.governance.audit_chain import verify
from p2p.governance.review_queue import read_steps
from p2p.settings import Settings
from p2p.warehouse.connection import Connection
from p2p.warehouse.reviewer import connect_to_review
from tests.governance.review_items import (
    CONFIRM,
    TODAY,
    Begun,
    insert_step,
)


def test_what_is_on_record_is_never_changed(queue: Connection, small: Begun) -> None:
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
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation), queue.transaction():
            queue.execute(statement.encode())


def test_the_database_fills_in_what_a_decision_was_made_on(queue: Connection, small: Begun) -> None:
    insert_step(
        queue,
        small.item_id,
        CONFIRM,
        recorded_at="1999-01-01",
        score=0.1,
        step_number=9,
        amount=1,
        model_name="mine",
        model_version="0",
    )
    step = read_steps(queue, small.item_id, tenant=small.tenant)[-1]
    assert (step.step_number, step.score, step.amount) == (3, 0.9, 500)
    assert step.recorded_at.date() == TODAY


def test_the_role_of_the_page_adds_steps_and_nothing_else(
    queue_database: Settings, queue: Connection, small: Begun
) -> None:
    queue.commit()
    with connect_to_review(queue_database) as page:
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


def test_a_decision_stands_in_the_audit_chain(queue: Connection, small: Begun) -> None:
    insert_step(queue, small.item_id, CONFIRM)
    found = queue.execute(
        "select actor, action, payload::jsonb ->> 'to_state', payload::jsonb ->> 'reason'"
        " from ops.audit_entry where tenant = %s order by entry_number desc limit 1",
        (small.tenant,),
    ).fetchone()
    assert found == ("eva", "review step", "confirmed", "looked at both slips")
    told = queue.execute("select distinct action from ops.audit_entry").fetchall()
    assert {"review routing put in force", "review routing put in force: limit"} <= {
        row[0] for row in told
    }
    queue.commit()
    assert verify(queue, small.tenant).is_intact
