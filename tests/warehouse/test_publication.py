"""Publication: whole or not at all, also under readers, under SIGKILL, and with a stuck session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from p2p.errors import P2PError, RefreshFailed, WarehouseError
from p2p.settings import Settings
from p2p.warehouse import publication
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.publication import (
    clear_candidate,
    consistent_read,
    latest_status,
    publish,
    refresh_lock,
    start_refresh,
)

from .conftest import make_candidate

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("activity", "kpi", "segment", "variant")
# One statement, one look at every table: all generations must be the same.
GENERATIONS = (
    "select array(select distinct generation from ("
    + " union all ".join(f"select generation from serving.{table}" for table in TABLES)
    + ") all_tables)"
)


def publish_generation(conn: Connection, generation: int) -> None:
    make_candidate(conn, generation, TABLES)
    with refresh_lock(conn, wait_seconds=30):
        publish(conn, start_refresh(conn))


@pytest.fixture
def reader(settings_for_tests: Settings) -> Iterator[Connection]:
    with connect(settings_for_tests, read_only=True) as connection:
        yield connection


def test_candidates_become_what_people_read(conn: Connection, reader: Connection) -> None:
    make_candidate(conn, 1, TABLES)
    refresh_id = start_refresh(conn)
    published = publish(conn, refresh_id)
    assert published.tables == {"activity": 1, "kpi": 2, "segment": 3, "variant": 4}
    assert reader.execute(GENERATIONS).fetchone() == ([1],)
    assert reader.execute("select count(*) from serving.variant").fetchone() == (4,)
    status = latest_status(reader)
    assert status.publication == published
    assert (status.refresh_id, status.status) == (refresh_id, "published")
    statistics = conn.execute(
        "select reltuples from pg_class where oid = 'serving.variant'::regclass"
    ).fetchone()
    assert statistics == (4,), "analyzed before it was published"


def test_tables_that_are_no_longer_built_disappear(conn: Connection) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, ("kpi",))
    publish(conn, start_refresh(conn))
    left = conn.execute("select tablename from pg_tables where schemaname = 'serving'").fetchall()
    assert left == [("kpi",)]


def test_readers_keep_their_rights_after_each_publication(
    conn: Connection, reader: Connection
) -> None:
    for generation in (1, 2):
        publish_generation(conn, generation)
        for table in TABLES:
            rows = reader.execute(f"select distinct generation from serving.{table}").fetchall()
            assert rows == [(generation,)]


def test_an_empty_candidate_publishes_nothing(conn: Connection) -> None:
    publish_generation(conn, 1)
    before = latest_status(conn).publication
    conn.commit()
    with pytest.raises(RefreshFailed, match="no table"):
        publish(conn, start_refresh(conn))
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
    assert latest_status(conn).publication == before


def test_a_missing_table_stops_publication_and_leftovers_do_not_get_in(conn: Connection) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, ("kpi", "leftover"))
    with pytest.raises(RefreshFailed, match="segment was not built"):
        publish(conn, start_refresh(conn), expected=["kpi", "segment"])
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
    conn.commit()
    assert publish(conn, start_refresh(conn), expected=["kpi"]).tables == {"kpi": 2 - 1}
    assert conn.execute("select to_regclass('serving.leftover')").fetchone() == (None,)


def test_what_an_interrupted_refresh_built_can_be_dropped(conn: Connection) -> None:
    make_candidate(conn, 1, ("kpi", "variant"))
    assert clear_candidate(conn) == ["kpi", "variant"]
    assert clear_candidate(conn) == []


def test_constraints_and_indexes_come_along_and_may_have_the_same_names(conn: Connection) -> None:
    for generation in (1, 2):
        make_candidate(conn, generation, ("kpi",))
        conn.execute("alter table candidate.kpi add constraint kpi_key primary key (id)")
        conn.commit()
        publish(conn, start_refresh(conn))
    row = conn.execute(
        "select conname from pg_constraint where conrelid = 'serving.kpi'::regclass"
        " and contype = 'p'"
    ).fetchone()
    assert row == ("kpi_key",)


def test_a_view_of_somebody_stops_publication_and_is_named(conn: Connection) -> None:
    publish_generation(conn, 1)
    conn.execute("create view public.my_view as select * from serving.kpi")
    conn.commit()
    make_candidate(conn, 2, TABLES)
    with pytest.raises(RefreshFailed, match="my_view"):
        publish(conn, start_refresh(conn))
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
    assert conn.execute("select count(*) from public.my_view").fetchone() == (2,)


def test_an_open_transaction_is_refused(conn: Connection) -> None:
    make_candidate(conn, 1, TABLES)
    refresh_id = start_refresh(conn)
    conn.execute("select 1")
    with pytest.raises(WarehouseError, match="already open"):
        publish(conn, refresh_id)


def test_readers_never_see_a_mix_or_an_error_during_twenty_publications(
    conn: Connection, settings_for_tests: Settings
) -> None:
    publish_generation(conn, 0)
    over = threading.Event()
    seen: list[set[int]] = []
    problems: list[object] = []

    def poll(kind: str) -> None:
        generations: set[int] = set()
        try:
            with connect(settings_for_tests, read_only=True) as reader:
                if kind == "snapshot":
                    reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                while not over.is_set():
                    if kind == "statement":
                        row = reader.execute(GENERATIONS).fetchone()
                        found = row[0] if row else []
                    else:
                        with consistent_read(reader):
                            found = [
                                generation
                                for table in TABLES
                                for (generation,) in reader.execute(
                                    f"select distinct generation from serving.{table}"
                                ).fetchall()
                            ]
                    expected = 1 if kind == "statement" else len(TABLES)
                    if len(found) != expected or len(set(found)) != 1:
                        problems.append((kind, found))
                    generations.update(found)
        except (psycopg.Error, P2PError) as error:
            problems.append(error)
        seen.append(generations)

    kinds = ("statement", "statement", "transaction", "snapshot")
    readers = [threading.Thread(target=poll, args=(kind,)) for kind in kinds]
    for thread in readers:
        thread.start()
    try:
        for generation in range(1, 21):
            publish_generation(conn, generation)
    finally:
        over.set()
        for thread in readers:
            thread.join(timeout=60)
    assert not problems
    assert len(seen) == len(kinds)
    assert all(len(generations) >= 3 for generations in seen), "readers read in between"
    assert latest_status(conn).publication is not None


@pytest.mark.parametrize(
    "level", [psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ]
)
def test_a_reader_who_comes_while_tables_move_sees_the_new_ones_whole(
    conn: Connection, reader: Connection, level: psycopg.IsolationLevel
) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, TABLES)
    refresh_id = start_refresh(conn)
    reader.isolation_level = level
    found: list[object] = []

    def read() -> None:
        with consistent_read(reader):
            found.append(reader.execute(GENERATIONS).fetchone())
            found.append(reader.execute("select count(*) from serving.variant").fetchone())

    reading = threading.Thread(target=read)
    with conn.transaction():
        publication._move(conn, refresh_id, dict.fromkeys(TABLES, 0))
        reading.start()
        time.sleep(0.3)
        assert not found, "it waits"
    reading.join(timeout=30)
    assert found == [([2],), (4,)]


def test_a_consistent_read_holds_publication_back_before_it_has_read_anything(
    conn: Connection, reader: Connection
) -> None:
    publish_generation(conn, 1)
    reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with consistent_read(reader):
        reader.execute("select count(*) from raw.file")
        make_candidate(conn, 2, TABLES)
        with pytest.raises(RefreshFailed, match="p2p-reader"):
            publish(conn, start_refresh(conn), wait_seconds=0)
        assert reader.execute(GENERATIONS).fetchone() == ([1],)
    publish(conn, start_refresh(conn))
    assert reader.execute(GENERATIONS).fetchone() == ([2],)


def test_a_stuck_reader_delays_others_little_and_is_named_in_the_end(
    conn: Connection, settings_for_tests: Settings, reader: Connection
) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, TABLES)
    with connect(settings_for_tests) as stuck:
        stuck.execute("select * from serving.kpi")  # and never commits
        pid = stuck.info.backend_pid
        failures: list[RefreshFailed] = []

        def attempt() -> None:
            with connect(settings_for_tests) as publisher:
                try:
                    publish(publisher, start_refresh(publisher), wait_seconds=3)
                except RefreshFailed as failure:
                    failures.append(failure)

        publisher = threading.Thread(target=attempt)
        publisher.start()
        waits = []
        while publisher.is_alive():
            begin = time.monotonic()
            assert reader.execute(GENERATIONS).fetchone() == ([1],)
            waits.append(time.monotonic() - begin)
            time.sleep(0.01)
        publisher.join()
    assert len(failures) == 1
    assert f"session {pid} (p2p, idle in transaction" in failures[0].message
    assert max(waits) < 2.5, "others waited for one attempt at most"
    publish(conn, start_refresh(conn))
    assert reader.execute(GENERATIONS).fetchone() == ([2],)


def test_a_reader_who_goes_lets_the_publication_through(
    conn: Connection, settings_for_tests: Settings
) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, TABLES)
    with connect(settings_for_tests) as slow:
        slow.execute("select * from serving.kpi")
        leaving = threading.Timer(1.2, slow.rollback)
        leaving.start()
        publish(conn, start_refresh(conn), wait_seconds=30)
        leaving.join()
    assert conn.execute(GENERATIONS).fetchone() == ([2],)


# For each line "<refresh> <n>" a child publishes and is killed right after its n-th statement.
KILLED = """
import os, signal, sys
import psycopg
from uuid import UUID
from p2p.warehouse import publication

class Killed(psycopg.Connection):
    left = 0
    def execute(self, *args, **kwargs):
        answer = super().execute(*args, **kwargs)
        Killed.left -= 1
        if Killed.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

for line in sys.stdin:
    refresh_id, statement = line.split()
    child = os.fork()
    if child == 0:
        Killed.left = int(statement)
        publication.publish(Killed.connect(sys.argv[1]), UUID(refresh_id))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def publish_and_die(fresh_database: str) -> Iterator[Callable[[UUID, int], int]]:
    """Publish in another process, killed after so many statements; returns its exit code."""
    killer = subprocess.Popen(
        [sys.executable, "-c", KILLED, fresh_database],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(refresh_id: UUID, statement: int) -> int:
        assert killer.stdin is not None
        assert killer.stdout is not None
        killer.stdin.write(f"{refresh_id} {statement}\n")
        killer.stdin.flush()
        return int(killer.stdout.readline())

    yield run
    killer.communicate(timeout=30)


def test_a_kill_at_any_statement_leaves_the_previous_publication_whole(
    conn: Connection, publish_and_die: Callable[[UUID, int], int]
) -> None:
    publish_generation(conn, 1)
    previous = latest_status(conn).publication
    conn.commit()
    make_candidate(conn, 2, TABLES)
    for statement in range(1, 100):
        code = publish_and_die(start_refresh(conn), statement)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert conn.execute(GENERATIONS).fetchone() == ([1],), statement
        status = latest_status(conn)
        conn.commit()
        assert status.publication == previous
        assert status.status == "failed"
        assert status.error is not None
        assert "interrupted" in status.error
    assert statement > 20, "it was killed between all statements of a publication"
    assert conn.execute(GENERATIONS).fetchone() == ([2],)
    assert latest_status(conn).status == "published"


def test_an_unknown_refresh_publishes_nothing(conn: Connection) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, TABLES)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        publish(conn, uuid4())
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
