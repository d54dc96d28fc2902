"""The journal of refreshes (ops.refresh): begin, stage, end, and the lock that lets one run.

Moving tables is publication.py's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from p2p.errors import Busy
from p2p.warehouse.connection import Connection, require_idle

_LOCK = (7_270, 2)
INTERRUPTED = "interrupted: the process ended before the refresh was done"


@dataclass(frozen=True, slots=True)
class Publication:
    """One change of serving.*: tables maps each table's name to its number of rows."""

    publication_id: int
    refresh_id: UUID
    published_at: datetime
    tables: dict[str, int]


@dataclass(frozen=True, slots=True)
class RefreshStatus:
    """What people read now, and how the latest refresh went (its fields are None before any).

    status is 'running', 'published' or 'failed'; a refresh whose process died counts as failed.
    """

    publication: Publication | None
    refresh_id: UUID | None
    status: str | None
    started_at: datetime | None
    finished_at: datetime | None
    failed_stage: str | None
    error: str | None


@contextmanager
def refresh_lock(conn: Connection, wait_seconds: float = 0.0) -> Iterator[None]:
    """Let one refresh run at a time; the lock lives as long as this session.

    Under it, rows left 'running' can only be of dead processes: they become failed. Raises Busy
    when another refresh still runs after `wait_seconds`.
    """
    require_idle(conn)
    deadline = time.monotonic() + wait_seconds
    while not _try_lock(conn):
        if time.monotonic() >= deadline:
            raise Busy(
                "another refresh is running", "wait until it is done, then start this one again"
            )
        time.sleep(0.2)
    try:
        with conn.transaction():
            conn.execute(
                "update ops.refresh set status = 'failed', finished_at = clock_timestamp(),"
                " failed_stage = current_stage, error = %s where status = 'running'",
                (INTERRUPTED,),
            )
        yield
    finally:
        _unlock(conn)


def _try_lock(conn: Connection) -> bool:
    with conn.transaction():
        row = conn.execute("select pg_try_advisory_lock(%s, %s)", _LOCK).fetchone()
    return row is not None and bool(row[0])


def _unlock(conn: Connection) -> None:
    if conn.closed:  # the server let go of it with the session
        return
    if conn.info.transaction_status == TransactionStatus.INERROR:
        conn.rollback()
    try:
        with conn.transaction():
            conn.execute("select pg_advisory_unlock(%s, %s)", _LOCK)
    except psycopg.OperationalError:
        return  # the session broke just now: same thing


def start_refresh(conn: Connection) -> UUID:
    """Note that a refresh begins. Call under `refresh_lock`."""
    require_idle(conn)
    refresh_id = uuid4()
    with conn.transaction():
        conn.execute(
            "insert into ops.refresh (refresh_id, status) values (%s, 'running')", (refresh_id,)
        )
    return refresh_id


def enter_stage(conn: Connection, refresh_id: UUID, stage: str) -> None:
    """Note which stage begins, for whoever looks while it runs or after it was killed."""
    require_idle(conn)
    with conn.transaction():
        conn.execute(
            "update ops.refresh set current_stage = %s where refresh_id = %s", (stage, refresh_id)
        )


def finish_refresh(
    conn: Connection, refresh_id: UUID, stage_seconds: Mapping[str, float] | None = None
) -> None:
    """Note that a published refresh is done, with the seconds of each stage."""
    require_idle(conn)
    with conn.transaction():
        conn.execute(
            "update ops.refresh set status = 'published', finished_at = clock_timestamp(),"
            " current_stage = null, stage_seconds = %s where refresh_id = %s",
            (Jsonb(dict(stage_seconds or {})), refresh_id),
        )


def fail_refresh(
    conn: Connection,
    refresh_id: UUID,
    stage: str,
    error: str,
    stage_seconds: Mapping[str, float] | None = None,
) -> None:
    """Note the stage in which a refresh failed and why; a published one stays published.

    Rolls back what the failed stage left open on the connection.
    """
    conn.rollback()
    with conn.transaction():
        conn.execute(
            "update ops.refresh set status = 'failed', finished_at = clock_timestamp(),"
            " current_stage = null, failed_stage = %s, error = %s, stage_seconds = %s"
            " where refresh_id = %s and status = 'running'",
            (stage, error, Jsonb(dict(stage_seconds or {})), refresh_id),
        )


def latest_status(conn: Connection) -> RefreshStatus:
    """What is published and how the latest refresh went; readable by every role."""
    with conn.transaction():
        published = conn.execute(
            "select publication_id, refresh_id, published_at, tables from ops.publication"
            " order by publication_id desc limit 1"
        ).fetchone()
        latest = conn.execute(
            "select refresh_id, status, started_at, finished_at, failed_stage, error,"
            " current_stage from ops.refresh order by started_at desc, refresh_id limit 1"
        ).fetchone()
        alive = conn.execute(
            "select exists (select from pg_locks where locktype = 'advisory' and granted"
            " and classid = %s and objid = %s and objsubid = 2"
            " and database = (select oid from pg_database where datname = current_database()))",
            _LOCK,
        ).fetchone()
    publication = Publication(*published) if published else None
    if latest is None:
        return RefreshStatus(publication, None, None, None, None, None, None)
    refresh_id, status, started_at, finished_at, failed_stage, error, stage = latest
    if status == "running" and not (alive and alive[0]):
        status, failed_stage, error = "failed", stage, INTERRUPTED
    return RefreshStatus(
        publication, refresh_id, status, started_at, finished_at, failed_stage, error
    )
