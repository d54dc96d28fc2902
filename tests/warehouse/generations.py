"""Tables whose rows carry the generation that published them, so that a mix would show."""

from __future__ import annotations

from p2p.warehouse.connection import Connection
from p2p.warehouse.publication import publish, refresh_lock, start_refresh

TABLES = ("activity", "kpi", "segment", "variant")
# One statement, one look at every table: all generations must be the same.
GENERATIONS = (
    "select array(select distinct generation from ("
    + " union all ".join(f"select generation from serving.{table}" for table in TABLES)
    + ") all_tables)"
)


def make_candidate(conn: Connection, generation: int, tables: tuple[str, ...]) -> None:
    """Build candidate tables as dbt would, every row marked with its generation."""
    with conn.transaction():
        conn.execute("create schema if not exists candidate")
        for number, table in enumerate(tables, start=1):
            conn.execute(
                f"create table candidate.{table} as "
                f"select {generation} as generation, i as id from generate_series(1, {number}) i"
            )


def publish_generation(conn: Connection, generation: int) -> None:
    """Build a generation of all TABLES and publish it."""
    make_candidate(conn, generation, TABLES)
    with refresh_lock(conn, wait_seconds=30):
        publish(conn, start_refresh(conn))
