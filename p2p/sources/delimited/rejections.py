"""Turns faults of records into what quarantine keeps: where, which value, why, and what to do.

Also makes the bytes that go on to the database: a rejected record leaves an empty one in its
place, so that the records after it keep their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p.sources.delimited.records import Fault, Finding, Layout, Positions, Records
from p2p.sources.delimited.values import Check, failing, remove

_SHOWN_CHARACTERS = 200
_REMEDIES = {
    Fault.TOO_LONG: (
        "record_too_long",
        "the row is longer than 1 MiB",
        "look for a missing line end or quote, or leave the long column out of the export",
    ),
    Fault.OPEN_QUOTE: (
        "open_quote",
        "a quote is opened and not closed",
        'close the quote, or double it (") where it belongs to the text',
    ),
    Fault.STRAY_QUOTE: (
        "stray_quote",
        "a quote stands inside a value",
        "put the value in quotes and double the quotes within it",
    ),
    Fault.NUL_BYTE: (
        "nul_byte",
        "the row holds a zero byte",
        "remove the zero bytes in the export",
    ),
    Fault.ENCODING: (
        "not_utf8",
        "the row is not UTF-8",
        "save the file as UTF-8, or declare its encoding (latin-1, cp1252) in a mapping",
    ),
    Fault.STRAY_RETURN: (
        "stray_return",
        "a carriage return stands inside a value without quotes",
        "put the value in quotes, or export with one kind of line end",
    ),
    Fault.RAGGED: (
        "wrong_field_count",
        "the row has {found} fields where the header has {expected}",
        "look for a delimiter inside a value without quotes, or a cut line",
    ),
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """One rejected row; row_number 1 is the first after the header, column None the whole row."""

    row_number: int
    column: str | None
    value: str
    code: str
    reason: str
    remedy: str

    @classmethod
    def of(cls, row_number: int, finding: Finding) -> Rejection:
        """The row of this number, for what was found wrong with it."""
        return cls(
            row_number, finding.column, finding.value, finding.code, finding.reason, finding.remedy
        )


@dataclass(frozen=True, slots=True)
class Screened:
    """A block after all checks: how many rows it has, the rejected ones, the bytes to load."""

    rows: int
    rejections: list[Rejection]
    outgoing: bytes | memoryview


def screen(records: Records, layout: Layout, checks: Sequence[Check], rows_before: int) -> Screened:
    """Check the values of a block and tell what is wrong with each rejected row.

    rows_before: rows of the file in earlier blocks.
    """
    numbers = rows_before + np.cumsum(records.faults != Fault.BLANK)
    rejections = _of_records(records, layout, numbers)
    for check in checks:
        failed = failing(records, check)
        if len(failed):
            rejections.extend(_of_values(records, layout, check, failed, numbers))
            remove(records, failed)
    rejections.sort(key=lambda one: one.row_number)
    rows = int(numbers[-1]) - rows_before if len(numbers) else 0
    return Screened(rows, rejections, _outgoing(records, layout))


def shown(raw: bytes) -> str:
    """A value as quarantine keeps it: printable, and not longer than a person reads."""
    text = raw[: 4 * _SHOWN_CHARACTERS].decode("utf-8", errors="backslashreplace")
    text = text.replace("\0", "\\0")
    cut = len(text) > _SHOWN_CHARACTERS or len(raw) > 4 * _SHOWN_CHARACTERS
    return text[:_SHOWN_CHARACTERS] + ("…" if cut else "")


def _of_records(records: Records, layout: Layout, numbers: Positions) -> list[Rejection]:
    found = []
    for index in np.flatnonzero((records.faults != Fault.NONE) & (records.faults != Fault.BLANK)):
        finding = records.findings.get(int(index))
        if finding is not None:
            found.append(Rejection.of(int(numbers[index]), finding))
            continue
        code, reason, remedy = _REMEDIES[Fault(records.faults[index])]
        raw = records.data[records.starts[index] : records.ends[index]]
        found.append(
            Rejection(
                row_number=int(numbers[index]),
                column=None,
                value=shown(raw.rstrip(b"\r\n")),
                code=code,
                reason=reason.format(found=records.fields[index], expected=layout.columns),
                remedy=remedy,
            )
        )
    return found


def _of_values(
    records: Records,
    layout: Layout,
    check: Check,
    failed: Positions,
    numbers: Positions,
) -> list[Rejection]:
    starts, ends = records.field(check.column)
    nothing = bytes([layout.delimiter]) + b' "\r\n'
    found = []
    for index in failed:
        record = records.sound[index]
        number = int(numbers[record])
        line = records.data[records.starts[record] : records.ends[record]]
        if check.type is None and not line.strip(nothing):
            found.append(
                Rejection(
                    number,
                    None,
                    "",
                    "empty_row",
                    "every value of the row is empty",
                    "nothing to do if the export only pads its end; otherwise export again",
                )
            )
            continue
        value = shown(records.data[starts[index] : ends[index]])
        found.append(Rejection(number, check.name, value, check.code, check.reason, check.remedy))
    return found


def _outgoing(records: Records, layout: Layout) -> bytes | memoryview:
    """The block with an empty record for each rejected one and without blank lines."""
    whole = memoryview(records.data)
    replaced = np.flatnonzero(records.faults != Fault.NONE)
    line_end = b"\r\n" if layout.crlf else b"\n"
    empty = bytes([layout.delimiter]) * (layout.columns - 1) + line_end
    if records.uniform:
        if not len(replaced):
            return whole[: records.consumed]
        pieces: list[bytes | memoryview] = []
        position = 0
        for index in replaced:
            pieces.append(whole[position : records.starts[index]])
            if records.faults[index] != Fault.BLANK:
                pieces.append(empty)
            position = int(records.ends[index])
        pieces.append(whole[position : records.consumed])
        return b"".join(pieces)
    # Line ends of several kinds: PostgreSQL wants one, so each record gets the file's own.
    lines = []
    for start, end, fault in zip(records.starts, records.ends, records.faults, strict=True):
        if fault == Fault.NONE:
            line = records.data[start:end]
            lines.append(line[: -2 if line.endswith(b"\r\n") else -1] + line_end)
        elif fault != Fault.BLANK:
            lines.append(empty)
    return b"".join(lines)
