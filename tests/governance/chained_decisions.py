"""Decisions of two tenants, written the way commands write them, and a way past the triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from p2p.warehouse.connection import Connection

WAIVE = """
insert into ops.waiver (tenant, source, rule_id, scope_kind, scope_value, valid_from, expires_on,
    reason, asked_by, approved_by)
values (%s, 'erp', 'C01', 'case', %s, '2026-01-01', '2026-06-30', %s, 'ann', 'bob')
returning waiver_id
"""


def waive(conn: Connection, tenant: str, case: str, reason: str = "agreed with the vendor") -> int:
    """A waiver on record; returns its number."""
    row = conn.execute(WAIVE, (tenant, case, reason)).fetchone()
    assert row is not None
    return int(row[0])


def decide(conn: Connection) -> None:
    """Six decisions of tenant north and two of south, mixed: entries 1 to 6, and 1 to 2."""
    first = waive(conn, "north", "PO-1", 'Über, 50% "quoted" \\ 1:2,3 \u2028\nsecond line')
    waive(conn, "south", "PO-1")
    waive(conn, "north", "PO-2")
    conn.execute(
        "insert into ops.waiver_withdrawal (waiver_id, reason, withdrawn_by) values (%s, %s, %s)",
        (first, "paid in full", "cleo"),
    )
    conn.execute(
        "insert into ops.rule_file (tenant, content, rule_count, used_by)"
        " values ('north', 'rules: []', 0, 'dora')"
    )
    waive(conn, "south", "PO-2")
    waive(conn, "north", "PO-3")
    waive(conn, "north", "PO-4")
    conn.commit()


@contextmanager
def past_the_triggers(conn: Connection) -> Iterator[None]:
    """What only a superuser can do: write with every trigger silent, leaving no trace of it."""
    conn.execute("set session_replication_role = replica")
    yield
    conn.execute("set session_replication_role = origin")
    conn.commit()
