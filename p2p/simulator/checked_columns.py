"""Which columns of an exported table its specification checks, and as what.

Read from the YAML beside the connectors: planted faults should be those that a reader refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_SOURCES = Path(__file__).parent.parent / "sources"


@dataclass(frozen=True)
class Checked:
    """Names of the checked columns of one table, by what is checked.

    key: what identifies a row through its versions. has_cursor: a column tells versions apart.
    """

    required: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    moment: tuple[str, ...] = ()
    decimal: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    has_cursor: bool = False


def checked_columns(system: str, table: str) -> Checked:
    """What is checked of a table; nothing where the system or the table has no specification."""
    kinds = ("required", "date", "moment", "decimal", "key")
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    has_cursor = False
    for content in _specifications(system):
        columns = content.get("tables", {}).get(table, {})
        has_cursor |= bool(columns.get("cursor"))
        for kind, names in found.items():
            names += [name for name in columns.get(kind, ()) if name not in names]
    return Checked(**{kind: tuple(names) for kind, names in found.items()}, has_cursor=has_cursor)


@lru_cache(maxsize=16)
def _specifications(system: str) -> tuple[dict[str, Any], ...]:
    """The specification of a system, after that of the system which it extends."""
    file = _SOURCES / system / "tables.yml"
    if not file.is_file():
        return ()
    content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    base = content.get("extends")
    return (*(_specifications(base) if base else ()), content)
