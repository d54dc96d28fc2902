"""Migrations: once, in order, whole or not at all, also from several commands at once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from p2p.errors import P2PError, WarehouseError
from p2p.settings import Settings
from p2p.warehouse import migrations
from p2p.warehouse.connection import connect
from p2p.warehouse.migrations import FOLDER, available, migrate
from p2p.warehouse.publication import latest_status, publish, refresh_lock, start_refresh
from tests.warehouse.generations import make_candidate

NAMES = [path.name for path in sorted(FOLDER.glob("*.sql"))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "migrations"))


def test_every_file_is_applied_once_in_order(empty_database: str) -> None:
    with psycopg.connect(empty_database) as conn:
        assert migrate(conn) == NAMES
        assert migrate(conn) == []
        rows = conn.execute("select name from ops.migration order by applied_at").fetchall()
        assert [row[0] for row in rows] == NAMES
        assert latest_status(conn).status is None


def test_names_give_the_order() -> None:
    numbers = [int(name.split("_")[0]) for name in NAMES]
    assert numbers == list(range(1, len(NAMES) + 1))


def test_an_applied_file_must_not_change_but_line_ends_may(
    fresh_database: str, folder: Path
) -> None:
    path = folder / NAMES[0]
    with psycopg.connect(fresh_database) as conn:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert migrate(conn, folder) == []
        path.write_bytes(path.read_bytes() + b"-- one more thing\n")
        with pytest.raises(WarehouseError, match=NAMES[0]):
            migrate(conn, folder)


def test_a_database_of_a_newer_program_is_refused(fresh_database: str, folder: Path) -> None:
    (folder / NAMES[-1]).unlink()
    with (
        psycopg.connect(fresh_database) as conn,
        pytest.raises(WarehouseError, match="newer program"),
    ):
        migrate(conn, folder)


def test_a_failing_file_leaves_nothing_of_itself(fresh_database: str, folder: Path) -> None:
    bad = folder / "0900_bad.sql"
    bad.write_text("create table ops.half (); select 1 / 0;")
    with psycopg.connect(fresh_database) as conn:
        with pytest.raises(WarehouseError, match=r"0900_bad.sql failed: division by zero"):
            migrate(conn, folder)
        assert conn.execute("select to_regclass('ops.half')").fetchone() == (None,)
        conn.rollback()
        bad.write_text("create table ops.half ();")
        assert migrate(conn, folder) == ["0900_bad.sql"]


def test_several_commands_at_once_apply_each_file_once(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = migrations._missing
    meeting = threading.Barrier(3, timeout=30)
    first_look: set[int] = set()

    def look_together(*args: object) -> list[migrations.Migration]:
        found = missing(*args)  # type: ignore[arg-type]
        if threading.get_ident() not in first_look:
            first_look.add(threading.get_ident())
            meeting.wait()  # all have seen an empty database before any begins
        return found

    monkeypatch.setattr(migrations, "_missing", look_together)
    done: list[list[str]] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            with psycopg.connect(empty_database) as conn:
                done.append(migrate(conn))
        except (psycopg.Error, P2PError) as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failed
    assert sorted(name for names in done for name in names) == NAMES


def as_user(url: str, name: str) -> str:
    parts = urlsplit(url)
    return f"postgresql://{name}:pw@127.0.0.1:{parts.port}{parts.path}"


@pytest.fixture
def plain_user(empty_database: str) -> Iterator[str]:
    """A managed server's ordinary user: owns the database, may not make roles."""
    name = f"owner_{urlsplit(empty_database).path[1:]}"
    with psycopg.connect(empty_database, autocommit=True) as admin:
        admin.execute(f"create role {name} login password 'pw'")
        admin.execute(f"alter database {urlsplit(empty_database).path[1:]} owner to {name}")
    yield as_user(empty_database, name)
    with psycopg.connect(empty_database, autocommit=True) as admin:
        admin.execute(f"drop owned by {name} cascade")
        admin.execute(f"alter database {urlsplit(empty_database).path[1:]} owner to p2p")
        admin.execute(f"drop role {name}")


def test_an_owner_without_the_right_to_roles_can_do_everything(
    plain_user: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The session's server already has p2p_reader, so let this user look for a role of its own.
    from p2p.warehouse import connection, roles

    for module in (connection, roles):
        monkeypatch.setattr(module, "READER_ROLE", "p2p_nobody")
    for name in ("_CREATE_ROLE", "_JOIN_ROLE"):
        script = getattr(roles, name).replace(b"p2p_reader", b"p2p_nobody")
        monkeypatch.setattr(roles, name, script)
    settings = Settings.model_validate({"home": tmp_path, "database_url": plain_user})
    with connect(settings) as conn:
        assert migrate(conn) == NAMES
        with refresh_lock(conn):
            make_candidate(conn, 1, ("kpi",))
            publish(conn, start_refresh(conn))
    with connect(settings, read_only=True) as reader:
        assert reader.execute("select count(*) from serving.kpi").fetchone() == (1,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from serving.kpi")


def test_where_the_reading_role_is_others_people_read_as_the_user_itself(
    plain_user: str, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"home": tmp_path, "database_url": plain_user})
    with connect(settings) as conn:
        migrate(conn)
    with connect(settings, read_only=True) as reader:
        assert reader.execute("select current_user = session_user").fetchone() == (True,)
        reader.execute("select * from ops.publication")


def test_a_user_without_rights_is_told_which_are_missing(
    empty_database: str, plain_user: str
) -> None:
    name = urlsplit(plain_user).username
    with psycopg.connect(empty_database, autocommit=True) as admin:
        admin.execute(f"alter database {urlsplit(empty_database).path[1:]} owner to p2p")
    with (
        psycopg.connect(plain_user) as conn,
        pytest.raises(WarehouseError, match="permission denied") as refusal,
    ):
        migrate(conn)
    assert name is not None
    assert "grant it CREATE" in refusal.value.remedy


def test_checksums_are_of_the_text_as_it_is_applied() -> None:
    assert all(b"\r" not in one.sql and len(one.sha256) == 64 for one in available())
