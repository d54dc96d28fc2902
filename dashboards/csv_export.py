"""Rows as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

# A spreadsheet runs a cell that begins with one of these as a formula.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before text that a spreadsheet would run."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\x00", "")
    return f"'{text}" if value.startswith(_RISKY) else text


def csv_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets need it); columns as in the first row."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.writer(out)
        names = list(rows[0])
        writer.writerow(safe_cell(name) for name in names)
        writer.writerows([safe_cell(row[name]) for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")
