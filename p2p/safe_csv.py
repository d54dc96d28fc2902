"""Query results as CSV files that a spreadsheet opens without running anything in them.

COPY writes the file, so that rows never pass through Python one by one. What the pages offer for
download uses the same rule cell by cell.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import sql

from p2p.warehouse.connection import Connection

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
"""A spreadsheet runs a cell that begins with one of these as a formula."""

_TEXT_TYPES = {18, 19, 25, 114, 1042, 1043, 3802}
"""Type ids of char, name, text, json, bpchar, varchar and jsonb."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written: its number of rows without the heading, and its checksum."""

    row_count: int
    sha256: str


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before text that a spreadsheet would run."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\x00", "")
    return f"'{text}" if value.startswith(RISKY) else text


def write_csv(conn: Connection, query: sql.Composable, path: Path) -> WrittenFile:
    """Write the rows of a query (literals composed in) as UTF-8 with a byte-order mark."""
    with conn.cursor() as cursor:
        cursor.execute(sql.SQL("select * from ({}) as asked limit 0").format(query))
        columns = [(one.name, one.type_code in _TEXT_TYPES) for one in cursor.description or ()]
        selected = sql.SQL(", ").join(
            _guarded(name) if is_text else sql.Identifier(name) for name, is_text in columns
        )
        statement = sql.SQL(
            "copy (select {} from ({}) as asked) to stdout (format csv, header, encoding 'UTF8')"
        ).format(selected, query)
        digest = hashlib.sha256(_BYTE_ORDER_MARK)
        with path.open("wb") as stream:
            stream.write(_BYTE_ORDER_MARK)
            with cursor.copy(statement) as copy:
                for block in copy:
                    digest.update(block)
                    stream.write(block)
        return WrittenFile(cursor.rowcount, digest.hexdigest())


def _guarded(name: str) -> sql.Composable:
    """A text column with an apostrophe before what a spreadsheet would run."""
    column = sql.Identifier(name)
    risky = sql.Literal([one for one in RISKY if one != "\x00"])  # PostgreSQL stores no NUL
    return sql.SQL(
        "case when left({0}::text, 1) = any({1}) then '''' || {0}::text else {0}::text end as {0}"
    ).format(column, risky)
