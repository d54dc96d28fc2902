"""Streams the rows of one text file into a table by COPY, with every row screened on the way.

Good blocks go to the database untouched. Which table, and what becomes of the rows there, is the
caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from p2p.errors import DataRefused, P2PError
from p2p.landing.load import Load
from p2p.landing.quarantine import RejectedRows
from p2p.landing.raw_tables import identifiers
from p2p.sources.delimited.row_file import RowFile
from p2p.sources.delimited.screening import screened_blocks
from p2p.sources.delimited.values import Check


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file's rows go.

    columns: those of the table for those of the file. filled_column: one that no good row leaves
    empty. own_rows: condition that holds for this file's rows in the table only. freeze: the
    table was made in this transaction.
    """

    table: sql.Composable
    columns: Sequence[str]
    filled_column: str
    own_rows: sql.Composable
    freeze: bool = False


def copy_rows(
    load: Load,
    file: RowFile,
    target: Target,
    checks: Sequence[Check],
    rejected: RejectedRows,
) -> int:
    """Copy all rows of `file`; returns how many there were, rejected ones included.

    Raises DataRefused when hardly a row can be understood, or PostgreSQL refuses one.
    """
    statement = sql.SQL(
        "copy {} ({}) from stdin (format csv, delimiter {}, encoding 'UTF8'{})"
    ).format(
        target.table,
        identifiers(target.columns),
        sql.Literal(file.header.delimiter),
        sql.SQL(", freeze" if target.freeze else ""),
    )
    rows = 0
    position = 0
    cursor = load.conn.cursor()
    try:
        with cursor.copy(statement) as copy:
            for screened in screened_blocks(file, checks):
                rows += screened.rows
                rejected.add(screened.rejections)
                copy.write(screened.outgoing)
                load.progress.advance(file.position - position, file.name)
                position = file.position
    except (psycopg.errors.DataError, psycopg.errors.ProgramLimitExceeded) as error:
        context = (error.diag.context or "").splitlines()
        raise DataRefused(
            f"{file.name}: PostgreSQL refused a row: {error.diag.message_primary} "
            f"({context[0] if context else 'no line told'})",
            "correct that row; nothing of the file was loaded",
        ) from error
    removed = _remove_empty(load, target) if rejected.count else 0
    if (cursor.rowcount, removed) != (rows, rejected.count):
        raise P2PError(
            f"{file.name}: {rows:,} rows were sent, {rejected.count:,} of them rejected, but "
            f"PostgreSQL took {cursor.rowcount:,} and dropped {removed:,}; nothing was loaded",
            "this is a fault of the program: please report it with the file's first lines",
        )
    return rows


def _remove_empty(load: Load, target: Target) -> int:
    """Remove the empty rows that kept the places of rejected ones.

    COPY could filter them itself, but that costs every load what only some need.
    """
    cursor = load.conn.execute(
        sql.SQL("delete from {} where {} and {} is null").format(
            target.table, target.own_rows, sql.Identifier(target.filled_column)
        )
    )
    return cursor.rowcount
