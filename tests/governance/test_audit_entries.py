"""Entries are written by the database alone, in order, and never changed."""

from __future__ import annotations

import threading

import psycopg
import pytest

from p2p.governance.audit_chain import verify
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.decider import DECIDER_ROLE, connect_to_decide
from p2p.warehouse.migrations import FOLDER
from tests.governance.chained_decisions import past_the_triggers, waive


@pytest.mark.parametrize(
    "statement",
    [
        "update ops.audit_entry set actor = 'eve'",
        "delete from ops.audit_entry where false",
        "truncate ops.audit_entry",
    ],
)
def test_an_entry_is_never_changed(chained: Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
        chained.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into ops.audit_entry (tenant, actor, action, subject, payload)"
        " values ('north', 'eve', 'waiver approved', 'waiver 9', '{}')",
        "update ops.waiver set reason = 'none'",
        "delete from ops.audit_entry",
        "truncate ops.waiver",
        "alter table ops.waiver disable trigger all",
        "select ops.record_audit()",
    ],
)
def test_who_decides_has_no_right_to_the_record(
    settings_for_tests: Settings, statement: str
) -> None:
    with connect_to_decide(settings_for_tests) as conn:
        assert conn.execute("select current_user").fetchone() == (DECIDER_ROLE,)
        waive(conn, "north", "PO-1")  # but to decide, and then to read what was entered
        assert conn.execute("select actor from ops.audit_entry").fetchall() == [("bob",)]
        conn.commit()
        assert verify(conn, "north").is_intact
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(statement)


def test_not_even_the_owner_enters_by_hand_and_a_second_entry_of_a_decision_is_named(
    chained: Connection,
) -> None:
    by_hand = (
        "insert into ops.audit_entry select tenant, 99, '2020-01-01', 'eve', action, subject,"
        " payload, 'x', 'y' from ops.audit_entry where tenant = 'north' and entry_number = 1"
    )
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as refused:
        chained.execute(by_hand)
    assert refused.value.diag.constraint_name == "audit_entry_is_written_by_a_decision"
    chained.rollback()
    # whoever makes a trigger of his own gets past that, but place, time and hash are not his
    chained.execute("create table ops.mine (one int)")
    chained.execute(
        "create function ops.mine() returns trigger language plpgsql as"
        f" $$ begin {by_hand}; return null; end $$"
    )
    chained.execute("create trigger mine after insert on ops.mine execute function ops.mine()")
    chained.execute("insert into ops.mine values (1)")
    chained.commit()
    problem = verify(chained, "north").problems[0]
    assert (problem.kind, problem.entry_number) == ("entered_twice", 7)


def test_a_decision_that_names_nobody_is_refused(conn: Connection) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation, match="no person"):
        conn.execute(
            "insert into ops.reference_model (tenant, source, name, format, file_name, body,"
            " sha256, added_by) values ('north', 'erp', 'm', 'bpmn', 'm.bpmn', '', '', ' ')"
        )


def test_what_a_session_sets_does_not_change_what_is_sealed(conn: Connection) -> None:
    conn.execute("create table ops.probe (tenant text primary key, who text, d double precision)")
    conn.execute(
        "create trigger audit after insert on ops.probe"
        " for each row execute function ops.record_audit('probe', 'who')"
    )
    conn.execute("set extra_float_digits = -10")
    conn.execute("insert into ops.probe values ('t', 'eve', 0.1::float8 + 0.2::float8)")
    told = conn.execute("select payload from ops.audit_entry where tenant = 't'").fetchone()
    assert told is not None and "0.30000000000000004" in told[0]


def test_two_writers_at_once_make_one_chain(settings_for_tests: Settings, conn: Connection) -> None:
    start = threading.Barrier(2, timeout=30)

    def write(who: str) -> None:
        with connect(settings_for_tests) as own:
            start.wait()
            for number in range(40):
                waive(own, "north", f"{who}-{number}")
                if number % 7 == 3:
                    own.rollback()  # what was not decided leaves no gap
                own.commit()

    writers = [threading.Thread(target=write, args=(who,)) for who in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    found = verify(conn, "north")
    assert found.is_intact, found.problems
    kept = conn.execute("select count(*) from ops.waiver").fetchone()
    assert kept == (found.entry_count,) == (68,)
    turns = conn.execute(
        "select count(*) from (select left(payload::jsonb ->> 'scope_value', 1) as who,"
        " lag(left(payload::jsonb ->> 'scope_value', 1)) over (order by entry_number) as before"
        " from ops.audit_entry) as entry where who <> before"
    ).fetchone()
    assert turns is not None and turns[0] > 2, "the writers never met"


def test_what_was_decided_before_there_was_a_chain_is_entered_in_its_order(
    chained: Connection,
) -> None:
    with past_the_triggers(chained):
        chained.execute(
            "update ops.waiver_withdrawal set withdrawn_at = withdrawn_at + interval '1 h'"
        )
        for line in UNDO:
            chained.execute(line)
    chained.execute((FOLDER / "0018_audit_chain.sql").read_bytes())
    chained.commit()
    rows = chained.execute(
        "select subject, action from ops.audit_entry where tenant = 'north' order by entry_number"
    ).fetchall()
    chained.commit()
    assert [subject for subject, _ in rows] == [
        "waiver 1",
        "waiver 3",
        "rule_file 1",
        "waiver 5",
        "waiver 6",
        "waiver_withdrawal 1",
    ]
    assert rows[0][1] == "waiver approved (before the chain began)"
    for tenant in ("north", "south"):  # triggers of later migrations went with the function
        assert {one.kind for one in verify(chained, tenant).problems} == {"guard_off"}


UNDO = [
    "drop function ops.record_audit() cascade",
    "drop function ops.audited_tables, ops.seal_audit_entry, ops.audit_hash, ops.netstrings,"
    " ops.audit_subject, ops.audit_told, ops.refuse_later_row cascade",
    "drop table ops.audit_entry, ops.audit_verification cascade",
]
