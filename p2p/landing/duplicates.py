"""Moves a file's staged rows into its raw table, leaving out those that are there already.

What counts as the same row differs: an event log has no key and repeats are real; an SAP table
has one, and a row that equals the last known version of its key tells nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from p2p.landing.raw_tables import identifiers, qualified
from p2p.warehouse.connection import Connection

ALL_STAGED = sql.SQL("true")
_STAGED = sql.Identifier("pg_temp", "landing_rows")

_STORED = """
select {key} row({compared})::text as content, r._file_id, r._row_number
from {table} as r
inner join raw.file as f on f.file_id = r._file_id
where f.tenant = %(tenant)s and f.source = %(source)s
"""

# The k-th occurrence of a row is stored if earlier files brought fewer than k of it.
_NEW_EVENTS = """
with stored as (
    select content, count(*) as occurrences from ({stored}) as s group by content
),
incoming as (
    select
        i.*,
        row_number() over (partition by content order by _row_number) as occurrence
    from (select *, row({compared})::text as content from {staged}) as i
)
insert into {table} ({columns}, _file_id, _row_number)
select {columns}, %(file_id)s, _row_number
from incoming
left join stored using (content)
where occurrence > coalesce(occurrences, 0)
order by _row_number
"""

# A row is stored if it differs from the version of its key before it, in this file or in the last.
_NEW_VERSIONS = """
with latest as (
    select distinct on ({key_names}) {key_names}, content as latest_content
    from ({stored}) as s
    order by {key_names}, _file_id desc, _row_number desc
),
incoming as (
    select
        i.*,
        lag(content) over (partition by {key_names} order by _row_number) as content_before
    from (select *, {key} row({compared})::text as content from {staged} as r) as i
)
insert into {table} ({columns}, _file_id, _row_number)
select {columns}, %(file_id)s, _row_number
from incoming
left join latest using ({key_names})
where content is distinct from coalesce(content_before, latest_content)
order by _row_number
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The staged rows of one file: where they go, and which columns the raw table has."""

    table: str
    columns: Sequence[str]
    file_id: int
    tenant: str
    source: str

    @property
    def compared(self) -> list[str]:
        """The columns that make rows the same; one without a name is a spreadsheet's row count."""
        return [column for column in self.columns if not column.startswith("_unnamed_")]


def insert_new_events(conn: Connection, arrival: Arrival) -> int:
    """Store the occurrences of rows that earlier files did not bring; returns how many."""
    stored = sql.SQL(_STORED).format(key=sql.SQL(""), **_parts(arrival))
    return _insert(conn, sql.SQL(_NEW_EVENTS).format(stored=stored, **_parts(arrival)), arrival)


def insert_new_versions(conn: Connection, arrival: Arrival, key: Sequence[str]) -> int:
    """Store the rows that are new or changed versions of their key; returns how many.

    key: its columns, empty where the file lacks some of them: then only rows that equal a stored
    one are left out.
    """
    parts = _parts(arrival)
    values = [sql.SQL("coalesce(r.{}, '')").format(sql.Identifier(column)) for column in key]
    values = values or [sql.SQL("row({})::text").format(parts["compared"])]
    names = [sql.Identifier(f"_key_{number}") for number in range(len(values))]
    key_values = sql.SQL("").join(
        sql.SQL("{} as {}, ").format(value, name) for value, name in zip(values, names, strict=True)
    )
    stored = sql.SQL(_STORED).format(key=key_values, **parts)
    statement = sql.SQL(_NEW_VERSIONS).format(
        key=key_values, key_names=sql.SQL(", ").join(names), stored=stored, **parts
    )
    return _insert(conn, statement, arrival)


def stage(conn: Connection, columns: Sequence[str]) -> sql.Identifier:
    """Make the temporary table that takes a file's rows; it ends with the transaction."""
    conn.execute(
        sql.SQL(
            "create temporary table {} ({}, "
            "_row_number bigint generated always as identity (cache 1000)) on commit drop"
        ).format(
            _STAGED,
            sql.SQL(", ").join(
                sql.SQL("{} text").format(sql.Identifier(column)) for column in columns
            ),
        )
    )
    return _STAGED


def _parts(arrival: Arrival) -> dict[str, sql.Composable]:
    return {
        "table": qualified(arrival.table),
        "staged": _STAGED,
        "columns": identifiers(arrival.columns),
        "compared": identifiers(arrival.compared),
    }


def _insert(conn: Connection, statement: sql.Composed, arrival: Arrival) -> int:
    cursor = conn.execute(
        statement,
        {"file_id": arrival.file_id, "tenant": arrival.tenant, "source": arrival.source},
    )
    return cursor.rowcount
