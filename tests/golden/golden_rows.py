"""Reading one row of the golden warehouse, which holds every real log and export."""

from __future__ import annotations

from typing import Any, TypeAlias

import psycopg
from psycopg.rows import DictRow

Golden: TypeAlias = psycopg.Connection[DictRow]


def one_row(golden: Golden, query: str) -> dict[str, Any]:
    """The first row of a query, which has one."""
    row = golden.execute(query).fetchone()
    assert row is not None
    return row
