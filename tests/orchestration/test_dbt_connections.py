"""One connection for all nodes of a worker, each of which begins as if it were the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from dbt.adapters.postgres.connections import PostgresConnectionManager, PostgresCredentials
from dbt.adapters.postgres.impl import PostgresAdapter
from dbt_common.exceptions import DbtDatabaseError
from psycopg.conninfo import conninfo_to_dict

from orchestration.dbt_connections import KeptConnectionManager, kept_connections
from orchestration.transformation import PROJECT_DIR


@pytest.fixture
def manager(database_url: str) -> Iterator[KeptConnectionManager]:
    parts: dict[str, Any] = conninfo_to_dict(database_url)
    credentials = PostgresCredentials(
        host=parts["host"],
        port=int(parts["port"]),
        user=parts["user"],
        password=parts["password"],
        database=parts["dbname"],
        schema="public",
    )
    manager = KeptConnectionManager(
        SimpleNamespace(credentials=credentials),  # type: ignore[arg-type]
        get_context("spawn"),
    )
    yield manager
    manager.cleanup_all()


def _node(manager: KeptConnectionManager, *statements: str, commit: bool = False) -> list[Any]:
    """What a node of dbt does with its connection; the first column of what each said."""
    manager.set_connection_name("a node")
    try:
        told = [manager.add_query(one)[1].fetchone()[0] for one in statements]
        if commit:
            manager.commit()
        return told
    finally:
        manager.release()


def _settings() -> tuple[str, str]:
    return (
        "select set_config('work_mem', '77MB', true)",
        "select current_setting('work_mem') = '77MB'",
    )


def test_the_next_node_has_the_connection_and_nothing_else_of_the_one_before(
    manager: KeptConnectionManager,
) -> None:
    pid = "select pg_backend_pid()"
    (first,) = _node(manager, pid, commit=True)
    # `set local` holds for the node's transaction, so there is one; it ends with the node
    assert _node(manager, *_settings(), pid, commit=True)[1:] == [True, first]
    assert _node(manager, *_settings(), pid)[1:] == [True, first]
    assert _node(manager, _settings()[1], pid) == [False, first]
    notices = manager.get_thread_connection().handle.notices
    assert not notices


def test_what_a_node_did_not_commit_is_undone(manager: KeptConnectionManager) -> None:
    made = "select count(*) from pg_class where relname = 'half_done'"
    _node(manager, f"create table half_done (); {made}")
    assert _node(manager, made) == [0]


def test_a_failed_node_leaves_the_connection_to_the_next(manager: KeptConnectionManager) -> None:
    (first,) = _node(manager, "select pg_backend_pid()")
    with pytest.raises(DbtDatabaseError):
        _node(manager, "select 1 / 0")
    assert _node(manager, "select pg_backend_pid()") == [first]


def _end(database_url: str, pid: int) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", [pid])


def test_a_connection_that_the_server_ended_costs_no_node_but_its_own(
    manager: KeptConnectionManager, database_url: str
) -> None:
    pid = "select pg_backend_pid()"
    (idle,) = _node(manager, pid)
    _end(database_url, idle)
    (next_one,) = _node(manager, pid)
    assert next_one != idle

    manager.set_connection_name("committed, then ended")
    manager.add_query(pid)
    manager.commit()
    _end(database_url, next_one)
    manager.release()
    (after,) = _node(manager, pid)
    assert after != next_one

    manager.set_connection_name("ended in its transaction")
    manager.add_query(pid)
    _end(database_url, after)
    with pytest.raises(DbtDatabaseError):
        manager.add_query(pid)
    manager.release()
    assert _node(manager, pid) != [after]


def test_no_macro_sets_what_would_outlive_its_node() -> None:
    told = [
        file
        for folder in ("macros", "models", "tests")
        for ending in ("sql", "yml")
        for file in (PROJECT_DIR / folder).rglob(f"*.{ending}")
    ]
    kept = re.compile(
        r"""(?im)(^\s*|[;"'(]\s*)(re)?set\s+(?!local\b)\w+\s*(=|to\b|;)"""
        r"|\btemp(orary)?\s+(table|view|sequence)\b|\bset_config\b|\badvisory_lock\b"
    )
    assert kept.search("select 1; set jit = off")
    assert kept.search("{% do run_query('set jit to off') %}")
    assert not kept.search("    set local jit = off;")
    assert not [file.name for file in told if kept.search(file.read_text("utf-8"))]


def test_dbt_has_its_own_way_outside() -> None:
    with kept_connections():
        assert PostgresAdapter.ConnectionManager is KeptConnectionManager
    assert PostgresAdapter.ConnectionManager is PostgresConnectionManager
