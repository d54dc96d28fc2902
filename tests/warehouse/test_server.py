"""The embedded server's life: started once, whoever asks, and back with its data after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from p2p.settings import Settings
from p2p.warehouse import cluster as clusters
from p2p.warehouse import postmaster, server
from p2p.warehouse.cluster import Cluster
from p2p.warehouse.connection import connect

from .conftest import remember, remembered

ClusterOf = Callable[[Settings], Cluster]
ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from pathlib import Path
from p2p.settings import Settings
from p2p.warehouse import server
settings = Settings(home=Path(sys.argv[1]))
server.start(settings)
print(server.status(settings).pid)
"""


@pytest.fixture
def start_elsewhere(new_home: Settings) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start the server of `new_home` from another process."""
    started: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", START, str(new_home.home)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_a_server_starts_once_keeps_its_data_and_its_port_and_stops(new_home: Settings) -> None:
    assert not server.status(new_home).is_running
    assert not new_home.home.exists(), "asking for the status makes nothing"
    first = server.start(new_home)
    pid = server.status(new_home).pid
    assert pid is not None
    remember(new_home, 1)
    assert server.start(new_home) == first
    assert server.status(new_home).pid == pid
    assert server.stop(new_home)
    assert not server.stop(new_home)
    assert not server.status(new_home).is_running
    assert not postmaster._command(pid), "the process has gone"
    assert server.start(new_home) == first
    assert server.status(new_home).pid != pid
    assert remembered(new_home) == [1]


def test_only_its_password_opens_it_and_only_on_loopback(
    new_home: Settings, cluster_of: ClusterOf
) -> None:
    url = server.start(new_home)
    cluster = cluster_of(new_home)
    for name in ("password", "port", "server.log", "lock"):
        assert (cluster.control / name).stat().st_mode & 0o777 == 0o600, name
    assert cluster.data.stat().st_mode & 0o777 == 0o700
    assert len(cluster.password()) >= 32
    with connect(new_home) as conn:
        parameters = dict(
            conn.execute(
                "select name, setting from pg_settings where name in ('listen_addresses',"
                " 'unix_socket_directories', 'fsync', 'synchronous_commit', 'server_encoding',"
                " 'TimeZone', 'data_checksums')"
            ).fetchall()
        )
        sorting = conn.execute("select 'Z' < 'a', 'ä' > 'z'").fetchone()
        methods = conn.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert parameters == {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "data_checksums": "on",
    }
    assert sorting == (True, True)
    assert methods == [("scram-sha-256",)]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(cluster.password(), "wrong"))
    assert cluster.password() not in cluster.log.read_text()


def test_two_commands_that_race_to_start_share_one_server(
    new_home: Settings, start_elsewhere: Callable[[], subprocess.Popen[str]]
) -> None:
    racers = [start_elsewhere() for _ in range(2)]
    answers = [racer.communicate(timeout=120) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], answers
    assert len({out for out, _ in answers}) == 1
    assert int(answers[0][0]) == server.status(new_home).pid


def test_a_killed_server_comes_back_with_its_data_even_while_a_query_ran(
    home: Settings, cluster_of: ClusterOf
) -> None:
    url = server.start(home)
    remember(home, 1)
    pid = server.status(home).pid
    assert pid is not None
    seen: list[psycopg.Error] = []

    def keep_busy() -> None:
        try:
            with psycopg.connect(url, autocommit=True) as conn:
                # Ten minutes of work that never looks whether its postmaster lives.
                conn.execute("select count(*) from generate_series(1, 5000000000) where 1 = 1")
        except psycopg.Error as error:
            seen.append(error)

    busy = threading.Thread(target=keep_busy)
    busy.start()
    title = f"postgres: {cluster_of(home).label}: "
    deadline = time.monotonic() + 20
    while not any(
        command.startswith(title) and "SELECT" in command for _, command in postmaster._processes()
    ):
        assert time.monotonic() < deadline, "the busy query never ran"
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    assert remembered(home) == [1]
    assert server.status(home).pid != pid
    busy.join(timeout=30)
    assert seen, "the orphaned query was ended"
    remember(home, 2)
    assert remembered(home) == [1, 2]


def test_two_homes_do_not_disturb_one_another(home: Settings, open_place: Path) -> None:
    other = Settings(home=open_place / "other")
    try:
        assert server.start(home) != server.start(other)
        remember(home, 1)
        pid = server.status(home).pid
        assert server.stop(other)
        assert server.status(home).pid == pid
        assert remembered(home) == [1]
    finally:
        server.stop(other)


def test_a_home_reached_by_a_symbolic_link_is_the_same_one(home: Settings) -> None:
    link = home.home.with_name("link")
    link.symlink_to(home.home)
    assert server.start(home) == server.start(Settings(home=link))
    assert clusters.existing(home) == clusters.existing(Settings(home=link))
    assert server.stop(Settings(home=link))
    assert not server.status(home).is_running


def test_a_first_start_killed_half_way_leaves_nothing_in_the_way(
    new_home: Settings, start_elsewhere: Callable[[], subprocess.Popen[str]]
) -> None:
    place = new_home.home / "postgres"
    (place / "new-before" / "data").mkdir(parents=True)  # of a start killed even earlier
    starting = start_elsewhere()
    deadline = time.monotonic() + 60
    while not list(place.glob("new-*/data/PG_VERSION")):
        assert time.monotonic() < deadline
        assert starting.poll() is None, starting.communicate()
        time.sleep(0.005)
    starting.kill()
    starting.communicate()
    assert not (place / "data").exists()
    assert not (place / "new-before").exists()
    server.start(new_home)
    remember(new_home, 1)
    assert remembered(new_home) == [1]
