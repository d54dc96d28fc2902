"""Reads XML (a bank's camt.053) as blocks of records: one row an innermost element of the levels.

The XML comes from outside: a document type is refused, the parser loads nothing and expands
nothing, and what it holds at a time is bounded. Element names count without their namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from p2p.errors import DataRefused
from p2p.sources.delimited.header import Header
from p2p.sources.delimited.records import Records
from p2p.sources.delimited.row_file import header_of, made_records
from p2p.sources.json_lines.fields import OTHER_FIELDS, as_text
from p2p.sources.specification import Table
from p2p.sources.table_columns import require_columns
from p2p.sources.utf8_stream import Utf8Stream

_CHUNK_BYTES = 64 * 1024
_PROLOG_BYTES = 64 * 1024
_MOST_ELEMENTS = 300_000
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

        Raises DataRefused when the XML is not sound or holds no element of the outermost level.
        """
        block: list[list[str]] = []
        is_first = True
        for values in self._rows():
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
        levels = self.table.levels
        outer, inner = levels[:-1] or levels, levels[-1] if len(levels) > 1 else None
        entry = outer[-1]
        numbers: dict[str, int] = {}
        around: dict[str, Values] = {}
        found = False
        for event, element in self._events():
            name = _name(element)
            if name not in outer:
                continue
            if event == "start":
                found = found or name == outer[0]
                place = outer.index(name)
                # Levels within begin again.
                for level in levels[place + 1 :]:
                    numbers[level] = 0
                numbers[name] = numbers.get(name, 0) + 1
                for level in outer[:place]:
                    if level not in around and (one := _ancestor(element, level)) is not None:
                        outside = {
                            **_values(one, level, levels),
                            f"{level}@no": str(numbers[level]),
                        }
                        around[level] = {
                            name: outside[name] for name in self.table.columns if name in outside
                        }
                continue
            if name != entry:
                around.pop(name, None)
                continue
            shared: Values = {f"{entry}@no": str(numbers[entry])}
            for level in outer[:-1]:
                shared |= around.get(level, {})
            shared |= _values(element, entry, levels)
            innermost = list(element.iter(f"{{*}}{inner}")) if inner else []
            for number, one in enumerate(innermost, start=1):
                yield {**shared, f"{inner}@no": str(number), **_values(one, str(inner), levels)}
            if not innermost:
                yield dict(shared)
        if not found:
            raise DataRefused(
                f"{self.name} holds no element {outer[0]}",
                f"check that the file is {self.table.about}",
            )

    def _events(self) -> Iterator[tuple[str, etree._Element]]:
        parser = etree.XMLPullParser(
            events=("start", "end"),
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        entry = (self.table.levels[:-1] or self.table.levels)[-1]
        prolog = b""
        elements = 0
        started = False
        try:
            while chunk := self.stream.read(_CHUNK_BYTES):
                if not started:
                    prolog += chunk
                    self._require_no_document_type(prolog)
                parser.feed(chunk)
                for event, element in parser.read_events():
                    started = True
                    elements += event == "start"
                    yield event, element
                    if event == "end" and _name(element) == entry:
                        elements = 0
                        _forget(element)
                if elements > _MOST_ELEMENTS:
                    raise DataRefused(
                        f"{self.name} has over {_MOST_ELEMENTS:,} elements in or between {entry}",
                        "check that the file is what its name says, or split it",
                    )
            parser.close()
            for event, element in parser.read_events():
                yield event, element
        except etree.XMLSyntaxError as error:
            raise DataRefused(
                f"{self.name} is no sound XML ({error.msg})",
                "transfer or export the file again; nothing of it was loaded",
            ) from error

    def _require_no_document_type(self, prolog: bytes) -> None:
        head = prolog[:_PROLOG_BYTES].upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise DataRefused(
                f"{self.name} holds a document type or entities (<!DOCTYPE), which no bank needs",
                "remove the document type, or export the file again",
            )
        if len(prolog) > _PROLOG_BYTES:
            raise DataRefused(
                f"{self.name}: no element begins in its first {_PROLOG_BYTES:,} bytes",
                "check that the file is XML",
            )


def _values(element: etree._Element, level: str, levels: tuple[str, ...]) -> Values:
    """Texts and attributes within an element by dotted path, less those of further levels."""
    values: Values = {}
    below = set(levels[levels.index(level) + 1 :])
    waiting: list[tuple[etree._Element, str]] = [(element, level)]
    while waiting:
        one, path = waiting.pop()
        for name, value in one.attrib.items():
            _add(values, f"{path}@{_local(name)}", str(value))
        text = (one.text or "").strip()
        if text:
            _add(values, path, text)
        waiting.extend(
            (child, f"{path}.{_name(child)}")
            for child in reversed(one)
            if _name(child) not in below
        )
    return values


def _add(values: Values, path: str, text: str) -> None:
    values[path] = f"{values[path]}{_BETWEEN}{text}" if path in values else text


def _name(element: etree._Element) -> str:
    return _local(element.tag)


def _local(tag: object) -> str:
    """A name without its namespace; '' of comments, instructions and entities."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _ancestor(element: etree._Element, level: str) -> etree._Element | None:
    return next((one for one in element.iterancestors() if _name(one) == level), None)


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and what stood before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
