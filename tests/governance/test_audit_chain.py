"""The chain verifies as it is written, and names the first bad row whatever was done to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from p2p.errors import UsageError
from p2p.governance.audit_chain import tenants, verify
from p2p.governance.audit_head import current_head, keep_head, kept_head, read_head
from p2p.governance.audit_refresh import keep_heads, verify_chains
from p2p.settings import Settings
from p2p.warehouse.connection import Connection
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


def test_a_forged_head_of_the_same_entry_hides_no_true_one(chained: Connection) -> None:
    head = current_head(chained, "north", NOW)
    chained.commit()
    with past_the_triggers(chained):
        chained.execute(
            "update ops.audit_entry set actor = 'eve' where tenant = 'north' and entry_number = 6"
        )
        chained.execute(RESEAL, {"n": 6})
    forged = current_head(chained, "north", NOW)
    chained.commit()
    for heads in ([head, forged], [forged, head]):
        found = verify(chained, "north", heads).problems
        assert [(one.kind, one.entry_number) for one in found] == [("rewritten", 6)]


def test_a_list_that_was_widened_is_a_changed_row(chained: Connection) -> None:
    with chained.transaction():
        row = chained.execute(
            "insert into ops.review_routing (tenant, content, is_shipped, rule_count, used_by,"
            " agreed_by) values ('north', '', false, 1, 'dora', 'bob') returning routing_id"
        ).fetchone()
        assert row is not None
        chained.execute(
            "insert into ops.review_routing_rule (routing_id, place, owner, due_hours, kinds)"
            " values (%s, 1, 'Everybody', 8, '{anomalous_case}')",
            row,
        )
    chained.commit()
    assert verify(chained, "north").is_intact
    with past_the_triggers(chained):
        chained.execute("update ops.review_routing_rule set kinds = kinds || '{duplicate_invoice}'")
    assert [one.kind for one in verify(chained, "north").problems] == ["row_changed"]


def test_a_tenant_of_whom_only_a_head_or_a_decision_is_left_is_verified(
    chained: Connection, settings_for_tests: Settings, tmp_path: Path
) -> None:
    keep_head(tmp_path, current_head(chained, "south", NOW))
    with past_the_triggers(chained):
        chained.execute("delete from ops.audit_entry")
        chained.execute("delete from ops.waiver where tenant = 'south'")
    settings = settings_for_tests.model_copy(update={"home": tmp_path})
    broken = {
        one.tenant: one.problems[0].kind
        for one in verify_chains(chained, settings)
        if not one.is_intact
    }
    assert broken == {"north": "row_without_entry", "south": "cut"}


def test_what_a_refresh_enters_itself_is_in_the_head_it_keeps_but_no_cut_chain_is(
    conn: Connection, settings_for_tests: Settings, tmp_path: Path
) -> None:
    settings = settings_for_tests.model_copy(update={"home": tmp_path})
    verify_chains(conn, settings)  # of a fresh database: nothing is entered yet
    waive(conn, settings.tenant, "A-1")
    waive(conn, settings.tenant, "A-2")
    keep_heads(conn, settings)
    kept = kept_head(tmp_path, settings.tenant)
    assert kept is not None
    assert kept.entry_number == 2
    with past_the_triggers(conn):
        conn.execute("delete from ops.audit_entry where entry_number = 2")
        conn.execute("delete from ops.waiver where scope_value = 'A-2'")
    keep_heads(conn, settings)
    assert kept_head(tmp_path, settings.tenant) == kept
