"""Homes with an embedded server of their own, stopped after the test."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from p2p.settings import Settings
from p2p.warehouse import creation, server
from p2p.warehouse.cluster import Cluster, existing
from p2p.warehouse.connection import Connection, connect


@pytest.fixture(autouse=True)
def _quick_initdb(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test pulls the plug while initdb runs: spare its sync to disk, and large log files."""
    initdb = creation.run

    def without_sync(argv: Sequence[str], *args: Any, **kwargs: Any) -> Any:
        extra = ["--no-sync", "--wal-segsize=1"] if argv[0].endswith("initdb") else []
        return initdb([*argv, *extra], *args, **kwargs)

    monkeypatch.setattr(creation, "run", without_sync)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every account may enter, below which homes are made."""
    folder = Path(tempfile.mkdtemp(prefix="p2p-test-place-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_home(open_place: Path) -> Iterator[Settings]:
    """Settings of a home that does not exist yet."""
    settings = Settings(home=open_place / "home")
    yield settings
    server.stop(settings)


@pytest.fixture(scope="session")
def _made_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="p2p-test-made-"))
    folder.chmod(0o755)
    settings = Settings(home=folder / "home")
    try:
        server.start(settings)
        server.stop(settings)
        (settings.home / "postgres" / "port").unlink()
        (settings.home / "postgres" / "server.log").unlink()
        yield settings.home
    finally:
        server.stop(settings)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(new_home: Settings, _made_home: Path) -> Settings:
    """Settings of a home with a stopped server without data: a copy, which is quicker to make."""
    subprocess.run(["/bin/cp", "-a", str(_made_home), str(new_home.home)], check=True)
    return new_home


@pytest.fixture
def cluster_of() -> Callable[[Settings], Cluster]:
    def find(settings: Settings) -> Cluster:
        cluster = existing(settings)
        assert cluster is not None
        return cluster

    return find


@pytest.fixture
def sleeper() -> Iterator[Callable[[Cluster], subprocess.Popen[bytes]]]:
    """Start some other program as the account that runs the database."""
    started: list[subprocess.Popen[bytes]] = []

    def start(cluster: Cluster) -> subprocess.Popen[bytes]:
        switch = {"user": cluster.account.uid} if cluster.account else {}
        started.append(subprocess.Popen(["/bin/sleep", "120"], **switch))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def conn(fresh_database: str) -> Iterator[Connection]:
    with psycopg.connect(fresh_database) as connection:
        yield connection


@pytest.fixture
def reader(settings_for_tests: Settings) -> Iterator[Connection]:
    with connect(settings_for_tests, read_only=True) as connection:
        yield connection


def remember(settings: Settings, value: int) -> None:
    """Write a value into the database of a home."""
    with connect(settings) as conn:
        conn.execute("create table if not exists kept (value int)")
        conn.execute("insert into kept values (%s)", (value,))


def remembered(settings: Settings) -> list[int]:
    """The values that its database kept."""
    with connect(settings) as conn:
        return [row[0] for row in conn.execute("select value from kept order by value")]
