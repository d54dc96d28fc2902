"""Names and moments of the hand-made rows, and how a row is written in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.dashboards.serving_tables import Row

ORDER, RECEIPT = "Create Purchase Order Item", "Record Goods Receipt"
INVOICE, CLEAR = "Record Invoice Receipt", "Clear Invoice"
BLOCK, SERVICE = "Remove Payment Block", "Record Service Entry Sheet"
SCRIPT = "<script>alert('x')</script>"
QUOTES = 'Say "stop" \\N | {a|b} **bold** $x$ :red[no]'
PERCENT = "100 % [link](http://x.invalid) &lt;b&gt; <b>x</b>"
LONG = "An activity whose name is longer than anybody would ever write it in a system " * 3
FORMULA = '=HYPERLINK("http://x.invalid")'
HOSTILE_NAMES = [SCRIPT, QUOTES, PERCENT, LONG, *[f"Ordinary step {n:02d}" for n in range(5, 43)]]


def at(day: int) -> datetime:
    """Nine o'clock UTC, so many days after 1 March 2026."""
    return datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=day)


def rows_of(columns: str, *values: tuple[Any, ...], **same: Any) -> list[Row]:
    """One row for each tuple of values of the columns; `same` is in every one."""
    names = columns.split()
    return [same | dict(zip(names, value, strict=True)) for value in values]
