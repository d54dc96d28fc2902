"""What guards the record is complete, and what is off, gone or loosened is named."""

from __future__ import annotations

import pytest

from p2p.governance.audit_chain import verify
from p2p.governance.audit_guards import GUARDS
from p2p.governance.guard_definitions import FILE, as_text, read_definitions
from p2p.warehouse.connection import Connection

# Tables with a guard that hold what programs wrote or what ships, not what people decided.
RECORDS = {
    *("audit_entry", "audit_verification", "queue_snapshot"),
    *("prediction", "prediction_model", "prediction_model_withdrawal"),
    *("review_item", "review_transition"),
    *("control_stratum", "control_subject", "identifier_key"),
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
    ("statement", "told"),
    [
        (
            "alter table ops.review_step disable trigger check_step",
            "trigger check_step of ops.review_step is off or gone",
        ),
        (
            "drop trigger refuse_system on ops.review_step",
            "trigger refuse_system of ops.review_step is off or gone",
        ),
        (
            "alter table ops.review_step drop constraint review_step_gives_a_reason",
            "constraint review_step_gives_a_reason is gone",
        ),
        (
            "alter table ops.review_step drop constraint review_step_gives_a_reason,"
            " add constraint review_step_gives_a_reason check (true)",
            "constraint review_step_gives_a_reason of ops.review_step is not the one that ships",
        ),
        (
            "alter function ops.record_audit() reset all",
            "function ops.record_audit() is not the one that ships",
        ),
        (
            "alter function ops.check_review_step() security invoker",
            "function ops.check_review_step() is not the one that ships",
        ),
        (
            "drop trigger refuse_system on ops.person; create trigger refuse_system before insert"
            " on ops.person for each row when (false) execute function ops.refuse_system_step()",
            "trigger refuse_system of ops.person is not the one that ships",
        ),
        (
            "create function ops.is_name(varchar) returns bool language sql as 'select true'",
            "function ops.is_name is not the one that ships",
        ),
        (
            "drop trigger append_only on ops.waiver",
            "trigger append_only of ops.waiver is off or gone",
        ),
        (
            "drop trigger audit on ops.waiver; create trigger audit after insert on ops.waiver"
            " for each row when (false) execute function ops.record_audit('x', 'approved_by')",
            "trigger audit of ops.waiver is off or gone",
        ),
        (
            "alter table ops.review_transition disable trigger append_only;"
            " update ops.review_transition set bars_involved = false"
            " where action = 'confirm' and from_state = 'escalated';"
            " alter table ops.review_transition enable trigger append_only",
            "the step confirm from escalated to confirmed in ops.review_transition is not the one"
            " that ships",
        ),
    ],
)
def test_a_guard_of_decisions_that_was_loosened_is_named(
    chained: Connection, statement: str, told: str
) -> None:
    chained.execute(statement.encode())
    chained.commit()
    assert [one.text for one in verify(chained, "north").problems] == [told]


def test_every_trigger_of_the_record_is_one_that_is_looked_for(conn: Connection) -> None:
    present = conn.execute(
        "select relname, tgname, proname from pg_trigger"
        " inner join pg_class on tgrelid = pg_class.oid inner join pg_proc on tgfoid = pg_proc.oid"
        " where not tgisinternal and relnamespace = 'ops'::regnamespace"
    ).fetchall()
    assert set(present) == GUARDS
    assert {row[0] for row in present if row[1] == "audit"} == {
        name
        for (name,) in conn.execute(
            "select relname from ops.audited_tables() inner join pg_class on audited = oid"
        )
    }


def test_what_guards_say_is_what_migrations_make(conn: Connection) -> None:
    present = as_text(read_definitions(conn))
    kept = FILE.read_text(encoding="utf-8")
    assert present == kept, f"write as_text(read_definitions(conn)) to {FILE.name}"


def test_a_path_of_the_caller_is_no_change_of_a_guard(chained: Connection) -> None:
    chained.execute("set search_path = ops, public")
    chained.commit()
    assert not verify(chained, "north").problems
    assert chained.execute("show search_path").fetchone() == ("ops, public",)
