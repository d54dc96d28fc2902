"""What people read changes here: candidate.* becomes serving.* in one transaction, or not at all.

Readers who need several statements to agree use `consistent_read`; one statement always agrees.
"""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from p2p.errors import RefreshFailed
from p2p.warehouse.connection import Connection, require_idle
from p2p.warehouse.refresh_log import (
    Publication,
    RefreshStatus,
    enter_stage,
    fail_refresh,
    finish_refresh,
    latest_status,
    refresh_lock,
    start_refresh,
)
from p2p.warehouse.roles import grant_reading, reader_exists

__all__ = [
    "Publication",
    "RefreshStatus",
    "clear_candidate",
    "consistent_read",
    "enter_stage",
    "fail_refresh",
    "finish_refresh",
    "latest_status",
    "publish",
    "refresh_lock",
    "start_refresh",
]

# How long one attempt may wait for readers. New readers queue behind it, so this is also the
# longest pause that a page sees; below deadlock_timeout (1 s), so no reader is ever the victim.
_ATTEMPT_MS = 500
_GATE = sql.Identifier("ops", "publication")
HOLD_PUBLICATION = "lock table ops.publication in access share mode"
"""Said first in a transaction: no publication happens until it ends."""
_BLOCKED = (
    psycopg.errors.QueryCanceled,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
)


def publish(
    conn: Connection,
    refresh_id: UUID,
    *,
    expected: Collection[str] | None = None,
    wait_seconds: float = 120.0,
) -> Publication:
    """Replace every table of serving by those of candidate; marks the refresh as published.

    `expected` names the tables that the refresh must have built: one that is missing stops the
    publication, leftovers of other names are dropped. Call under `refresh_lock`, outside a
    transaction. Raises RefreshFailed, with the previous publication untouched, when candidate is
    empty or incomplete, when a reader stays in the way for `wait_seconds`, or when somebody's
    view depends on a table.
    """
    require_idle(conn)
    with conn.transaction():
        counts = _measure(conn, expected)
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            with conn.transaction():
                published_at, publication_id = _move(conn, refresh_id, counts)
        except _BLOCKED as error:
            if time.monotonic() >= deadline:
                raise RefreshFailed(
                    f"publication waited {wait_seconds:.0f} s for {_readers_in_the_way(conn)}",
                    "end that session, then run `p2p refresh` again; people read the previous "
                    "publication meanwhile",
                ) from error
            time.sleep(random.uniform(0.2, 0.8))  # noqa: S311 - only to let waiting readers pass
        except psycopg.errors.DependentObjectsStillExist as error:
            raise RefreshFailed(
                f"something depends on a published table: {error.diag.message_detail}",
                "schema serving is replaced as a whole; copy what you need or move the view's "
                "logic into a model",
            ) from error
        else:
            return Publication(publication_id, refresh_id, published_at, counts)


@contextmanager
def consistent_read(conn: Connection) -> Iterator[None]:
    """Several statements that all see one publication; keep it to a second or so.

    It holds publication back from its first moment, whatever is read first. LOCK takes no
    snapshot, so a transaction at REPEATABLE READ does not begin with a view from before its wait.
    """
    with conn.transaction():
        conn.execute(HOLD_PUBLICATION)
        yield


def clear_candidate(conn: Connection) -> list[str]:
    """Drop what an interrupted refresh left in candidate; returns the dropped tables."""
    require_idle(conn)
    with conn.transaction():
        leftovers = _tables(conn, "candidate")
        for name in leftovers:
            conn.execute(sql.SQL("drop table {} cascade").format(sql.Identifier("candidate", name)))
    return leftovers


def _tables(conn: Connection, schema: str) -> list[str]:
    rows = conn.execute(
        "select tablename from pg_tables where schemaname = %s order by tablename", (schema,)
    )
    return [row[0] for row in rows]


def _measure(conn: Connection, expected: Collection[str] | None) -> dict[str, int]:
    """Count the candidates before any reader is held up."""
    candidates = _tables(conn, "candidate")
    if expected is not None:
        missing = sorted(set(expected) - set(candidates))
        if missing:
            raise RefreshFailed(
                f"nothing was published: {', '.join(missing)} was not built",
                "look at the model's error above, mend it and run `p2p refresh` again",
            )
        for name in sorted(set(candidates) - set(expected)):
            conn.execute(sql.SQL("drop table {}").format(sql.Identifier("candidate", name)))
        candidates = sorted(expected)
    if not candidates:
        raise RefreshFailed(
            "nothing was published: schema candidate holds no table",
            "run the whole refresh, not only its last step",
        )
    counts: dict[str, int] = {}
    for name in candidates:
        table = sql.Identifier("candidate", name)
        row = conn.execute(sql.SQL("select count(*) from {}").format(table)).fetchone()
        counts[name] = row[0] if row else 0
    return counts


def _move(conn: Connection, refresh_id: UUID, counts: dict[str, int]) -> tuple[datetime, int]:
    new = [sql.Identifier("candidate", name) for name in counts]
    # Nobody reads candidates, so waiting here holds up nobody (autovacuum yields after a second).
    _lock(conn, new, milliseconds=30_000)
    old = [sql.Identifier("serving", name) for name in _tables(conn, "serving")]
    # All in one statement under one time limit: no reader waits longer than that for any table.
    _lock(conn, [_GATE, *old], milliseconds=_ATTEMPT_MS)
    conn.execute("set local statement_timeout = 0")
    if old:
        conn.execute(sql.SQL("drop table {}").format(sql.SQL(", ").join(old)))
    for table in new:
        conn.execute(sql.SQL("alter table {} set schema serving").format(table))
    if reader_exists(conn):
        grant_reading(conn, [("serving", name) for name in counts])
    conn.execute(
        "update ops.refresh set status = 'published', finished_at = clock_timestamp(),"
        " current_stage = null where refresh_id = %s",
        (refresh_id,),
    )
    row = conn.execute(
        "insert into ops.publication (refresh_id, tables) values (%s, %s)"
        " returning published_at, publication_id",
        (refresh_id, Jsonb(counts)),
    ).fetchone()
    if row is None:
        raise RefreshFailed("the publication was not recorded", "run `p2p refresh` again")
    return row[0], row[1]


def _lock(conn: Connection, tables: list[sql.Identifier], milliseconds: int) -> None:
    conn.execute(sql.SQL("set local statement_timeout = {}").format(sql.Literal(milliseconds)))
    conn.execute(
        sql.SQL("lock table {} in access exclusive mode").format(sql.SQL(", ").join(tables))
    )


def _readers_in_the_way(conn: Connection) -> str:
    with conn.transaction():
        rows = conn.execute(
            "select distinct a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'),"
            " coalesce(a.state, 'busy'),"
            " coalesce(extract(epoch from clock_timestamp() - a.xact_start)::int, 0)"
            " from pg_locks l join pg_stat_activity a using (pid)"
            " join pg_class c on c.oid = l.relation"
            " where c.relnamespace in ('serving'::regnamespace, 'candidate'::regnamespace,"
            " 'ops'::regnamespace) and l.granted and a.pid <> pg_backend_pid() order by a.pid"
        ).fetchall()
    sessions = [f"session {pid} ({name}, {state}, {age} s)" for pid, name, state, age in rows]
    return ", ".join(sessions) or "readers that have gone meanwhile"
