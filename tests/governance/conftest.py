"""Migrated databases, as the superuser who owns them: one of a test, and one to tamper with."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from tests.governance.chained_decisions import decide, past_the_triggers
from tests.governance.review_items import Begun, begin, publish_candidates

_TABLES = ("waiver", "waiver_withdrawal", "rule_file", "audit_entry")


@pytest.fixture
def conn(settings_for_tests: Settings) -> Iterator[Connection]:
    with connect(settings_for_tests) as connection:
        yield connection


@pytest.fixture
def chained(conn: Connection) -> Connection:
    """With the decisions of two tenants."""
    decide(conn)
    return conn


@pytest.fixture(scope="session")
def _tampered(database_url: str, _template: str) -> Iterator[Connection]:
    """The same decisions in a database without the chain's keys, and a copy of what was written."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_tampered template {_template}")
    with psycopg.connect(f"{database_url.rsplit('/', 1)[0]}/p2p_tampered") as conn:
        decide(conn)
        # a key can be dropped by whoever may silence triggers
        for key in ("audit_entry_pkey", "audit_entry_entry_number_check"):
            conn.execute(f"alter table ops.audit_entry drop constraint {key}")
        conn.execute("create schema kept")
        for table in _TABLES:
            conn.execute(f"create table kept.{table} as table ops.{table}")
        conn.commit()
        yield conn
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("drop database p2p_tampered")


@pytest.fixture
def tampering(_tampered: Connection) -> Connection:
    """Decisions to tamper with, as they were written."""
    with past_the_triggers(_tampered):
        for table in _TABLES:
            _tampered.execute(f"delete from ops.{table}")
            _tampered.execute(f"insert into ops.{table} overriding system value table kept.{table}")
    return _tampered


@pytest.fixture
def calendar(conn: Connection) -> Connection:
    """With one candidate and the opening hours of its company."""
    publish_candidates(conn, {})
    return conn


@pytest.fixture(scope="session")
def queue_database(database_url: str, _template: str) -> Iterator[Settings]:
    """One database for many tests of the queue: each works on a tenant of its own."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_review template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_review"
    yield Settings.model_validate({"database_url": url})
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("drop database p2p_review")


@pytest.fixture
def queue(queue_database: Settings) -> Iterator[Connection]:
    with connect(queue_database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def small(queue: Connection) -> Begun:
    """500 EUR."""
    return begin(queue, {})


@pytest.fixture
def large(queue: Connection) -> Begun:
    """50,000 EUR: above the limit that ships."""
    return begin(queue, {"amount": 50_000})
