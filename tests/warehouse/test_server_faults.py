"""The embedded server and faults: what is not its own is left alone, the rest is named."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from p2p.errors import Busy, WarehouseError
from p2p.settings import Settings
from p2p.warehouse import cluster as clusters
from p2p.warehouse import creation, server
from p2p.warehouse.cluster import Cluster

from .conftest import remember, remembered

ClusterOf = Callable[[Settings], Cluster]
Sleeper = Callable[[Cluster], "subprocess.Popen[bytes]"]


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
