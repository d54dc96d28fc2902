"""The daily record of the queues: appended once for each day, and never changed."""

from __future__ import annotations

import psycopg
import pytest

from p2p.warehouse.connection import Connection
from p2p.warehouse.publication import publish, start_refresh
from p2p.warehouse.queue_history import record_queues

_QUEUE = """
create table candidate.queue as
select 't' as tenant, source, queue, 'C1' as company_code, reason, currency, age_bucket,
    as_of_on::date as as_of_on, open_count::bigint as open_count,
    open_amount::numeric as open_amount, date '2024-01-02' as oldest_on
from (values {}) as row(source, queue, reason, currency, age_bucket, as_of_on, open_count,
    open_amount)
"""
_MONTH = """
create table candidate.queue_month as
select 't' as tenant, source, queue, month::date as month, as_of_on::date as as_of_on
from (values {}) as row(source, queue, month, as_of_on)
"""
_KNOWN = (
    "('erp', 'order sending', '2024-01-01', '{day}'),"
    "('erp', 'order sending', '2023-12-01', '{day}'),"
    "('erp', 'invoice blocked', '2024-01-01', '{day}')"
)


def _publish(conn: Connection, day: str, standing: str) -> int:
    with conn.transaction():
        conn.execute("create schema if not exists candidate")
        conn.execute(_QUEUE.format(standing.format(day=day)))
        conn.execute(_MONTH.format(_KNOWN.format(day=day)))
    return publish(conn, start_refresh(conn)).publication_id


def _recorded(conn: Connection) -> list[tuple[object, ...]]:
    with conn.transaction():
        return conn.execute(
            "select as_of_on::text, queue, age_bucket, currency, open_count, open_amount,"
            " publication_id from ops.queue_snapshot order by 1, 2, 3, 4"
        ).fetchall()


def test_each_day_is_recorded_once_and_an_emptied_queue_as_empty(conn: Connection) -> None:
    first = _publish(
        conn,
        "2024-01-05",
        "('erp', 'invoice blocked', 'price', 'EUR', '0-1', '{day}', 2, 10.5),"
        "('erp', 'invoice blocked', 'quantity', 'EUR', '0-1', '{day}', 1, 4.5),"
        "('erp', 'invoice blocked', 'price', null, '>20', '{day}', 1, null)",
    )
    assert record_queues(conn, first) == 3
    assert record_queues(conn, first) == 0
    expected = [
        ("2024-01-05", "invoice blocked", "0-1", "EUR", 3, 15, first),
        ("2024-01-05", "invoice blocked", ">20", "", 1, None, first),
        ("2024-01-05", "order sending", "0-1", "", 0, None, first),
    ]
    assert _recorded(conn) == expected

    # a second publication of the same day is no other day, whatever it says
    again = _publish(
        conn,
        "2024-01-05",
        "('erp', 'invoice blocked', 'price', 'EUR', '0-1', '{day}', 9, 90),"
        "('erp', 'invoice blocked', 'price', 'EUR', '6-10', '{day}', 1, 10)",
    )
    assert record_queues(conn, again) == 0
    assert _recorded(conn) == expected

    later = _publish(
        conn, "2024-01-08", "('erp', 'order sending', null, 'EUR', '2-3', '{day}', 4, 40)"
    )
    assert record_queues(conn, later) == 2
    assert _recorded(conn)[:3] == expected
    assert _recorded(conn)[3:] == [
        ("2024-01-08", "invoice blocked", "0-1", "", 0, None, later),
        ("2024-01-08", "order sending", "2-3", "EUR", 4, 40, later),
    ]


def test_what_was_recorded_cannot_be_changed_but_read(conn: Connection, reader: Connection) -> None:
    day = _publish(
        conn, "2024-01-05", "('erp', 'order sending', null, 'EUR', '2-3', '{day}', 4, 40)"
    )
    record_queues(conn, day)
    for change in (
        "update ops.queue_snapshot set open_count = 0",
        "delete from ops.queue_snapshot",
        "truncate ops.queue_snapshot",
    ):
        with (
            pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"),
            conn.transaction(),
        ):
            conn.execute(change)
    assert reader.execute("select count(*) from ops.queue_snapshot").fetchone() == (2,)
