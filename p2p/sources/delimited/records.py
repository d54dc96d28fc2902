"""Finds the records and fields of delimited text, a block of bytes at a time, without a parser.

The rules are those of PostgreSQL's COPY in CSV format, made strict where it is lenient: a quote
stands only at the edge of a field. A block that passes can be handed to COPY untouched. What to
do with a record at fault is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from p2p.sources.delimited.open_quotes import MAX_RECORD_BYTES, join_lines

NEWLINE, RETURN, QUOTE, NUL = 10, 13, 34, 0

Positions = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Fault(IntEnum):
    """What can be wrong with a record as a whole; of several, the first in this order is told."""

    NONE = 0
    BLANK = 1  # an empty line: no record at all
    TOO_LONG = 2
    OPEN_QUOTE = 3
    STRAY_QUOTE = 4
    NUL_BYTE = 5
    ENCODING = 6
    STRAY_RETURN = 7
    RAGGED = 8
    VALUE = 9  # set by checks of values
    CONVERSION = 10  # found when the record was made from another form


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of one file are written."""

    columns: int
    delimiter: int
    crlf: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one row; column None is the whole row."""

    column: str | None
    value: str
    code: str
    reason: str
    remedy: str


@dataclass(slots=True)
class Records:
    """The records of one block.

    starts, ends: byte range of each record, its line end included.
    faults: a Fault a record. fields: how many fields each has.
    sound: index of the records without fault; field_ends: (sound records, columns), where each
    field ends. A field starts one byte after the end of the one before it.
    uniform: every record ends as the file's layout says.
    findings: of records that were made from another form, what was wrong with them there.
    """

    data: bytes
    consumed: int
    starts: Positions
    ends: Positions
    faults: NDArray[np.uint8]
    fields: Positions
    sound: Positions
    field_ends: Positions
    uniform: bool
    findings: dict[int, Finding] = field(default_factory=dict)

    def field(self, column: int) -> tuple[Positions, Positions]:
        """Start and end of a field in each sound record, without the quotes around it."""
        ends = self.field_ends[:, column]
        starts = self.starts[self.sound] if column == 0 else self.field_ends[:, column - 1] + 1
        if QUOTE in self.data:
            quoted = np.frombuffer(self.data, np.uint8)[starts] == QUOTE
            starts, ends = starts + quoted, ends - quoted
        return starts, ends


def scan(data: bytes, layout: Layout, *, final: bool) -> Records:
    """Find the records of `data`, which begins at the start of a record.

    Unless `final`, what may go on in the next block is left: read on from `consumed`. With
    `final` everything is consumed; a missing last line end is added.
    """
    if final and data and not data.endswith(b"\n"):
        data += b"\r\n" if layout.crlf else b"\n"
    text = np.frombuffer(data, np.uint8)
    found = (text == layout.delimiter) | (text == NEWLINE)
    if QUOTE in data:
        found |= text == QUOTE
    at = np.flatnonzero(found)
    marks = _Marks(data, text, layout, at, text[at])
    lines = np.flatnonzero(marks.kind == NEWLINE)
    if QUOTE in data:
        closing, opened, inside = _quoting(marks, lines, final=final)
        stray = _stray_quotes(marks, inside)
        separates = ~inside & (marks.kind != QUOTE)
        separates[closing] = True
        separators = at[separates]
    else:
        closing, opened, inside, stray = lines, None, None, lines[:0]
        separators = at

    ends = at[closing] + 1
    starts = np.concatenate(([0], ends[:-1]))[: len(ends)]
    consumed = int(ends[-1]) if len(ends) else 0
    text_ends, uniform, stray_returns = _line_ends(marks, starts, ends, inside)
    fields = _field_counts(separators, ends, layout.columns)

    faults = np.zeros(len(ends), np.uint8)
    _tell(faults, text_ends == starts, Fault.BLANK)
    _tell(faults, ends - starts > MAX_RECORD_BYTES, Fault.TOO_LONG)
    if opened is not None:
        _tell(faults, opened, Fault.OPEN_QUOTE)
    if len(stray):
        _tell(faults, _records_at(ends, stray), Fault.STRAY_QUOTE)
    if NUL in data:
        _tell(faults, _records_at(ends, np.flatnonzero(text == NUL)), Fault.NUL_BYTE)
    if not data.isascii():
        _tell(faults, _undecodable(marks, starts, ends), Fault.ENCODING)
    if len(stray_returns):
        _tell(faults, _records_at(ends, stray_returns), Fault.STRAY_RETURN)
    _tell(faults, fields != layout.columns, Fault.RAGGED)

    is_sound = faults == Fault.NONE
    sound = np.flatnonzero(is_sound)
    separators = separators[: int(fields.sum())]
    if len(sound) < len(ends):
        separators = separators[np.repeat(is_sound, fields)]
    field_ends = separators.reshape(-1, layout.columns)
    field_ends[:, -1] = text_ends[sound]
    return Records(data, consumed, starts, ends, faults, fields, sound, field_ends, uniform)


def too_long(sample: bytes) -> Records:
    """One record longer than any block, of which only the first bytes were kept."""
    return Records(
        data=sample,
        consumed=len(sample),
        starts=np.array([0]),
        ends=np.array([len(sample)]),
        faults=np.array([Fault.TOO_LONG], np.uint8),
        fields=np.array([0]),
        sound=np.empty(0, np.int64),
        field_ends=np.empty((0, 0), np.int64),
        uniform=True,
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """A block and the positions of its delimiters, line ends and quotes."""

    data: bytes
    text: NDArray[np.uint8]
    layout: Layout
    at: Positions
    kind: NDArray[np.uint8]


def _quoting(marks: _Marks, lines: Positions, *, final: bool) -> tuple[Positions, Flags, Flags]:
    """Which marks close a record, which records have an open quote, which marks are quoted.

    The last counts an opening quote as inside and a closing one as outside.
    """
    quotes = np.cumsum(marks.kind == QUOTE, dtype=np.uint8)  # may wrap: only parity matters
    parity = quotes[lines] & 1
    if not parity.any():
        return lines, np.zeros(len(lines), np.bool_), (quotes & 1).view(np.bool_)
    ends = marks.at[lines] + 1
    before = np.concatenate((np.zeros(1, np.uint8), parity[:-1]))
    goes_on, opened, decided = join_lines(
        marks.data,
        np.concatenate(([0], ends[:-1])),
        ends,
        np.flatnonzero(parity ^ before),
        columns=marks.layout.columns,
        delimiter=marks.layout.delimiter,
        final=final,
    )
    closes = ~goes_on[:decided]
    closing = lines[:decided][closes]
    # Quotes count from the start of each record, whatever a record at fault left open.
    first_lines = np.concatenate(([0], np.flatnonzero(closes)[:-1] + 1))[: len(closing)]
    from_start = np.repeat(before[first_lines], np.diff(closing, prepend=-1))
    inside = np.zeros(len(marks.at), np.bool_)
    inside[: len(from_start)] = (quotes[: len(from_start)] ^ from_start) & 1
    return closing, opened[:decided][closes], inside


def _stray_quotes(marks: _Marks, inside: Flags) -> Positions:
    """Positions of quotes that are neither at the edge of a field nor doubled."""
    text, is_quote = marks.text, marks.kind == QUOTE
    opening = marks.at[is_quote & inside]
    closing = marks.at[is_quote & ~inside]
    before = text[opening - 1]
    after = text[np.minimum(closing + 1, len(text) - 1)]
    delimiter = marks.layout.delimiter
    starts_field = (before == delimiter) | (before == NEWLINE) | (before == QUOTE) | (opening == 0)
    ends_field = (after == delimiter) | (after == NEWLINE) | (after == QUOTE) | (after == RETURN)
    return np.concatenate((opening[~starts_field], closing[~ends_field]))


def _field_counts(separators: Positions, ends: Positions, columns: int) -> Positions:
    """How many fields each record has; separators may go on behind the last record."""
    last = separators[columns - 1 : len(ends) * columns : columns]
    if len(last) == len(ends) and (last == ends - 1).all():
        return np.full(len(ends), columns)
    return np.diff(np.searchsorted(separators, ends - 1), prepend=-1)


def _line_ends(
    marks: _Marks, starts: Positions, ends: Positions, inside: Flags | None
) -> tuple[Positions, bool, Positions]:
    """Where the text of each record ends, whether all end as the layout says, stray returns."""
    text, crlf = marks.text, marks.layout.crlf
    if RETURN not in marks.data:
        return ends - 1, not crlf, ends[:0]
    with_return = (text[ends - 2] == RETURN) & (ends - 2 >= starts)
    uniform = bool((with_return == crlf).all())
    returns = np.flatnonzero(text == RETURN)
    returns = returns[returns < (ends[-1] if len(ends) else 0)]
    stray = np.setdiff1d(returns, (ends - 2)[with_return], assume_unique=True)
    if len(stray) and inside is not None:
        mark_before = np.searchsorted(marks.at, stray) - 1
        stray = stray[~inside[mark_before] | (mark_before < 0)]
    return ends - 1 - with_return, uniform, stray


def _undecodable(marks: _Marks, starts: Positions, ends: Positions) -> Flags:
    """Records that are not UTF-8."""
    bad = np.zeros(len(ends), np.bool_)
    try:
        marks.data.decode("utf-8")
    except UnicodeDecodeError:
        for number in np.flatnonzero(_records_at(ends, np.flatnonzero(marks.text >= 128))):
            try:
                marks.data[starts[number] : ends[number]].decode("utf-8")
            except UnicodeDecodeError:
                bad[number] = True
    return bad


def _records_at(ends: Positions, positions: Positions) -> Flags:
    hit = np.zeros(len(ends) + 1, np.bool_)
    hit[np.searchsorted(ends, positions, side="right")] = True
    return hit[:-1]


def _tell(faults: NDArray[np.uint8], where: Flags, fault: Fault) -> None:
    faults[where & (faults == Fault.NONE)] = fault
