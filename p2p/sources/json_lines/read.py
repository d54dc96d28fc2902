"""Reads JSON lines as blocks of records; a line that is no object is told with its row number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from p2p.errors import DataRefused
from p2p.sources.delimited.header import Header
from p2p.sources.delimited.records import Finding, Records
from p2p.sources.delimited.rejections import shown
from p2p.sources.delimited.row_file import header_of, made_records
from p2p.sources.json_lines.fields import Document, DocumentFields
from p2p.sources.specification import Table
from p2p.sources.table_columns import require_columns
from p2p.sources.utf8_stream import Utf8Stream

_BLOCK_BYTES = 384 * 1024
_LONGEST_LINE_BYTES = 4 * 1024 * 1024
# With fewer documents, one that lacks a field is a fault of its own and not of the whole export.
_DOCUMENTS_THAT_TELL = 20
_REMEDY = "write one whole JSON object a line, in UTF-8"


@dataclass(frozen=True, slots=True)
class JsonLinesFile:
    """JSON lines of one table, open: a RowFile."""

    name: str
    stream: Utf8Stream
    table: Table
    fields: DocumentFields
    header: Header = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "header", header_of(self.fields.columns))

    @property
    def encoding(self) -> str:
        """How the file's text is encoded."""
        return self.stream.encoding

    @property
    def position(self) -> int:
        """How far into the file reading has come, in bytes."""
        return self.stream.position

    def records(self) -> Iterator[Records]:
        """Every line that is not blank as one record.

        Raises DataRefused when none of the first documents has a required field.
        """
        for number, lines in enumerate(_lines(self.stream)):
            records = self._block(lines)
            if number == 0 and len(records.sound) >= _DOCUMENTS_THAT_TELL:
                require_columns(sorted(self.fields.seen), self.table, self.name)
            yield records

    def _block(self, lines: list[bytes]) -> Records:
        return made_records(*self.fields.rows(map(_document, lines)))


def open_json_lines(
    stream: Utf8Stream, name: str, table: Table, fields: DocumentFields
) -> JsonLinesFile:
    """The lines of `stream` as rows of `table`. Raises DataRefused for a JSON array."""
    start = stream.peek(64).lstrip()
    if start.startswith(b"["):
        raise DataRefused(
            f"{name} is one JSON array, not JSON lines",
            "write one object a line (with jq: jq -c '.[]')",
        )
    return JsonLinesFile(name, stream, table, fields)


def _lines(stream: Utf8Stream) -> Iterator[list[bytes]]:
    """The lines that are not blank, about a block at a time; endless ones are cut short."""
    rest = b""
    skipping = False
    while chunk := stream.read(_BLOCK_BYTES):
        if skipping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk, skipping = chunk[end + 1 :], False
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST_LINE_BYTES:
            lines.append(rest[: _LONGEST_LINE_BYTES + 1])
            rest, skipping = b"", True
        if whole := [line for line in lines if line.strip()]:
            yield whole
    if rest.strip():
        yield [rest]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


# Numbers stay the digits that were written: no amount is rounded on the way.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse_constant)


def _document(line: bytes) -> Document | Finding:
    """The object that a line holds, or what is wrong with the line."""
    try:
        document = _DECODER.decode(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return _told(line, error)
    if type(document) is dict:
        return document
    return _finding(line, "not_an_object", "the line is no JSON object")


def _told(line: bytes, error: Exception) -> Finding:
    if len(line) > _LONGEST_LINE_BYTES:
        reason = f"the line is longer than {_LONGEST_LINE_BYTES:,} bytes"
        return _finding(line, "record_too_long", reason)
    if isinstance(error, UnicodeDecodeError):
        return _finding(line, "not_utf8", f"the line is not UTF-8 (byte {error.start + 1})")
    if isinstance(error, json.JSONDecodeError):
        return _finding(line, "not_json", f"no JSON: {error.msg} at character {error.colno}")
    told = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    return _finding(line, "not_json", f"no JSON: {told}")


def _finding(line: bytes, code: str, reason: str) -> Finding:
    return Finding(None, shown(line.strip()), code, reason, _REMEDY)
