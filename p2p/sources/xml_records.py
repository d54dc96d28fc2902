"""Reads XML (a bank's camt.053) as blocks of records: one row an innermost element of the levels.

The XML comes from outside: a document type is refused, the parser loads nothing and expands
nothing, and what it holds at a time is bounded. Element names count without their namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from p2p.errors import DataRefused
from p2p.sources.delimited.header import Header
from p2p.sources.delimited.records import Records
from p2p.sources.delimited.row_file import header_of, made_records
from p2p.sources.json_lines.fields import OTHER_FIELDS
from p2p.sources.json_lines.unfit import as_text
from p2p.sources.specification import Table
from p2p.sources.statement_balances import require_sums
from p2p.sources.table_columns import require_columns
from p2p.sources.utf8_stream import Utf8Stream

_CHUNK_BYTES = 64 * 1024
_PROLOG_BYTES = 64 * 1024
# Memory grows with tags, not with bytes: about 150 bytes each.
_MOST_MARKS = 600_000
_ELEMENT = re.compile(rb"<[A-Z_]")
_ROWS_A_BLOCK = 1000
_ROWS_THAT_TELL = 20
# Where values of one name come several times in a row's element.
_BETWEEN = "\n"

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class XmlRecords:
    """An XML file of one table, open: a RowFile.

    A row has what stands in its own element, in the element around it, and, of the levels
    further out, the specified columns that stand before. An element of the last level but one
    that has no innermost element is a row too.
    """

    name: str
    stream: Utf8Stream
    table: Table
    seen: set[str] = field(default_factory=set)
    header: Header = field(init=False)
    paths: dict[tuple[str, object], str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "header", header_of((*self.table.columns, OTHER_FIELDS)))

    @property
    def encoding(self) -> str:
        """How the file's text is encoded."""
        return self.stream.encoding

    @property
    def position(self) -> int:
        """How far into the file reading has come, in bytes."""
        return self.stream.position

    def records(self) -> Iterator[Records]:
        """Every row, block by block; once only.

        Raises DataRefused when the XML is not sound or holds no element of the outermost level,
        or when a bank statement does not add up.
        """
        block: list[list[str]] = []
        is_first = True
        rows = self._rows()
        for values in require_sums(rows, self.name) if self.table.adds_up else rows:
            self.seen.update(values)
            block.append(self._row(values))
            if len(block) == _ROWS_A_BLOCK:
                self._require_columns(block, is_first)
                yield made_records(block, {})
                block, is_first = [], False
        if block:
            self._require_columns(block, is_first)
            yield made_records(block, {})

    def _require_columns(self, block: list[list[str]], is_first: bool) -> None:
        if is_first and len(block) >= _ROWS_THAT_TELL:
            require_columns(sorted(self.seen), self.table, self.name)

    def _row(self, values: Values) -> list[str]:
        row = [values.pop(column, "") for column in self.table.columns]
        row.append(as_text(values) if values else "")
        return row

    def _rows(self) -> Iterator[Values]:
        outer, inner = self._outer, self._inner
        entry = outer[-1]
        numbers: dict[str, int] = {}
        around: dict[str, Values] = {}
        for event, element in self._events():
            level = _local(element.tag)
            if event == "start":
                numbers[level] = numbers.get(level, 0) + 1
                # Levels within begin again.
                numbers |= dict.fromkeys(outer[outer.index(level) + 1 :], 0)
                if level == entry:
                    self._look_around(element, numbers, around)
                continue
            if level != entry:
                around.pop(level, None)
                continue
            shared: Values = {f"{entry}@no": str(numbers[entry])}
            for one in around.values():
                shared |= one
            shared |= self._values(element, entry)
            innermost = list(element.iter(f"{{*}}{inner}")) if inner else []
            for number, one in enumerate(innermost, start=1):
                yield {**shared, f"{inner}@no": str(number), **self._values(one, inner)}
            if not innermost:
                yield shared
        if not numbers:
            raise DataRefused(
                f"{self.name} holds no element {outer[0]}",
                f"check that the file is {self.table.about}",
            )

    @property
    def _outer(self) -> tuple[str, ...]:
        """The levels that are waited for; the last of them is read as a whole."""
        return self.table.levels[:-1] or self.table.levels

    @property
    def _inner(self) -> str:
        return self.table.levels[-1] if len(self.table.levels) > 1 else ""

    def _look_around(
        self, element: etree._Element, numbers: dict[str, int], around: dict[str, Values]
    ) -> None:
        """Keep the specified columns of what stands around an entry and before it."""
        for outside in element.iterancestors():
            level = _local(outside.tag)
            if level in self._outer and level not in around:
                found = {**self._values(outside, level), f"{level}@no": str(numbers[level])}
                around[level] = {one: found[one] for one in self.table.columns if one in found}

    def _values(self, element: etree._Element, level: str) -> Values:
        """Texts and attributes within an element by dotted path, less those of further levels."""
        values: Values = {}
        waiting: list[tuple[etree._Element, str]] = [(element, level)]
        while waiting:
            one, path = waiting.pop()
            for name, value in one.items():
                _add(values, f"{path}@{_local(name)}", value)
            text = one.text
            if text and (text := text.strip()):
                _add(values, path, text)
            if len(one):
                inner = [(child, self._path(path, child.tag)) for child in reversed(one)]
                waiting.extend((child, below) for child, below in inner if below)
        return values

    def _path(self, path: str, tag: object) -> str:
        """The path of a child; '' of one that is a level of its own, or no element."""
        known = self.paths.get((path, tag))
        if known is None:
            name = _local(tag)
            known = f"{path}.{name}" if name and name not in self.table.levels else ""
            self.paths[path, tag] = known
        return known

    def _events(self) -> Iterator[tuple[str, etree._Element]]:
        """Start and end of every element of the outer levels."""
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=[f"{{*}}{level}" for level in self._outer],
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        prolog: bytes | None = b""
        marks = 0
        try:
            while chunk := self.stream.read(_CHUNK_BYTES):
                if prolog is not None:
                    prolog = self._checked_prolog(prolog + chunk)
                parser.feed(chunk)
                marks += chunk.count(b"<")
                for event, element in parser.read_events():
                    yield event, element
                    if event == "end" and _local(element.tag) == self._outer[-1]:
                        marks = 0
                        _forget(element)
                if marks > _MOST_MARKS:
                    raise DataRefused(
                        f"{self.name} has over {_MOST_MARKS:,} tags in or between "
                        f"{self._outer[-1]} elements",
                        "check that the file is what its name says, or split it",
                    )
            parser.close()
            yield from parser.read_events()
        except etree.XMLSyntaxError as error:
            raise DataRefused(
                f"{self.name} is no sound XML ({error.msg})",
                "transfer or export the file again; nothing of it was loaded",
            ) from error

    def _checked_prolog(self, prolog: bytes) -> bytes | None:
        """What stands before the first element; None once that has begun."""
        head = prolog[:_PROLOG_BYTES].upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise DataRefused(
                f"{self.name} holds a document type or entities (<!DOCTYPE), which no bank needs",
                "remove the document type, or export the file again",
            )
        if _ELEMENT.search(head):
            return None
        if len(prolog) > _PROLOG_BYTES:
            raise DataRefused(
                f"{self.name}: no element begins in its first {_PROLOG_BYTES:,} bytes",
                "check that the file is XML",
            )
        return prolog


def _add(values: Values, path: str, text: str) -> None:
    values[path] = f"{values[path]}{_BETWEEN}{text}" if path in values else text


def _local(tag: object) -> str:
    """A name without its namespace; '' of comments, instructions and entities."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and what stood before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
