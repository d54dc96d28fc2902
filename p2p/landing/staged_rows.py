"""The temporary table that takes a file's rows before they are compared with what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from p2p.warehouse.connection import Connection

ALL_STAGED = sql.SQL("true")
STAGED = sql.Identifier("pg_temp", "landing_rows")


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


def stage(conn: Connection, columns: Sequence[str]) -> sql.Identifier:
    """Make the table; it ends with the transaction."""
    conn.execute(
        sql.SQL(
            "create temporary table {} ({}, "
            "_row_number bigint generated always as identity (cache 1000)) on commit drop"
        ).format(
            STAGED,
            sql.SQL(", ").join(
                sql.SQL("{} text").format(sql.Identifier(column)) for column in columns
            ),
        )
    )
    return STAGED
