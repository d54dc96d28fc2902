"""The simulated history of golden tests: its size, the systems that tell it, a reader of tables."""

from __future__ import annotations

import polars as pl
import psycopg

ITEMS, SEED = 400, 20_260_630
RENDERED = {"s4": "sap_s4", "coupa": "coupa"}
"""Source -> system, besides ECC."""


def read(url: str, query: str) -> pl.DataFrame:
    """The rows of a query."""
    with psycopg.connect(url) as conn:
        cursor = conn.execute(query)
        names = [column.name for column in cursor.description or ()]
        return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)
