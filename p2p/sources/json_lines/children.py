"""Checks child records of documents: many at a time, one by one only where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from p2p.sources.delimited.records import Finding
from p2p.sources.delimited.values import Check
from p2p.sources.formats import Formats
from p2p.sources.json_lines.unfit import Unfit, scalar_text, shown_text, unfit
from p2p.sources.specification import Collection
from p2p.sources.table_columns import checks_of


@dataclass(frozen=True, slots=True)
class ChildRecords:
    """One collection of a table: the column of its text, and what its values must be."""

    name: str
    column: int
    fields: tuple[tuple[tuple[str, ...], tuple[Check, ...]], ...]

    @classmethod
    def of(cls, name: str, column: int, records: Collection, formats: Formats) -> ChildRecords:
        """The collection of this name, its values written as `formats` say."""
        checks = checks_of(records, name, records.columns, formats)
        fields = tuple(
            (tuple(one.split(".")), tuple(check for check in checks if check.name == one))
            for one in records.columns
        )
        return cls(name, column, fields)

    def are_sound(self, lists: Sequence[Any]) -> bool:
        """Whether all child records of many documents are beyond doubt."""
        if any(type(one) is not list for one in lists):
            return False
        children = [child for one in lists for child in one]
        if any(type(child) is not dict for child in children):
            return False
        for path, checks in self.fields:
            try:
                distinct = set(_values(children, path))
                if any(_fault(checks, scalar_text(value, "")) for value in distinct):
                    return False
            except (TypeError, Unfit):  # a list or an object where one value is expected
                return False
        return True

    def require_sound(self, value: object) -> None:
        """Raise Unfit for the first child record of a document that is at fault."""
        if type(value) is not list:
            raise unfit(self.name, value, "not_a_list", "a list of objects is expected here")
        for number, child in enumerate(value):
            where = f"{self.name}[{number}]"
            if type(child) is not dict:
                raise unfit(where, child, "not_an_object", "an object is expected here")
            for path, checks in self.fields:
                place = f"{where}.{'.'.join(path)}"
                text = scalar_text(_values([child], path)[0], place)
                fault = _fault(checks, text)
                if fault is not None:
                    raise Unfit(
                        Finding(place, shown_text(text), fault.code, fault.reason, fault.remedy)
                    )


def _values(children: list[Any], path: tuple[str, ...]) -> list[Any]:
    """The value at a path of every child; None where an object on the way is missing."""
    for part in path[:-1]:
        children = [child.get(part) or {} if type(child) is dict else {} for child in children]
    last = path[-1]
    return [child.get(last) if type(child) is dict else None for child in children]


def _fault(checks: Iterable[Check], text: str) -> Check | None:
    for check in checks:
        if check.type is None:
            good = bool(text.strip())
        else:
            good = not text or check.accepts(text.encode("utf-8", errors="surrogatepass"))
        if not good:
            return check
    return None
