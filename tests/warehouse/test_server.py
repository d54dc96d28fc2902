"""The embedded server: life, faults, and keeping away from what is not its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from p2p.errors import Busy, WarehouseError
from p2p.settings import Settings
from p2p.warehouse import cluster as clusters
from p2p.warehouse import creation, postmaster, server
from p2p.warehouse.cluster import Cluster
from p2p.warehouse.connection import connect

ClusterOf = Callable[[Settings], Cluster]
Sleeper = Callable[[Cluster], "subprocess.Popen[bytes]"]

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


def remember(settings: Settings, value: int) -> None:
    with connect(settings) as conn:
        conn.execute("create table if not exists kept (value int)")
        conn.execute("insert into kept values (%s)", (value,))


def remembered(settings: Settings) -> list[int]:
    with connect(settings) as conn:
        return [row[0] for row in conn.execute("select value from kept order by value")]


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


def test_a_pid_file_whose_number_is_now_another_program_harms_neither(
    home: Settings, cluster_of: ClusterOf, sleeper: Sleeper
) -> None:
    server.start(home)
    remember(home, 1)
    cluster = cluster_of(home)
    content = (cluster.data / "postmaster.pid").read_text()
    server.stop(home)
    other = sleeper(cluster)
    stale = content.split("\n", 1)[1]
    (cluster.data / "postmaster.pid").write_text(f"{other.pid}\n{stale}")
    if cluster.account is not None:
        os.chown(cluster.data / "postmaster.pid", cluster.account.uid, cluster.account.gid)
    assert not server.status(home).is_running
    assert not server.stop(home)
    assert other.poll() is None, "stop ends nothing but its own server"
    assert remembered(home) == [1]
    assert other.poll() is None


def test_a_port_taken_by_another_program_is_left_for_a_new_one(
    home: Settings, cluster_of: ClusterOf
) -> None:
    server.start(home)
    first = cluster_of(home).saved_port()
    assert first is not None
    remember(home, 1)
    server.stop(home)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first))
        other.listen()
        assert remembered(home) == [1]
        second = cluster_of(home).saved_port()
        assert second != first
        assert server.status(home).port == second


def test_a_port_taken_after_it_looked_free_is_left_too(
    home: Settings, cluster_of: ClusterOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start(home)
    first = cluster_of(home).saved_port()
    assert first is not None
    server.stop(home)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first))
        other.listen()
        monkeypatch.setattr(clusters, "is_free", lambda port: True)
        server.start(home)
        assert server.status(home).port != first


@pytest.mark.parametrize(("major", "words"), [("14", "made by PostgreSQL 14"), ("x", "not a")])
def test_data_of_another_version_is_refused_and_left_alone(
    home: Settings, cluster_of: ClusterOf, major: str, words: str
) -> None:
    cluster = cluster_of(home)
    version = cluster.data / "PG_VERSION"
    before = version.read_text()
    version.write_text(f"{major}\n")
    with pytest.raises(WarehouseError, match=words) as refusal:
        server.start(home)
    assert "move" in refusal.value.remedy
    version.write_text(before)
    server.start(home)


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


def test_a_refused_start_quotes_the_servers_log(home: Settings) -> None:
    with pytest.raises(WarehouseError, match="bogus") as refusal:
        server.start(home, overrides={"shared_buffers": "bogus"})
    assert "server.log" in refusal.value.remedy
    server.start(home)


def test_a_failed_initdb_is_quoted_and_can_be_repeated(
    new_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creation, "USER", "pg_forbidden")  # initdb refuses names beginning pg_
    with pytest.raises(WarehouseError, match="superuser name"):
        server.start(new_home)
    monkeypatch.undo()
    server.start(new_home)


def test_a_lost_password_is_named_with_its_file(home: Settings, cluster_of: ClusterOf) -> None:
    path = cluster_of(home).control / "password"
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(WarehouseError, match=str(path)):
        server.start(home)
    path.write_bytes(kept)
    server.start(home)


def test_a_lock_that_nobody_gives_back_ends_in_busy(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_LOCK_WAIT_SECONDS", 0.2)
    with clusters.locked(home), pytest.raises(Busy, match="another command"):
        server.start(home)


def test_a_home_that_cannot_be_made_is_named(open_place: Path) -> None:
    (open_place / "file").write_text("")
    with pytest.raises(WarehouseError, match="file"):
        server.start(Settings(home=open_place / "file" / "home"))
