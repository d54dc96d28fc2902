"""Tables of rows: how columns of counts, days, shares and amounts look, everywhere the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

Rows = Sequence[Mapping[str, Any]]
ROW_HEIGHT = 36
ROWS_BEFORE_SCROLLING = 12
ROWS_AT_MOST = 18


def count(help_text: str | None = None, width: int = 85) -> Any:
    """A column of whole numbers."""
    return st.column_config.NumberColumn(format="%,d", help=help_text, width=width)


def days(help_text: str | None = None, width: int = 85) -> Any:
    """A column of days with two decimals."""
    return st.column_config.NumberColumn(format="%,.2f", help=help_text, width=width)


def total_days(help_text: str | None = None) -> Any:
    """A column of large sums of days."""
    return st.column_config.NumberColumn(format="%,.0f", help=help_text, width=100)


def share(help_text: str | None = None) -> Any:
    """A column of percentages (0 to 100)."""
    return st.column_config.NumberColumn(format="%.2f%%", help=help_text, width=80)


def amount(help_text: str | None = None) -> Any:
    """A column of money to the cent; wide, because a cut number is a wrong number."""
    return st.column_config.NumberColumn(format="%,.2f", help=help_text, width=140)


def date(help_text: str | None = None) -> Any:
    """A column of dates."""
    return st.column_config.DateColumn(format="DD MMM YYYY", help=help_text, width="small")


def number() -> Any:
    """A narrow column with a rank or position."""
    return st.column_config.NumberColumn(format="%d", width=50)


def link(text: str) -> Any:
    """An address, shown as this text."""
    return st.column_config.LinkColumn(display_text=text, width=70)


def wide(help_text: str | None = None) -> Any:
    """A column of sentences."""
    return st.column_config.TextColumn(width="large", help=help_text)


def show(rows: Rows, columns: Mapping[str, Any], *, key: str | None = None) -> None:
    """Draw rows; more than a screenful scrolls inside the table."""
    st.dataframe(
        list(rows),
        hide_index=True,
        placeholder="",
        row_height=ROW_HEIGHT,
        height=_height(rows),
        column_config=dict(columns),
        key=key,
    )


def choose(rows: Rows, columns: Mapping[str, Any], *, key: str) -> int:
    """Draw rows of which the reader chooses one; returns its place, the first one at the start."""
    event = st.dataframe(
        list(rows),
        hide_index=True,
        placeholder="",
        row_height=ROW_HEIGHT,
        height=_height(rows),
        column_config=dict(columns),
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
    )
    chosen = event.selection.rows
    return chosen[0] if chosen and chosen[0] < len(rows) else 0


def filled(rows: Rows) -> Rows:
    """The rows without the columns that are empty in all of them."""
    columns = list(rows[0]) if rows else []
    names = [name for name in columns if any(row[name] is not None for row in rows)]
    return [{name: row[name] for name in names} for row in rows]


def number_or_none(value: Any, factor: float = 1.0) -> float | None:
    """A number as the browser's table wants it."""
    return None if value is None else float(value) * factor


def _height(rows: Rows) -> int | Literal["auto"]:
    if len(rows) > ROWS_AT_MOST:
        return ROW_HEIGHT * ROWS_BEFORE_SCROLLING
    # "auto" ends at ten rows; a table a little longer is shown whole
    return "auto" if len(rows) < 10 else ROW_HEIGHT * (len(rows) + 1) + 2
