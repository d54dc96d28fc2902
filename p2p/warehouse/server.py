"""The embedded PostgreSQL of one home: start, stop, status.

A started server outlives the command that started it and is stopped by `stop` only. Where its
programs come from is binaries.py's, where its files lie is cluster.py's.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from p2p.errors import WarehouseError
from p2p.settings import Settings
from p2p.warehouse import binaries as programs
from p2p.warehouse import cluster as clusters
from p2p.warehouse import creation, placement, postmaster, tuning
from p2p.warehouse.cluster import Cluster, give_to_folder_owner
from p2p.warehouse.unprivileged import closed_folder, run

_START_SECONDS = 300  # recovery after a crash replays up to max_wal_size
_LOG_BYTES = 16 * 1024**2


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The embedded server as it is now; pid and port are None when it does not run."""

    is_running: bool
    pid: int | None
    port: int | None


def start(settings: Settings, *, overrides: Mapping[str, str] | None = None) -> str:
    """Make sure that the embedded server of this home runs; returns its URL with the password.

    Creates the data folder at the first call. `overrides` are PostgreSQL parameters for a start
    (tests only: a running server keeps its own). Raises WarehouseError quoting the server's log,
    Busy when another command keeps the lock.
    """
    cluster = clusters.existing(settings)
    server = postmaster.running(cluster) if cluster else None
    if cluster and server and server.state == "ready":
        return cluster.url(server.port)
    with clusters.locked(settings):
        cluster = clusters.existing(settings)
        server = _settled(cluster) if cluster else None
        if cluster and server:
            return cluster.url(server.port)
        cluster = cluster or placement.claim(settings)
        found = programs.locate(cluster.data_major())
        if cluster.account is not None:
            _check_reachable(cluster)
            found = programs.reachable_by(cluster.account, found, cluster.place)
        if not cluster.data.exists():
            creation.create(cluster, found)
        cluster.password()
        return cluster.url(
            _launch(
                cluster, found, {**tuning.parameters(settings.dbt_threads), **(overrides or {})}
            )
        )


def stop(settings: Settings) -> bool:
    """Stop the embedded server of this home; False when it did not run."""
    cluster = clusters.existing(settings)
    if cluster is None or postmaster.running(cluster) is None:
        return False
    with clusters.locked(settings):
        server = postmaster.running(cluster)
        if server is None:
            return False
        postmaster.stop(cluster, server)
    return True


def status(settings: Settings) -> ServerStatus:
    """What is there and what runs; changes nothing."""
    cluster = clusters.existing(settings)
    if cluster is None:
        return ServerStatus(is_running=False, pid=None, port=None)
    server = postmaster.running(cluster)
    return ServerStatus(
        is_running=server is not None and server.state == "ready",
        pid=server.pid if server else None,
        port=server.port if server else None,
    )


def _settled(cluster: Cluster) -> postmaster.Postmaster | None:
    """Wait until a server that an interrupted command left starting or stopping is done with it."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        server = postmaster.running(cluster)
        if server is None or server.state == "ready":
            return server
        time.sleep(0.05)
    raise WarehouseError(
        f"the database in {cluster.data} does not become ready: {_tail(cluster.log, 0)}",
        "wait if it is recovering after a crash, otherwise run `p2p down` and try again",
    )


def _check_reachable(cluster: Cluster) -> None:
    if cluster.account is None:
        return
    closed = closed_folder(cluster.account, cluster.place)
    if closed is not None:
        raise WarehouseError(
            f"user {cluster.account.name}, who owns the database in {cluster.data}, "
            f"can no longer enter {closed}",
            f"give back the right to pass (chmod o+x {shlex.quote(str(closed))}), "
            "or move the home to a folder that everybody may enter",
        )


def _launch(cluster: Cluster, found: programs.Binaries, parameters: Mapping[str, str]) -> int:
    """Start the server on the first port that works; returns the port."""
    _rotate(cluster.log)
    tail = "no free port on 127.0.0.1"
    for port in islice(cluster.ports(), 8):
        postmaster.disown_stale_pid(cluster)
        begin = cluster.log.stat().st_size if cluster.log.exists() else 0
        if _pg_ctl_start(cluster, found, {**parameters, **_fixed(cluster, port)}):
            cluster.save_port(port)
            return port
        tail = _tail(cluster.log, begin)
        if "pre-existing shared memory block" in tail:
            postmaster.end_orphans(cluster)
        elif "could not bind" not in tail:  # else somebody took the port since we looked
            break
    raise WarehouseError(
        f"PostgreSQL did not start in {cluster.data}. Its log ends:\n{tail}",
        f"the whole log is {cluster.log}; `p2p doctor` checks disk space and rights",
    )


def _fixed(cluster: Cluster, port: int) -> dict[str, str]:
    return {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",  # paths of sockets are limited to about 100 bytes
        "cluster_name": cluster.label,
    }


def _pg_ctl_start(
    cluster: Cluster, found: programs.Binaries, parameters: Mapping[str, str]
) -> bool:
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in parameters.items())
    command = [found.program("pg_ctl"), "start", "--wait", f"--timeout={_START_SECONDS}"]
    command += ["-D", str(cluster.data), "-o", options]
    cluster.log.touch(mode=0o600, exist_ok=True)
    with cluster.log.open("ab") as log:
        give_to_folder_owner(log.fileno(), cluster.control)
        try:
            # The server inherits the open log, so its account needs no right to the log's folder.
            answer = run(command, cluster.account, timeout=_START_SECONDS + 30, output=log)
        except subprocess.TimeoutExpired:
            return False
    return answer.returncode == 0


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name("server.log.1"))


def _tail(log: Path, begin: int, lines: int = 15) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(begin, log.stat().st_size - 20_000))
            text = file.read().decode(errors="replace")
    except OSError as error:
        return f"(no log: {error})"
    return "\n".join(text.strip().splitlines()[-lines:])
