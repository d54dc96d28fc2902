"""Reads a query column by column: COPY brings it as CSV, and Arrow parses that, not Python."""

from __future__ import annotations

import io
from typing import cast

import polars as pl
from psycopg import sql

from p2p.warehouse.connection import Connection

# A row has to fit into a block.
_BLOCK_BYTES = 64 * 1024 * 1024


def read_columns(conn: Connection, query: sql.Composable) -> pl.DataFrame:
    """The rows of a query as text columns, null apart from the empty text.

    query: literals composed in, for COPY takes no parameters.
    """
    import pyarrow as pa
    from pyarrow import csv

    text = io.BytesIO()
    statement = sql.SQL("copy ({}) to stdout (format csv, header, force_quote *)").format(query)
    with conn.cursor().copy(statement) as copy:
        for block in copy:
            text.write(block)
    text.seek(0)
    header = text.readline().decode("utf-8").strip("\r\n")
    names = [name.strip('"') for name in header.split(",")]
    if text.tell() == text.getbuffer().nbytes:  # Arrow refuses a text without rows
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    # All values stand in quotes: what does not is null.
    table = csv.read_csv(
        text,
        read_options=csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return cast(pl.DataFrame, pl.from_arrow(table))


def moment(column: str) -> pl.Expr:
    """A timestamp in UTC, as PostgreSQL tells it in style ISO, in ISO 8601 with its offset."""
    return pl.col(column).str.replace(" ", "T", literal=True) + "Z"
