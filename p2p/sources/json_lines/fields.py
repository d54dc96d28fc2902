"""Makes JSON objects rows: nested values by dotted path, child records as checked JSON text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from p2p.sources.delimited.records import Finding
from p2p.sources.formats import Formats
from p2p.sources.json_lines.children import ChildRecords
from p2p.sources.json_lines.unfit import Unfit, as_text, scalar_text, unfit
from p2p.sources.specification import Table

# Holds, as one JSON object, what a document has beside the specified fields: nothing is lost.
OTHER_FIELDS = "other_fields"

_Step = int | dict[str, Any] | ChildRecords
Document = dict[str, Any]
# What is wrong with some of the rows, by their number.
Findings = dict[int, Finding]


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
            _add(steps, name, ChildRecords.of(name, columns.index(name), records, formats))
        return cls(columns, steps)

    def rows(self, documents: Iterable[Document | Finding]) -> tuple[list[list[str]], Findings]:
        """The values of each document in order of the columns, and what is wrong with some.

        A document that could not be read comes as its finding.
        """
        rows: list[list[str]] = []
        findings: Findings = {}
        children: dict[str, list[tuple[int, ChildRecords, Any]]] = {}
        for number, document in enumerate(documents):
            row = [""] * len(self.columns)
            rows.append(row)
            try:
                if isinstance(document, Finding):
                    raise Unfit(document)
                found: list[tuple[ChildRecords, Any]] = []
                rest = self._take(document, self._steps, row, "", found)
                if rest:
                    row[-1] = as_text(rest)
            except Unfit as error:
                findings[number] = error.finding
                continue
            for records, value in found:
                children.setdefault(records.name, []).append((number, records, value))
        for of_all in children.values():
            _check_children(of_all, rows, findings)
        return rows, findings

    def _take(
        self,
        document: Document,
        steps: dict[str, _Step],
        row: list[str],
        path: str,
        children: list[tuple[ChildRecords, Any]],
    ) -> Document:
        """Put the known fields in their places; returns the others."""
        rest: Document = {}
        for key, value in document.items():
            step = steps.get(key)
            if step is None:
                rest[key] = value
            elif value is None:
                continue
            elif type(step) is int:
                row[step] = value if type(value) is str else scalar_text(value, path + key)
                self.seen.add(path + key)
            elif type(step) is dict:
                if type(value) is not dict:
                    raise unfit(path + key, value, "not_an_object", "an object is expected here")
                more = self._take(value, step, row, f"{path}{key}.", children)
                if more:
                    rest[key] = more
            elif type(step) is ChildRecords:
                children.append((step, value))
                self.seen.add(step.name)
        return rest


def _check_children(
    of_all: list[tuple[int, ChildRecords, Any]], rows: list[list[str]], findings: Findings
) -> None:
    """Write the child records of one collection into their rows; all are looked at together."""
    records = of_all[0][1]
    is_sound = records.are_sound([value for _, _, value in of_all])
    for number, _, value in of_all:
        try:
            if not is_sound:
                records.require_sound(value)
            rows[number][records.column] = as_text(value) if value else ""
        except Unfit as error:
            findings.setdefault(number, error.finding)


def _add(steps: dict[str, _Step], path: str, step: _Step) -> None:
    *outer, last = path.split(".")
    for part in outer:
        inner = steps.setdefault(part, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{part} of {path} is specified as a value and as an object")
        steps = inner
    steps[last] = step
