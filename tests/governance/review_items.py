"""Published candidates by hand, a calendar for them, and steps in plain SQL, past our Python."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.types.json import Jsonb

from p2p.governance.review_queue import QueueItem, read_queue
from p2p.governance.review_refusals import REFUSALS
from p2p.governance.review_sync import sync_queue
from p2p.warehouse.connection import Connection

Row = dict[str, Any]
TENANT = "default"
FIRST_DAY = date(2020, 1, 1)
OPEN_HOURS = 8
TODAY = datetime.now(tz=UTC).date()
BEGUN = ("assign new assigned", "start assigned in_review")
CONFIRM = "confirm in_review confirmed"
DISMISS = "dismiss in_review dismissed"
_tenants = itertools.count(1)

CANDIDATE: Row = {
    "tenant": "default",
    "source": "erp",
    "candidate_id": "c1",
    "kind": "duplicate_invoice",
    "subject_type": "invoice",
    "subject_id": "s1",
    "subject_label": "Invoice 1 of Nordwind",
    "company_code": "1000",
    "category": None,
    "supplier_id": "V1",
    "score": 0.9,
    "rank": 1,
    "amount": 500,
    "currency": "EUR",
    "reasons": [{"code": "x", "text": "same reference"}],
    "evidence": [{"invoice": "1"}],
    "model_name": "exact duplicate rule",
    "model_version": "1",
    "facts_hash": "facts-1",
    "involved": ["BERGA"],
}

_TABLES = """
create table serving.review_candidate (
    tenant text, source text, candidate_id text, kind text, subject_type text, subject_id text,
    subject_label text, company_code text, category text, supplier_id text,
    score double precision, rank integer, amount numeric, currency text, reasons jsonb,
    evidence jsonb, model_name text, model_version text, facts_hash text, involved jsonb
);
create table serving.company_calendar (
    tenant text, source text, company_code text, calendar_id text, time_zone text
);
insert into serving.company_calendar values ('default', 'erp', '', 'weekdays', 'UTC');
create table serving.calendar_day (
    tenant text, calendar_id text, day date, opens_at timestamptz, closes_at timestamptz,
    open_seconds_before numeric, working_days_before integer, seconds_of_working_day numeric
)
"""


def publish_candidates(conn: Connection, *candidates: Row) -> None:
    """Replace what is published; each candidate is told by how it differs from CANDIDATE."""
    if conn.execute("select to_regclass('serving.review_candidate')").fetchone() == (None,):
        conn.execute(_TABLES)
        _open_on_weekdays(conn)
    conn.execute("delete from serving.review_candidate")
    names = list(CANDIDATE)
    marks = ", ".join(f"%({name})s" for name in names)
    for one in candidates:
        row = CANDIDATE | one
        conn.execute(
            f"insert into serving.review_candidate ({', '.join(names)}) values ({marks})".encode(),
            {k: Jsonb(v) if isinstance(v, list | dict) else v for k, v in row.items()},
        )
    conn.commit()


def _open_on_weekdays(conn: Connection) -> None:
    """From 9 to 17 hours UTC, Monday to Friday."""
    worked = 0
    with conn.cursor() as cursor, cursor.copy("copy serving.calendar_day from stdin") as copy:
        for number in range(4000):
            day = FIRST_DAY + timedelta(days=number)
            is_open = day.weekday() < 5
            opens, closes = (
                datetime(day.year, day.month, day.day, hour, tzinfo=UTC) if is_open else None
                for hour in (9, 17)
            )
            before = worked * OPEN_HOURS * 3600
            copy.write_row(
                ("default", "weekdays", day, opens, closes, before, worked, OPEN_HOURS * 3600)
            )
            worked += is_open


def insert_step(
    conn: Connection, item_id: int, move: str, person: str = "eva", **more: Any
) -> None:
    """A step as anybody with a database client would write it; move: `action from_state to_state`.

    Commits. A transaction that the database refuses is rolled back, and the error raised.
    """
    action, from_state, to_state = move.split()
    row = {
        "item_id": item_id,
        "action": action,
        "from_state": from_state,
        "to_state": to_state,
        "person": person,
        "reason": "looked at both slips",
        "facts_hash": "facts-1",
        "identified_by": "command",
        "assigned_to": person if to_state in ("assigned", "in_review") else None,
    } | more
    marks = ", ".join(f"%({name})s" for name in row)
    with conn.transaction():
        conn.execute(
            f"insert into ops.review_step ({', '.join(row)}) values ({marks})".encode(), row
        )
    conn.commit()


def item_of(conn: Connection, candidate_id: str = "c1") -> QueueItem:
    (found,) = [one for one in read_queue(conn, tenant=TENANT) if one.candidate_id == candidate_id]
    return found


def decide(conn: Connection, action: str, state: str, **more: object) -> None:
    item_id = item_of(conn).item_id
    for move in ("assign new assigned", "start assigned in_review"):
        insert_step(conn, item_id, move)
    insert_step(conn, item_id, f"{action} in_review {state}", **more)


class Begun(NamedTuple):
    """An item that eva has begun to look at; BERGA entered it. The tenant has no other."""

    tenant: str
    item_id: int


def begin(conn: Connection, candidate: Row) -> Begun:
    """An item of a tenant of its own; candidate: how it differs from CANDIDATE."""
    tenant = f"t{next(_tenants)}"
    publish_candidates(conn, candidate | {"tenant": tenant})
    sync_queue(conn)
    (item_id,) = conn.execute(
        "select item_id from ops.review_item where tenant = %s", (tenant,)
    ).fetchone() or (0,)
    for move in BEGUN:
        insert_step(conn, item_id, move)
    return Begun(tenant, item_id)


def refused_step(conn: Connection, item: Begun, move: str, person: str = "eva", **more: Any) -> str:
    """The constraint that refuses a step; fails where the database takes it."""
    before = conn.execute("select count(*) from ops.review_step").fetchone()
    with pytest.raises(psycopg.Error) as caught:
        insert_step(conn, item.item_id, move, person, **more)
    assert conn.execute("select count(*) from ops.review_step").fetchone() == before
    name = caught.value.diag.constraint_name or ""
    assert name in REFUSALS
    return name


def refusal(conn: Connection, statement: str, values: Any = None) -> str:
    """The constraint that refuses, or what kind of error it is; fails where it goes through."""
    with pytest.raises(psycopg.Error) as caught, conn.transaction():
        conn.execute(statement.encode(), values)
    name = caught.value.diag.constraint_name
    return name or type(caught.value).__name__
