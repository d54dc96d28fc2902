"""The role of people who read: exists where the server lets us make it, and sees results only.

Everything here may run at each start: it writes nothing when nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable

from psycopg import sql

from p2p.warehouse.connection import READER_ROLE, Connection

_READABLE_SCHEMAS = ("raw", "ops", "serving")
# Beside serving.*: what status and reconciliation pages need. Rows of raw data are not among it.
_READABLE_TABLES = (
    ("raw", "file"),
    ("raw", "quarantine"),
    ("raw", "event_log_source"),
    ("ops", "refresh"),
    ("ops", "publication"),
    ("ops", "baseline"),
    ("ops", "baseline_kpi"),
    ("ops", "queue_snapshot"),
    ("ops", "audit_entry"),
    ("ops", "audit_verification"),
    ("ops", "review_queue"),
    ("ops", "review_step"),
    ("ops", "review_transition"),
    ("ops", "review_routing"),
    ("ops", "review_limit"),
    ("ops", "person_link"),
)

# A managed server may refuse roles: readers then connect as the same user, in read-only sessions.
_CREATE_ROLE = b"""
do $$
begin
    if not exists (select from pg_roles where rolname = 'p2p_reader') then
        create role p2p_reader nologin;
    end if;
exception
    when insufficient_privilege or duplicate_object or unique_violation then
        raise notice 'role p2p_reader was not made: %', sqlerrm;
end
$$
"""

# From PostgreSQL 16 on, whoever makes a role may grant it, but not act as it before doing so.
_JOIN_ROLE = b"""
do $$
begin
    if current_setting('server_version_num')::int >= 160000 then
        if not pg_has_role('p2p_reader', 'SET') then
            execute format('grant p2p_reader to %I with set true', current_user);
        end if;
    elsif not pg_has_role('p2p_reader', 'MEMBER') then
        execute format('grant p2p_reader to %I', current_user);
    end if;
exception
    when insufficient_privilege or unique_violation then
        raise notice 'role p2p_reader was not granted: %', sqlerrm;
end
$$
"""


def reader_exists(conn: Connection) -> bool:
    """Whether the server has the reading role."""
    return (
        conn.execute("select from pg_roles where rolname = %s", (READER_ROLE,)).fetchone()
        is not None
    )


def ensure_reader(conn: Connection) -> bool:
    """Make the reading role and its rights as far as the server allows; False without the role.

    Call in a transaction, under the lock of migrations.
    """
    conn.execute(_CREATE_ROLE)
    if not reader_exists(conn):
        return False
    conn.execute(_JOIN_ROLE)
    for schema in _READABLE_SCHEMAS:
        if _lacks(conn, "select has_schema_privilege(%s, %s, 'USAGE')", schema):
            conn.execute(
                sql.SQL("grant usage on schema {} to {}").format(
                    sql.Identifier(schema), sql.Identifier(READER_ROLE)
                )
            )
    published = conn.execute(
        "select 'serving', tablename from pg_tables where schemaname = 'serving'"
    ).fetchall()
    missing = [
        (schema, table)
        for schema, table in (*_READABLE_TABLES, *published)
        if _lacks(
            conn,
            "select has_table_privilege(%s, %s, 'SELECT')",
            sql.Identifier(schema, table).as_string(conn),
        )
    ]
    grant_reading(conn, missing)
    return True


def _lacks(conn: Connection, question: str, name: str) -> bool:
    row = conn.execute(question.encode(), (READER_ROLE, name)).fetchone()
    return row is None or not row[0]


def grant_reading(conn: Connection, tables: Iterable[tuple[str, str]]) -> None:
    """Let the reading role select from tables given as (schema, name)."""
    names = [sql.Identifier(schema, table) for schema, table in tables]
    if names:
        conn.execute(
            sql.SQL("grant select on {} to {}").format(
                sql.SQL(", ").join(names), sql.Identifier(READER_ROLE)
            )
        )
