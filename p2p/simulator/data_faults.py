"""Data-quality faults: rows that an export spoils. A spoilt copy stands beside each good row.

Nothing true is lost by them: whoever refuses just these rows has every good one.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from p2p.simulator.checked_columns import Checked
from p2p.simulator.rendering import Form

WRONG_DATE, LETTERS, MISSING_KEY = "wrong date", "letters in a number", "missing key"
RAGGED, ENCODING, NUL = "ragged row", "bad encoding", "zero byte"
_NO_DATE, _NO_NUMBER = "2026-13-45", "12A.5O"
# A JSON line that is cut short, or holds a raw zero byte, is no JSON any more.
_CODES = {
    "csv": {RAGGED: "wrong_field_count", ENCODING: "not_utf8", NUL: "nul_byte"},
    "jsonl": {RAGGED: "not_json", ENCODING: "not_utf8", NUL: "not_json"},
}


@dataclass(frozen=True)
class Fault:
    """One spoilt row: what is wrong, in which column ('' for the row), and the reason that a
    reader should give."""

    what: str
    column: str
    reason_code: str
    line: bytes


class Spoiler:
    """Spoils lines of one file."""

    def __init__(
        self, rng: np.random.Generator, form: Form, columns: Sequence[str], checked: Checked
    ) -> None:
        self._rng = rng
        self._form = form
        self._columns = list(columns)
        self._values = self._of_values(checked)
        self._rows = _CODES.get(form, {})

    def spoil(self, line: bytes) -> Fault:
        """A spoilt copy of a line (without line end), in one of the ways that the form has."""
        ways = [*self._rows, *(what for what, _, _ in self._values)]
        what = ways[int(self._rng.integers(len(ways)))]
        if what in self._rows:
            return Fault(what, "", self._rows[what], _SPOILT[self._form][what](line))
        able = [one for one in self._values if one[0] == what]
        _, column, code = able[int(self._rng.integers(len(able)))]
        value = {WRONG_DATE: _NO_DATE, LETTERS: _NO_NUMBER, MISSING_KEY: ""}[what]
        put = self._put_csv if self._form == "csv" else self._put_json
        return Fault(what, column, code, put(line, column, value))

    def _of_values(self, checked: Checked) -> list[tuple[str, str, str]]:
        """(what, column, reason code) of each column whose value can be spoilt."""
        kinds = (
            (WRONG_DATE, checked.date, "not_a_date"),
            (WRONG_DATE, checked.moment, "not_a_moment"),
            (LETTERS, checked.decimal, "not_a_decimal"),
            (MISSING_KEY, checked.required, "required_value_missing"),
        )
        top = {name.split(".")[0] for name in self._columns}
        return [
            (what, column, code)
            for what, columns, code in kinds
            for column in columns
            if column.split(".")[0] in top
        ]

    def _put_csv(self, line: bytes, column: str, value: str) -> bytes:
        fields = _fields(line)
        fields[self._columns.index(column)] = value
        return _joined(fields)

    def _put_json(self, line: bytes, column: str, value: str) -> bytes:
        document = json.loads(line)
        *outer, last = column.split(".")
        inner = document
        for name in outer:
            inner[name] = inner[name] or {}
            inner = inner[name]
        inner[last] = value or None
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _fields(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8")]))


def _joined(fields: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue().encode()


def _within(line: bytes, foreign: bytes) -> bytes:
    """The line with a foreign byte in its first value."""
    at = min((place for mark in (b",", b":") if (place := line.find(mark)) >= 0), default=len(line))
    at = max(0, at - 1) if line.startswith((b'"', b"{")) else at
    return line[:at] + foreign + line[at:]


_SPOILT: dict[Form, dict[str, Callable[[bytes], bytes]]] = {
    "csv": {
        RAGGED: lambda line: _joined(_fields(line)[:-1]),
        ENCODING: lambda line: _within(line, b"\xe9"),
        NUL: lambda line: _within(line, b"\x00"),
    },
    "jsonl": {
        RAGGED: lambda line: line[: len(line) // 2],
        ENCODING: lambda line: _within(line, b"\xe9"),
        NUL: lambda line: _within(line, b"\x00"),
    },
}
