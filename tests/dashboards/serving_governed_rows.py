"""Rows of the record of decisions: one chain of one tenant, whatever source is shown."""

from __future__ import annotations

from collections.abc import Callable

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import at, rows_of


def _audit() -> list[Row]:
    return rows_of(
        "source entry_count last_entry_number last_entry_at last_entry_hash is_intact",
        ("demo", 12, 12, at(100), "a43d0fb7cfaabf57c2b84d25", True),
        verified_at=at(121),
        problem=None,
    )


GOVERNED_ROWS: dict[str, Callable[[], list[Row]]] = {"audit": _audit}
