"""The chain verifies as it is written, and names the first bad row whatever was done to it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from p2p.errors import UsageError
from p2p.governance.audit_chain import tenants, verify
from p2p.governance.audit_head import current_head, keep_head, kept_head, read_head
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.decider import DECIDER_ROLE, connect_to_decide
from p2p.warehouse.migrations import FOLDER
from tests.governance.chained_decisions import past_the_triggers, waive

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
# what a forger who knows the encoding does: entry %(n)s sealed anew over what it now says
RESEAL = """
update ops.audit_entry as e set entry_hash = ops.audit_hash(e)
where tenant = 'north' and entry_number = %(n)s
"""


def test_what_people_decide_is_chained_per_tenant(chained: Connection) -> None:
    assert tenants(chained) == ["north", "south"]
    rows = chained.execute(
        "select entry_number, actor, action, subject from ops.audit_entry"
        " where tenant = 'north' order by entry_number"
    ).fetchall()
    assert rows == [
        (1, "bob", "waiver approved", "waiver 1"),
        (2, "bob", "waiver approved", "waiver 3"),
        (3, "cleo", "waiver withdrawn", "waiver_withdrawal 1"),
        (4, "dora", "rules put in force", "rule_file 1"),
        (5, "bob", "waiver approved", "waiver 5"),
        (6, "bob", "waiver approved", "waiver 6"),
    ]
    chained.commit()
    for tenant, count in (("north", 6), ("south", 2), ("nobody", 0)):
        found = verify(chained, tenant)
        assert found.is_intact, found.problems
        assert (found.entry_count, found.last_entry_number) == (count, count)


TAMPERED = {
    # name: (statements, kind, first bad entry)
    "edited": (
        [
            "update ops.audit_entry set payload = replace(payload, 'PO-2', 'PO-9')"
            " where tenant = 'north'"
        ],
        "edited",
        2,
    ),
    "edited_time": (
        [
            "update ops.audit_entry set recorded_at = recorded_at - interval '1 us'"
            " where tenant = 'north' and entry_number = 3"
        ],
        "edited",
        3,
    ),
    "edited_and_sealed_anew": (
        [
            "update ops.audit_entry set actor = 'eve' where tenant = 'north' and entry_number = 4",
            RESEAL,
        ],
        "rewritten",
        4,
    ),
    "deleted": (
        ["delete from ops.audit_entry where tenant = 'north' and entry_number = 3"],
        "deleted",
        3,
    ),
    "first_deleted": (
        ["delete from ops.audit_entry where tenant = 'north' and entry_number = 1"],
        "deleted",
        1,
    ),
    "deleted_and_numbered_anew": (
        [
            "delete from ops.audit_entry where tenant = 'north' and entry_number in (2, 3)",
            "update ops.audit_entry set entry_number = entry_number - 2"
            " where tenant = 'north' and entry_number > 3",
        ],
        "deleted",
        2,
    ),
    "inserted": (
        [
            "update ops.audit_entry set entry_number = -entry_number where tenant = 'north'",
            "update ops.audit_entry set entry_number = 1 - entry_number"
            " where tenant = 'north' and entry_number < -2",
            "update ops.audit_entry set entry_number = -entry_number"
            " where tenant = 'north' and entry_number < 0",
            "insert into ops.audit_entry select tenant, 3, recorded_at, 'eve', action, subject,"
            " payload, entry_hash, repeat('a', 64) from ops.audit_entry"
            " where tenant = 'north' and entry_number = 2",
        ],
        "inserted",
        3,
    ),
    "forked": (
        [
            "insert into ops.audit_entry select tenant, entry_number, recorded_at, 'eve', action,"
            " subject, payload, previous_hash, repeat('0', 64) from ops.audit_entry"
            " where tenant = 'north' and entry_number = 5",
        ],
        "forked",
        5,
    ),
    "truncated": (["truncate ops.audit_entry"], "row_without_entry", None),
    "tail_cut": (
        ["delete from ops.audit_entry where tenant = 'north' and entry_number >= 5"],
        "row_without_entry",
        None,
    ),
    "decision_edited": (
        ["update ops.waiver set reason = 'none' where scope_value = 'PO-3'"],
        "row_changed",
        5,
    ),
    "decision_deleted": (["delete from ops.waiver where scope_value = 'PO-4'"], "row_deleted", 6),
    "decision_written_past_the_chain": (
        [
            "insert into ops.waiver_withdrawal (waiver_id, reason, withdrawn_by)"
            " select waiver_id, 'x', 'eve' from ops.waiver"
            " where tenant = 'north' and scope_value = 'PO-2'"
        ],
        "row_without_entry",
        None,
    ),
}


@pytest.mark.parametrize("name", list(TAMPERED))
def test_the_first_bad_row_is_named(tampering: Connection, name: str) -> None:
    statements, kind, entry = TAMPERED[name]
    with past_the_triggers(tampering):
        for statement in statements:
            assert tampering.execute(statement, {"n": entry} if "%(n)s" in statement else None)
    found = verify(tampering, "north")
    assert (found.problems[0].kind, found.problems[0].entry_number) == (kind, entry)
    if entry is not None:
        assert str(entry) in found.problems[0].text
    elsewhere = verify(tampering, "south")
    assert elsewhere.is_intact == (name != "truncated"), elsewhere.problems


def test_a_chain_written_anew_as_a_whole_is_caught_by_a_head_alone(
    chained: Connection, tmp_path: Path
) -> None:
    head = current_head(chained, "north", NOW)
    chained.commit()
    assert (head.entry_number, verify(chained, "north", [head]).is_intact) == (6, True)
    with past_the_triggers(chained):  # an entry and its decision go, and so does the trace
        chained.execute("delete from ops.waiver where scope_value = 'PO-4'")
        chained.execute("delete from ops.audit_entry where tenant = 'north' and entry_number = 6")
    assert verify(chained, "north").is_intact
    cut = verify(chained, "north", [head]).problems
    assert [(one.kind, one.entry_number) for one in cut] == [("cut", 6)]
    waive(chained, "north", "PO-5")
    chained.commit()
    anew = verify(chained, "north", [head]).problems
    assert [(one.kind, one.entry_number) for one in anew] == [("rewritten", 6)]
    keep_head(tmp_path, head)
    keep_head(tmp_path, replace(head, exported_at=datetime.now(UTC)))
    assert kept_head(tmp_path, "north") == head
    assert kept_head(tmp_path, "south") is None
    (tmp_path / "other.json").write_text('{"format": "?"}')
    with pytest.raises(UsageError, match="is no head"):
        read_head(tmp_path / "other.json")


# Tables with a guard that hold what programs wrote or what ships, not what people decided.
RECORDS = {
    *("audit_entry", "audit_verification", "queue_snapshot"),
    *("prediction", "prediction_model", "prediction_model_withdrawal"),
    *("review_item", "review_transition"),
    *("control_subject", "control_stratum", "identifier_key", "model_version"),
}


def test_every_table_that_only_grows_is_chained_or_known_to_hold_no_decision(
    conn: Connection,
) -> None:
    grows = {
        name
        for (name,) in conn.execute(
            "select relname from pg_trigger inner join pg_class on tgrelid = pg_class.oid"
            " where tgfoid = 'ops.refuse_change'::regproc"
        )
    }
    chained = {
        name
        for (name,) in conn.execute(
            "select relname from ops.audited_tables() inner join pg_class on audited = oid"
        )
    }
    assert grows - chained == RECORDS
    assert chained <= grows


def test_guards_that_are_off_are_named(chained: Connection) -> None:
    chained.execute("alter table ops.waiver disable trigger append_only")
    chained.execute("drop trigger audit on ops.rule_file")
    chained.execute("drop trigger append_only on ops.audit_entry")
    chained.commit()
    assert [one.text for one in verify(chained, "north").problems] == [
        "trigger append_only of ops.audit_entry is off or gone",
        "trigger audit of ops.rule_file is off or gone",
        "trigger append_only of ops.waiver is off or gone",
    ]


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


def test_an_entry_that_somebody_inserts_gets_its_place_and_hash_from_the_database(
    chained: Connection,
) -> None:
    chained.execute(
        "insert into ops.audit_entry values"
        " ('north', 99, '2020-01-01', 'eve', 'waiver approved', 'waiver 77', '{}', 'x', 'y')"
    )
    chained.commit()
    problem = verify(chained, "north").problems[0]
    assert (problem.kind, problem.entry_number) == ("row_deleted", 7)  # it records nothing


def test_a_decision_that_names_nobody_is_refused(conn: Connection) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation, match="no person"):
        conn.execute(
            "insert into ops.reference_model (tenant, source, name, format, file_name, body,"
            " sha256, added_by) values ('north', 'erp', 'm', 'bpmn', 'm.bpmn', '', '', ' ')"
        )


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
    assert verify(chained, "north").is_intact
    assert verify(chained, "south").is_intact


UNDO = [
    "drop function ops.record_audit() cascade",
    "drop function ops.audited_tables, ops.seal_audit_entry, ops.audit_hash, ops.netstrings,"
    " ops.audit_subject, ops.audit_told cascade",
    "drop table ops.audit_entry, ops.audit_verification cascade",
]
