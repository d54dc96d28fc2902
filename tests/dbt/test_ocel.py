"""OCEL logs in the canonical core: each row once, at its moment, and out again as it came."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import psycopg
import pytest
from psycopg import sql

from p2p.errors import UsageError
from p2p.exports import log_of_source
from p2p.landing import ingest
from p2p.sources.mapping import OcelMapping
from p2p.sources.ocel.files import read_ocel
from tests.dbt.project import run_dbt

_NAME = "p2p_dbt_ocel"
# Tables that hold rows of logs now, and the views that end with a table that is replaced.
CHANGED = (
    "path:models/canonical/ocel",
    *("can_event", "can_object", "can_event_object", "can_object_relation", "can_object_change"),
    "mart_reconciliation",
)


@pytest.fixture(scope="module")
def database(database_url, small_database, empty_build) -> Iterator[str]:
    """The URL of a copy of the warehouse that is built and empty."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(_NAME), sql.Identifier(small_database.rsplit("/", 1)[1])
            )
        )
    yield f"{database_url.rsplit('/', 1)[0]}/{_NAME}"
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(_NAME)))


@pytest.fixture(scope="module")
def conn(database, dbt_target, shared_data) -> Iterator[psycopg.Connection]:
    """The core of the reference log as JSON, and of it as XML and then, newer, as SQLite."""
    folder = shared_data / "reference_logs"
    with psycopg.connect(database, autocommit=True) as connection:
        berlin = OcelMapping(system="ocel", time_zone="Europe/Berlin")
        ingest(connection, folder / "ocel20_example.jsonocel", source="as_json")
        for form in ("xmlocel", "sqlite"):
            ingest(connection, folder / f"ocel20_example.{form}", source="local", mapping=berlin)
        ran = run_dbt(database, dbt_target, "run", "--select", *CHANGED)
        assert ran.returncode == 0, ran.complaint
        yield connection


def _rows(conn, query, **values):
    return conn.execute(query, values).fetchall()


def test_each_row_of_a_log_is_one_row_of_the_core(conn):
    for table, count in (
        ("can_event", 13),
        ("can_object", 9),
        ("can_event_object", 20),
        ("can_object_relation", 7),
    ):
        found = _rows(conn, f"select source, count(*) from canonical.{table} group by 1 order by 1")
        assert found == [("as_json", count), ("local", count)], table
    assert _rows(
        conn,
        "select object_type, object_key, attribute, value, changed_at::text"
        " from canonical.can_object_change inner join canonical.can_object using (object_id)"
        " where can_object.source = 'as_json' and object_key = 'R3' order by changed_at",
    ) == [
        ("Invoice", "R3", "is_blocked", "No", "1970-01-01 00:00:00+00"),
        ("Invoice", "R3", "is_blocked", "Yes", "2022-02-03 06:30:00+00"),
        ("Invoice", "R3", "is_blocked", "No", "2022-02-03 22:30:00+00"),
    ]
    loose = _rows(
        conn,
        "select count(*) from canonical.can_event_object as r"
        " left join canonical.can_event as e using (event_id)"
        " left join canonical.can_object as o using (object_id)"
        " where e.event_id is null or o.object_id is null",
    )
    assert loose == [(0,)]


def test_local_times_are_read_in_the_declared_zone(conn):
    """The reference log is the same in UTC (JSON) and in Berlin's time (XML, SQLite)."""
    moments = (
        "select activity, event_at from canonical.can_event where source = %(source)s order by 2"
    )
    assert _rows(conn, moments, source="local") == _rows(conn, moments, source="as_json")


def test_versions_of_a_row_reconcile(conn):
    """SQLite writes times with a blank: another text of each event, which replaces the first."""
    found = _rows(
        conn,
        "select rows_read, rows_loaded, rows_duplicate, staged_rows, superseded_rows, difference"
        " from marts.mart_reconciliation order by file_id",
    )
    assert found == [(74, 74, 0, 74, 0, 0), (74, 74, 0, 61, 13, 0), (74, 25, 49, 25, 0, 0)]


def test_a_log_leaves_the_warehouse_as_it_came(conn, shared_data):
    came = read_ocel(
        shared_data / "reference_logs" / "ocel20_example.jsonocel", "json", max_bytes=10**7
    )
    found = log_of_source(conn, "default", "as_json")
    assert found.loose_relations == 0
    # in UTC both, but +00:00 is written Z
    for name, expected in came.frames().items():
        texts = expected.with_columns(pl.all().str.replace(r"\+00:00$", "Z"))
        assert found.log.frames()[name].rows() == texts.rows(), name


def test_a_source_that_is_not_there_is_named(conn):
    with pytest.raises(UsageError, match="there is no source nobody"):
        log_of_source(conn, "default", "nobody")
