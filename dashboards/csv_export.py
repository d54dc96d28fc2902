"""Rows as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from p2p.safe_csv import safe_cell


def csv_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets need it); columns as in the first row."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.writer(out)
        names = list(rows[0])
        writer.writerow(safe_cell(name) for name in names)
        writer.writerows([safe_cell(row[name]) for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")
