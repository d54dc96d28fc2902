"""Publication while people read: nobody sees a mix, and nobody waits long."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from p2p.errors import P2PError, RefreshFailed
from p2p.settings import Settings
from p2p.warehouse import publication
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.publication import consistent_read, latest_status, publish, start_refresh
from tests.warehouse.generations import GENERATIONS, TABLES, make_candidate, publish_generation


def test_readers_keep_their_rights_after_each_publication(
    conn: Connection, reader: Connection
) -> None:
    for generation in (1, 2):
        publish_generation(conn, generation)
        for table in TABLES:
            rows = reader.execute(f"select distinct generation from serving.{table}").fetchall()
            assert rows == [(generation,)]


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
