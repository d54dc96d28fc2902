"""Makes one JSON object a row: nested values by dotted path, child records as checked JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from p2p.sources.delimited.records import Finding
from p2p.sources.delimited.rejections import shown
from p2p.sources.delimited.values import Check
from p2p.sources.formats import Formats
from p2p.sources.specification import Table
from p2p.sources.table_columns import checks_of

# Holds, as one JSON object, what a document has beside the specified fields: nothing is lost.
OTHER_FIELDS = "other_fields"
_EXPORT_AGAIN = "correct the document, or export it again"


class Unfit(Exception):
    """A document that makes no row; finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class _ChildRecords:
    """One collection of a table: the column of its text, and what its values must be."""

    name: str
    column: int
    fields: tuple[tuple[tuple[str, ...], tuple[Check, ...]], ...]


_Step = int | dict[str, Any] | _ChildRecords


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """The fields of a table's documents. seen: the names of those that came so far."""

    columns: tuple[str, ...]
    _steps: dict[str, _Step]
    seen: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, table: Table, formats: Formats) -> DocumentFields:
        """The fields of `table`, its child records to be written as `formats` say."""
        columns = (*table.columns, *table.collections, OTHER_FIELDS)
        steps: dict[str, _Step] = {}
        for number, name in enumerate(table.columns):
            _add(steps, name, number)
        for name, records in table.collections.items():
            checks = checks_of(records, name, records.columns, formats)
            fields = tuple(
                (tuple(one.split(".")), tuple(check for check in checks if check.name == one))
                for one in records.columns
            )
            _add(steps, name, _ChildRecords(name, columns.index(name), fields))
        return cls(columns, steps)

    def row(self, document: dict[str, Any]) -> list[str]:
        """The values of one document in order of the columns. Raises Unfit."""
        row = [""] * len(self.columns)
        rest = self._take(document, self._steps, row, "")
        if rest:
            row[-1] = as_text(rest)
        return row

    def _take(
        self, document: dict[str, Any], steps: dict[str, _Step], row: list[str], path: str
    ) -> dict[str, Any]:
        """Put the known fields in their places; returns the others."""
        rest: dict[str, Any] = {}
        for key, value in document.items():
            step = steps.get(key)
            if step is None:
                rest[key] = value
            elif value is None:
                continue
            elif type(step) is int:
                row[step] = value if type(value) is str else _scalar(value, path + key)
                self.seen.add(path + key)
            elif type(step) is dict:
                if type(value) is not dict:
                    raise _unfit(path + key, value, "not_an_object", "an object is expected here")
                more = self._take(value, step, row, f"{path}{key}.")
                if more:
                    rest[key] = more
            elif type(step) is _ChildRecords:
                row[step.column] = _children(step, value)
                self.seen.add(step.name)
        return rest


def as_text(value: object) -> str:
    """JSON in one canonical form: sorted, without blanks, numbers as the digits that came."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _add(steps: dict[str, _Step], path: str, step: _Step) -> None:
    *outer, last = path.split(".")
    for part in outer:
        inner = steps.setdefault(part, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{part} of {path} is specified as a value and as an object")
        steps = inner
    steps[last] = step


def _scalar(value: object, path: str) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    raise _unfit(path, value, "not_a_value", "one value is expected here, not several")


def _children(records: _ChildRecords, value: object) -> str:
    if type(value) is not list:
        raise _unfit(records.name, value, "not_a_list", "a list of objects is expected here")
    for number, child in enumerate(value):
        where = f"{records.name}[{number}]"
        if type(child) is not dict:
            raise _unfit(where, child, "not_an_object", "an object is expected here")
        for path, checks in records.fields:
            _check(checks, _at(child, path), where, path)
    return as_text(value) if value else ""


def _at(child: Any, path: Iterable[str]) -> object:
    for part in path:
        child = child.get(part) if type(child) is dict else None
    return child


def _check(checks: Iterable[Check], value: object, where: str, path: tuple[str, ...]) -> None:
    if value is None:
        text = ""
    elif type(value) is str:
        text = value
    else:
        text = _scalar(value, f"{where}.{'.'.join(path)}")
    for check in checks:
        if check.type is None:
            good = bool(text.strip())
        else:
            good = not text or check.accepts(text.encode("utf-8", errors="surrogatepass"))
        if not good:
            place = f"{where}.{check.name}"
            raise Unfit(Finding(place, shown_text(text), check.code, check.reason, check.remedy))


def _unfit(where: str, value: object, code: str, reason: str) -> Unfit:
    text = value if isinstance(value, str) else as_text(value)
    return Unfit(Finding(where, shown_text(text), code, reason, _EXPORT_AGAIN))


def shown_text(text: str) -> str:
    """A text as quarantine keeps it."""
    return shown(text[:1000].encode("utf-8", errors="surrogatepass"))
