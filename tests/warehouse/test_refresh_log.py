"""The journal of refreshes and the lock that lets one run at a time."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from p2p.errors import Busy
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.publication import (
    enter_stage,
    fail_refresh,
    finish_refresh,
    latest_status,
    publish,
    refresh_lock,
    start_refresh,
)
from tests.warehouse.generations import make_candidate


def test_nothing_has_happened_yet(conn: Connection) -> None:
    status = latest_status(conn)
    assert (status.publication, status.status) == (None, None)


def test_a_refresh_runs_publishes_and_is_done(conn: Connection) -> None:
    with refresh_lock(conn):
        refresh_id = start_refresh(conn)
        assert latest_status(conn).status == "running"
        conn.commit()
        make_candidate(conn, 1, ("kpi",))
        published = publish(conn, refresh_id)
        finish_refresh(conn, refresh_id, {"dbt": 1.5})
    status = latest_status(conn)
    assert (status.status, status.publication) == ("published", published)
    assert status.finished_at is not None
    seconds = conn.execute("select stage_seconds from ops.refresh").fetchone()
    assert seconds == ({"dbt": 1.5},)


def test_a_failure_keeps_the_publication_and_says_so(conn: Connection) -> None:
    with refresh_lock(conn):
        make_candidate(conn, 1, ("kpi",))
        published = publish(conn, start_refresh(conn))
        refresh_id = start_refresh(conn)
        conn.execute("select 1")  # the failed stage's open transaction
        fail_refresh(conn, refresh_id, "dbt", "3 tests failed", {"dbt": 2.0})
    status = latest_status(conn)
    assert status.publication == published
    assert (status.status, status.failed_stage, status.error) == ("failed", "dbt", "3 tests failed")


def test_a_published_refresh_does_not_become_failed(conn: Connection) -> None:
    with refresh_lock(conn):
        refresh_id = start_refresh(conn)
        make_candidate(conn, 1, ("kpi",))
        publish(conn, refresh_id)
        fail_refresh(conn, refresh_id, "report", "the terminal went away")
    assert latest_status(conn).status == "published"


def test_a_dead_refresh_counts_as_failed_and_the_next_one_marks_it(conn: Connection) -> None:
    dead = start_refresh(conn)
    enter_stage(conn, dead, "mining")
    status = latest_status(conn)
    assert (status.status, status.failed_stage) == ("failed", "mining")
    assert conn.execute("select status from ops.refresh").fetchone() == ("running",)
    conn.commit()
    with refresh_lock(conn):
        row = conn.execute(
            "select status, failed_stage, left(error, 11) from ops.refresh where refresh_id = %s",
            (dead,),
        ).fetchone()
        conn.commit()
    assert row == ("failed", "mining", "interrupted")


def test_two_refreshes_run_one_after_the_other(settings_for_tests: Settings) -> None:
    spans: list[tuple[float, float]] = []

    def refresh() -> None:
        with connect(settings_for_tests) as conn, refresh_lock(conn, wait_seconds=30):
            begin = time.monotonic()
            refresh_id = start_refresh(conn)
            make_candidate(conn, 1, ("kpi",))
            time.sleep(0.3)
            publish(conn, refresh_id)
            spans.append((begin, time.monotonic()))

    threads = [threading.Thread(target=refresh) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    first, second = sorted(spans)
    assert first[1] <= second[0]
    with connect(settings_for_tests) as conn:
        assert conn.execute("select status, count(*) from ops.refresh group by 1").fetchall() == [
            ("published", 2)
        ]


def test_a_second_refresh_that_does_not_wait_is_told(
    conn: Connection, settings_for_tests: Settings
) -> None:
    with connect(settings_for_tests) as other:
        with refresh_lock(conn):
            with pytest.raises(Busy, match="another refresh"), refresh_lock(other):
                pytest.fail("both run")
            assert latest_status(other).status is None
            other.commit()
        with refresh_lock(other):
            pass


def test_the_lock_goes_with_an_error_and_with_a_lost_session(
    conn: Connection, settings_for_tests: Settings
) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), refresh_lock(conn):
        conn.execute("select 1 / 0")
    with connect(settings_for_tests) as other:
        with refresh_lock(other):
            pid = other.info.backend_pid
            with pytest.raises(Busy), refresh_lock(conn):
                pytest.fail("both run")
            conn.execute("select pg_terminate_backend(%s)", (pid,))
            conn.commit()
            with refresh_lock(conn, wait_seconds=10):
                pass
        other.close()
