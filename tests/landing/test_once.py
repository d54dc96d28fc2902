"""The same bytes load once, whatever happens: other names, two loaders at a time, a killed one."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from p2p.errors import DataRefused, WarehouseError
from p2p.landing import ingest, manifest
from tests.landing.conftest import OWN

ROOT = Path(__file__).resolve().parents[2]
HEADER = "case,activity,when,cost\n"
LOADER = """
import sys
from pathlib import Path
import psycopg
from p2p.landing import ingest
from p2p.sources import read_mapping
print("ready", flush=True)
with psycopg.connect(sys.argv[1], autocommit=True) as conn:
    ingest(conn, Path(sys.argv[2]), source="log", mapping=read_mapping(sys.argv[3]))
    print("done", flush=True)
"""


def big_log(path, rows=60_000):
    lines = (f"case{n},activity {n % 7},2018-01-03T10:00:00Z,{n}.5" for n in range(rows))
    path.write_text(HEADER + "\n".join(lines) + "\n")
    return rows


def state(conn):
    """Number of files, of stored rows, and of rows that the view shows."""
    exists = conn.execute("select to_regclass('raw.log__log')").fetchone()[0]
    stored = conn.execute("select count(*) from raw.log__log").fetchone()[0] if exists else 0
    return (
        conn.execute("select count(*) from raw.file").fetchone()[0],
        stored,
        conn.execute("select count(*) from raw.event_log").fetchone()[0],
    )


def test_another_name_is_the_same_file(land, conn):
    text = HEADER + "a,x,2018-01-03,1\n,x,2018-01-03,1\n"
    first = land(text)
    again = land(text, "renamed.csv")
    assert (again.status, again.file_id) == ("already_loaded", first.file_id)
    assert (again.rows_read, again.rows_loaded, again.rows_quarantined) == (2, 1, 1)
    assert state(conn) == (1, 1, 1)
    assert conn.execute("select count(*) from raw.quarantine").fetchone() == (1,)


def test_a_refused_file_leaves_nothing_and_loads_once_mended(land, conn):
    broken = HEADER + "a;x;2018-01-03;1\n" * 20
    with pytest.raises(DataRefused):
        land(broken)
    assert state(conn) == (0, 0, 0)
    assert land(broken.replace(";", ",")).rows_loaded == 20


def test_a_file_that_grows_while_it_is_read_is_refused(land, conn, monkeypatch):
    original = manifest.Content.require_unchanged

    def grow(content):
        with content.path.open("a") as file:
            file.write("late,x,2018-01-03,1\n")
        original(content)

    monkeypatch.setattr(manifest.Content, "require_unchanged", grow)
    with pytest.raises(DataRefused, match="changed while it was read"):
        land(HEADER + "a,x,2018-01-03,1\n")
    assert state(conn) == (0, 0, 0)


def test_two_loaders_of_one_file_store_it_once(fresh_database, conn, tmp_path):
    path = tmp_path / "log.csv"
    rows = big_log(path, 5_000)
    found, start = [], threading.Barrier(3)

    def load():
        with psycopg.connect(fresh_database, autocommit=True) as own:
            start.wait()
            found.extend(ingest(own, path, source="log", mapping=OWN))

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(file.status for file in found) == ["already_loaded"] * 2 + ["loaded"]
    assert state(conn) == (1, rows, rows)


def test_a_load_needs_a_connection_without_an_open_transaction(fresh_database, tmp_path):
    path = tmp_path / "log.csv"
    big_log(path, 10)
    with psycopg.connect(fresh_database) as own:
        own.execute("select 1")
        with pytest.raises(WarehouseError, match="already open"):
            ingest(own, path, source="log", mapping=OWN)


@pytest.fixture
def mapping_file(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text("columns: {case_id: case, activity: activity, time: when, cost: cost}\n")
    return path


def loader(url, log, mapping_file):
    process = subprocess.Popen(
        [sys.executable, "-c", LOADER, url, str(log), str(mapping_file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def wait_until_alone(conn):
    """Until the killed loader's session has gone."""
    for _ in range(500):
        others = conn.execute(
            "select count(*) from pg_stat_activity where datname = current_database() "
            "and pid <> pg_backend_pid() and backend_type = 'client backend'"
        ).fetchone()[0]
        if not others:
            return
        time.sleep(0.02)
    raise AssertionError("the session of the killed loader does not end")


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.15, 0.25])
def test_a_killed_loader_leaves_nothing_or_everything(
    fresh_database, conn, tmp_path, mapping_file, delay
):
    path = tmp_path / "log.csv"
    rows = big_log(path)
    process = loader(fresh_database, path, mapping_file)
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_until_alone(conn)
    assert state(conn) in {(0, 0, 0), (1, rows, rows)}
    ingest(conn, path, source="log", mapping=OWN)
    assert state(conn) == (1, rows, rows)
    numbers = conn.execute(
        "select min(_row_number), max(_row_number), count(distinct _row_number) from raw.log__log"
    ).fetchone()
    assert numbers == (1, rows, rows)


def test_a_loader_killed_right_after_its_commit_has_loaded_all(
    fresh_database, conn, tmp_path, mapping_file
):
    path = tmp_path / "log.csv"
    rows = big_log(path)
    process = loader(fresh_database, path, mapping_file)
    assert process.stdout.readline() == "done\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert state(conn) == (1, rows, rows)


def test_a_reader_never_sees_part_of_a_file(fresh_database, conn, tmp_path, mapping_file):
    path = tmp_path / "log.csv"
    rows = big_log(path)
    process = loader(fresh_database, path, mapping_file)
    seen = set()
    while process.poll() is None:
        with conn.transaction():
            conn.execute("set transaction isolation level repeatable read")
            seen.add(
                conn.execute(
                    "select (select count(*) from raw.file), (select count(*) from raw.event_log)"
                ).fetchone()
            )
    process.communicate()
    assert seen <= {(0, 0), (1, rows)}
    assert state(conn) == (1, rows, rows)
