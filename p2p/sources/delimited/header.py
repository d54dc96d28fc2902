"""Understands the first line of delimited text: the delimiter, the column names, the line ends.

Which columns a file needs is for its reader to say; here they only help to find the delimiter.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from p2p.errors import DataRefused
from p2p.sources.delimited.open_quotes import MAX_RECORD_BYTES
from p2p.sources.delimited.records import Layout

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_COLUMNS = 1590  # PostgreSQL's limit, less the columns that landing adds
_ROWS_TRIED = 50
_LINES_BEFORE = 20
_SPREADSHEET_HINT = b"sep="


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file in order, and how its records are written; size is in bytes."""

    columns: tuple[str, ...]
    layout: Layout
    size: int

    @property
    def delimiter(self) -> str:
        """The character between fields."""
        return chr(self.layout.delimiter)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Columns that the file left without a name."""
        return tuple(name for name in self.columns if name.startswith("_unnamed_"))


def read_header(
    start: bytes,
    file_name: str,
    *,
    delimiter: str | None = None,
    knows: Callable[[list[str]], int] = len,
) -> Header:
    """Read the header at the start of a file.

    start: the first bytes of the file, more than its first line. delimiter: as declared, else
    the one that gives most known columns and equally long rows. knows: how many of these column
    names are known.

    Raises DataRefused when there is no header, the delimiter is wrong, or names repeat.
    """
    skipped, line, rows = _lines(start, file_name)
    crlf = line.endswith(b"\r\n")
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise DataRefused(
            f"{file_name}: the header is not UTF-8 (byte {error.start + 1} of it)",
            "save the file as UTF-8, or declare its encoding (latin-1, cp1252) in a mapping",
        ) from error
    if "\0" in text:
        raise DataRefused(
            f"{file_name}: the header holds zero bytes: this is no text file",
            "export the data as CSV (UTF-8)",
        )
    readings = {mark: _split(text, mark) for mark in DELIMITERS}
    if delimiter is not None:
        readings.setdefault(delimiter, _split(text, delimiter))
        mark = delimiter
    else:
        mark = max(
            readings,
            key=lambda mark: (
                min(len(readings[mark]), 2),
                knows(_names(readings[mark])),
                _fitting_rows(rows, mark, len(readings[mark])),
                len(readings[mark]),
            ),
        )
    if len(readings[mark]) < 2:
        raise _no_columns(text, file_name, mark, readings)
    names = _names(readings[mark])
    _check(names, file_name)
    layout = Layout(columns=len(names), delimiter=ord(mark), crlf=crlf)
    return Header(tuple(names), layout, skipped + len(line))


def _lines(start: bytes, file_name: str) -> tuple[int, bytes, list[str]]:
    """Bytes before the header, the header's line, and some lines after it."""
    lines = [line + b"\n" for line in start.split(b"\n", _ROWS_TRIED + _LINES_BEFORE)]
    lines[-1] = lines[-1][:-1]
    skipped = 0
    while lines and (not lines[0].strip() or lines[0].lower().startswith(_SPREADSHEET_HINT)):
        skipped += len(lines.pop(0))
    if not lines:
        raise DataRefused(f"{file_name} holds no header", "export it again with its column names")
    if len(lines[0]) > MAX_RECORD_BYTES:
        raise DataRefused(
            f"{file_name}: the first line is longer than {MAX_RECORD_BYTES:,} bytes",
            "export the data as CSV with one line a row",
        )
    rows = [line.decode("utf-8", errors="replace") for line in lines[1 : _ROWS_TRIED + 1]]
    return skipped, lines[0], rows


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a stray carriage return, or a field beyond all measure
        return []


def _names(fields: list[str]) -> list[str]:
    return [
        name.strip().removeprefix("\ufeff") or f"_unnamed_{number}"
        for number, name in enumerate(fields, start=1)
    ]


def _fitting_rows(rows: list[str], delimiter: str, columns: int) -> int:
    return sum(len(_split(row.rstrip("\r\n"), delimiter)) == columns for row in rows)


def _no_columns(
    line: str, file_name: str, mark: str, readings: dict[str, list[str]]
) -> DataRefused:
    best = max(readings, key=lambda other: len(readings[other]))
    shown = line if len(line) <= 200 else line[:200] + "…"
    named = DELIMITERS.get(mark, repr(mark))
    if len(readings[best]) < 2:
        return DataRefused(
            f"{file_name}: the first line is no header of a table: {shown!r}",
            "export the file with column names in its first line, separated by comma, semicolon, "
            "tab or bar",
        )
    return DataRefused(
        f"{file_name}: with {named} as delimiter the header is one single column: {shown!r}",
        f"declare delimiter {best!r} ({DELIMITERS.get(best, 'it')} gives {len(readings[best])} "
        "columns)",
    )


def _check(names: list[str], file_name: str) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise DataRefused(
            f"{file_name}: the header names a column more than once: {', '.join(repeated)} "
            f"(found: {', '.join(names)})",
            "rename or remove the repeated columns",
        )
    reserved = [name for name in names if name in ("_file_id", "_row_number")]
    if reserved:
        raise DataRefused(
            f"{file_name}: {', '.join(reserved)} is a name that landing needs for itself",
            "rename that column",
        )
    if len(names) > MAX_COLUMNS:
        raise DataRefused(
            f"{file_name}: {len(names):,} columns; at most {MAX_COLUMNS:,} can be loaded",
            "export fewer columns",
        )
