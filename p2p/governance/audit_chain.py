"""Verifies the audit chain of a tenant: its entries, what was seen of it before, its decisions.

Entries are streamed; what is checked of them is audit_walk.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, tuple_row

from p2p.governance.audit_entry import Entry
from p2p.governance.audit_guards import guard_problems
from p2p.governance.audit_head import Head
from p2p.governance.audit_rows import row_problems
from p2p.governance.audit_walk import Problem, Walk, walk
from p2p.progress import Progress, Silent
from p2p.warehouse.connection import Connection, require_idle

_BATCH = 2_000
# rows are compared as ops.record_audit wrote them, whatever the session has set
_AS_SEALED = """
set local time zone 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex'
"""
_ENTRIES = """
select tenant, entry_number as number, recorded_at, actor, action, subject, payload, previous_hash,
    entry_hash
from ops.audit_entry
where tenant = %s
order by entry_number, entry_hash
"""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of a tenant's chain. problems: the first bad entry first; none where intact.

    last_*: of the last entry before a problem.
    """

    tenant: str
    entry_count: int
    last_entry_number: int
    last_entry_at: datetime | None
    last_entry_hash: str | None
    problems: tuple[Problem, ...]

    @property
    def is_intact(self) -> bool:
        """Whether the chain verifies."""
        return not self.problems


def verify(
    conn: Connection, tenant: str, heads: Iterable[Head] = (), progress: Progress | None = None
) -> Verification:
    """Recompute the chain of a tenant, and hold it against heads and against its decisions.

    Reads one state of the database throughout; writes nothing. A hundred thousand entries take a
    few seconds.
    """
    require_idle(conn)
    progress = progress or Silent()
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        conn.execute(_AS_SEALED)
        seen = Walk()
        progress.stage(f"recompute the chain of {tenant}", _count(conn, tenant))
        for seen in walk(_entries(conn, tenant), heads):
            if seen.entry_count % _BATCH == 0:
                progress.advance(_BATCH, f"entry {seen.entry_count:,}")
        progress.stage("compare decisions with their entries")
        problems = [seen.problem] if seen.problem else row_problems(conn, tenant)
        problems += guard_problems(conn)
    last = seen.last
    return Verification(
        tenant,
        seen.entry_count,
        last.number if last else 0,
        last.recorded_at if last else None,
        last.entry_hash if last else None,
        tuple(problems),
    )


def tenants(conn: Connection) -> list[str]:
    """Every tenant that has a chain."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute("select distinct tenant from ops.audit_entry order by tenant")
        return [tenant for (tenant,) in rows]


def _count(conn: Connection, tenant: str) -> int:
    row = conn.execute(
        "select count(*) from ops.audit_entry where tenant = %s", (tenant,)
    ).fetchone()
    return row[0] if row else 0


def _entries(conn: Connection, tenant: str) -> Iterator[Entry]:
    with conn.cursor("audit_entries", row_factory=class_row(Entry)) as cursor:
        cursor.itersize = _BATCH
        yield from cursor.execute(_ENTRIES, (tenant,))
