"""The parts of a terminal table: columns, layouts, and how numbers and texts stand in a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

Row = dict[str, Any]
SHOWN_REASONS = 2


@dataclass(frozen=True)
class Column:
    """One column: its heading and the text of a row's cell; numbers are right-aligned."""

    heading: str
    cell: Callable[[Row], str]
    is_number: bool = True


@dataclass(frozen=True)
class Layout:
    """A topic's columns; below: what a row tells in lines of its own under them.

    section: the heading under which a row stands. apart: what is told under the table instead of
    in it, None for a row of the table; an empty text is not told at all. note: told once under the
    table of each source.
    """

    columns: tuple[Column, ...]
    below: Callable[[Row], Sequence[str]] | None = None
    section: Callable[[Row], str] | None = None
    apart: Callable[[Row], str | None] = lambda row: None
    note: str = ""


def collapse(activities: Iterable[str]) -> str:
    """Activities as one line; repeats in a row are told once with their count."""
    runs = ((name, sum(1 for _ in run)) for name, run in groupby(activities))
    return " > ".join(name if count == 1 else f"{name} x{count}" for name, count in runs)


def number(name: str) -> Callable[[Row], str]:
    """The number of a column, with separators."""
    return lambda row: told(row.get(name))


def days(name: str) -> Callable[[Row], str]:
    """Days with two decimals."""
    return lambda row: "-" if row[name] is None else f"{float(row[name]):,.2f}"


def total(name: str) -> Callable[[Row], str]:
    """A sum without decimals."""
    return lambda row: "-" if row[name] is None else f"{float(row[name]):,.0f}"


def percent(name: str) -> Callable[[Row], str]:
    """A percentage with one decimal."""
    return lambda row: "-" if row[name] is None else f"{float(row[name]):.1f} %"


def text(name: str) -> Callable[[Row], str]:
    """The text of a column."""
    return lambda row: "-" if row.get(name) is None else str(row[name])


def told(value: Any) -> str:
    """A value as people write it; a dash where there is none."""
    match value:
        case None:
            return "-"
        case int():
            return f"{value:,}"
        case float() | Decimal():
            number = float(value)
            return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
        case _:
            return str(value)


def amount(row: Row) -> str:
    """An amount in its currency."""
    return f"{row['currency'] or ''} {told(row['amount'])}".strip() if row["amount"] else ""


def reasons(row: Row) -> list[str]:
    """The subject, and the first reasons."""
    told = [str(reason["text"]) for reason in (row["reasons"] or [])[:SHOWN_REASONS]]
    return [str(row["subject_label"]), *(f"- {text}" for text in told)]
