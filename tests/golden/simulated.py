"""Reading the warehouse of the simulated history."""

from __future__ import annotations

import polars as pl
import psycopg


def read(url: str, query: str) -> pl.DataFrame:
    """The rows of a query."""
    with psycopg.connect(url) as conn:
        cursor = conn.execute(query)
        names = [column.name for column in cursor.description or ()]
        return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)
