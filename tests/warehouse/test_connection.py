"""Sessions: how they are set up, what a reader may not do, and errors that keep secrets."""

from __future__ import annotations

import socket
import traceback
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from p2p.errors import WarehouseError
from p2p.settings import Settings
from p2p.warehouse import connection
from p2p.warehouse.connection import connect, require_idle, warehouse_url, without_password


def test_a_writer_is_in_utc_and_in_transactions(settings_for_tests: Settings) -> None:
    with connect(settings_for_tests) as conn:
        assert conn.execute("show time zone").fetchone() == ("UTC",)
        assert conn.execute("show application_name").fetchone() == ("p2p",)
        assert not conn.autocommit
        conn.execute("create table kept ()")
        conn.rollback()
        assert conn.execute("select to_regclass('kept')").fetchone() == (None,)
        assert conn.execute("show time zone").fetchone() == ("UTC",), "survives a rollback"


def test_a_reader_acts_as_the_reading_role_and_cannot_write(settings_for_tests: Settings) -> None:
    with connect(settings_for_tests, read_only=True) as conn:
        row = conn.execute("select current_user, current_setting('statement_timeout')").fetchone()
        assert row == ("p2p_reader", "30s")
        assert conn.autocommit
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            conn.execute("create table serving.mine ()")
        conn.execute("set default_transaction_read_only = off")
        for statement in (
            "create table serving.mine ()",
            "create table public.mine ()",
            "delete from ops.publication",
            "create table raw.mine ()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(statement)
        conn.execute("select * from ops.publication, ops.refresh, raw.file, raw.quarantine")
        conn.execute("select * from raw.event_log_source")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from ops.migration")


def test_a_readers_statement_ends_after_its_time(settings_for_tests: Settings) -> None:
    quick = settings_for_tests.model_copy(update={"page_statement_timeout_seconds": 1})
    with (
        connect(quick, read_only=True) as conn,
        pytest.raises(psycopg.errors.QueryCanceled),
    ):
        conn.execute("select pg_sleep(20)")


def test_another_role_can_be_asked_for_and_an_unknown_one_is_named(
    settings_for_tests: Settings,
) -> None:
    with connect(settings_for_tests, role="pg_monitor") as conn:
        assert conn.execute("select current_user").fetchone() == ("pg_monitor",)
    with pytest.raises(WarehouseError, match="no_such"):
        connect(settings_for_tests, role='no_such"role')


@pytest.mark.parametrize("password", ["s3cret", "s3%40cr%2Fet"])
def test_a_wrong_password_is_refused_and_not_shown(database_url: str, password: str) -> None:
    parts = urlsplit(database_url)
    url = f"postgresql://p2p:{password}@127.0.0.1:{parts.port}/p2p"
    with pytest.raises(WarehouseError, match="password authentication failed") as refusal:
        connect(Settings.model_validate({"database_url": url}))
    shown = "".join(traceback.format_exception(refusal.value))
    assert "P2P_DATABASE_URL" in refusal.value.remedy
    for secret in ("s3cret", "s3%40", "s3@cr"):
        assert secret not in shown.replace(__file__, "")


def test_an_unreachable_server_is_named_without_the_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        url = f"postgresql+psycopg://someone:s3cret@127.0.0.1:{port}/books?sslmode=prefer"
        with pytest.raises(WarehouseError) as refusal:
            connect(Settings.model_validate({"database_url": url}))
    assert f"postgresql://someone@127.0.0.1:{port}/books" in refusal.value.message
    assert "s3cret" not in "".join(traceback.format_exception(refusal.value))


def test_an_url_is_shown_without_password_and_options() -> None:
    url = "postgresql://me:secret@host:5432/db?password=secret"
    assert without_password(url) == "postgresql://me@host:5432/db"
    assert without_password("postgresql://host/db") == "postgresql://host/db"


def test_a_server_that_is_too_old_is_refused(
    settings_for_tests: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "OLDEST_SERVER", 99)
    with pytest.raises(WarehouseError, match="at least 99"):
        connect(settings_for_tests)


def test_an_address_that_is_set_wins_over_the_embedded_server(
    database_url: str, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"home": tmp_path / "home", "database_url": database_url})
    assert warehouse_url(settings) == database_url
    assert not (tmp_path / "home").exists()


def test_the_embedded_server_starts_by_itself_and_again_after_a_stop(home: Settings) -> None:
    from p2p.warehouse import server

    with connect(home) as conn:
        assert conn.execute("select current_database()").fetchone() == ("p2p",)
    server.stop(home)
    with connect(home) as conn:
        assert conn.info.port == server.status(home).port


def test_a_listener_that_asks_for_a_clear_password_does_not_get_it(home: Settings) -> None:
    from p2p.warehouse.cluster import existing

    cluster = existing(home)
    assert cluster is not None
    # An impostor on the port: answers the start-up packet with "send me the password in clear".
    with socket.create_server(("127.0.0.1", 0)) as impostor:
        port = impostor.getsockname()[1]
        received = bytearray()

        def lie() -> None:
            peer, _ = impostor.accept()
            with peer:
                peer.settimeout(5)
                peer.recv(4096)
                peer.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")
                received.extend(peer.recv(4096))

        import threading

        liar = threading.Thread(target=lie)
        liar.start()
        with (
            pytest.MonkeyPatch.context() as patch,
            pytest.raises(WarehouseError, match="authentication"),
        ):
            patch.setattr(connection, "warehouse_url", lambda _: cluster.url(port))
            connect(home)
        liar.join(timeout=10)
    assert cluster.password().encode() not in received


def test_a_step_that_commits_refuses_an_open_transaction(settings_for_tests: Settings) -> None:
    with connect(settings_for_tests) as conn:
        require_idle(conn)
        conn.execute("select 1")
        with pytest.raises(WarehouseError, match="already open"):
            require_idle(conn)
