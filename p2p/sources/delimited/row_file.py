"""What landing reads rows from, whatever form the file has: blocks of delimited records.

Files of other forms are turned into such blocks as they are read; what they mean is their
reader's matter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from p2p.sources.delimited.header import Header
from p2p.sources.delimited.open_quotes import MAX_RECORD_BYTES, MAX_RECORD_LINES
from p2p.sources.delimited.records import Fault, Finding, Layout, Records, scan
from p2p.sources.delimited.rejections import shown

_MARK = ","


class RowFile(Protocol):
    """A file whose rows wait to be read, once."""

    @property
    def name(self) -> str:
        """The file's name, for messages."""

    @property
    def header(self) -> Header:
        """The columns, and how the records are written."""

    @property
    def encoding(self) -> str:
        """How the file's text is encoded."""

    @property
    def position(self) -> int:
        """How far into the file on disk reading has come, in bytes."""

    def records(self) -> Iterator[Records]:
        """Every row, block by block; once only."""


def header_of(columns: Sequence[str]) -> Header:
    """The header of rows that are made from another form."""
    return Header(tuple(columns), Layout(len(columns), ord(_MARK), crlf=False), 0)


def made_records(rows: Sequence[Sequence[str]], findings: Mapping[int, Finding]) -> Records:
    """Rows of another form as a block of records; those with a finding are kept empty.

    findings: by the index of the row. All rows have the same number of values, at least two.
    """
    layout = Layout(len(rows[0]), ord(_MARK), crlf=False)
    told = dict(findings)
    data = _text(rows, told)
    if len(data) > MAX_RECORD_BYTES or data.count(b"\n") - len(rows) >= MAX_RECORD_LINES:
        told = {**_too_long(rows), **told}
        data = _text(rows, told)
    return with_findings(scan(data, layout, final=True), told)


def with_findings(records: Records, findings: Mapping[int, Finding]) -> Records:
    """The records with what was found wrong with some of them, by their index."""
    if findings:
        records.findings = dict(findings)
        at = np.fromiter(findings, np.int64, len(findings))
        records.faults[at] = Fault.CONVERSION
        kept = ~np.isin(records.sound, at)
        records.sound = records.sound[kept]
        records.field_ends = records.field_ends[kept]
    return records


def _text(rows: Sequence[Sequence[str]], left_empty: Mapping[int, Finding]) -> bytes:
    kept = list(rows)
    for number in left_empty:
        kept[number] = ("",) * len(rows[0])
    text = io.StringIO()
    csv.writer(text, delimiter=_MARK, lineterminator="\n").writerows(kept)
    return text.getvalue().encode("utf-8", errors="surrogatepass")


def _too_long(rows: Sequence[Sequence[str]]) -> dict[int, Finding]:
    """Findings for rows that are more than a record of delimited text may be."""
    found: dict[int, Finding] = {}
    for number, row in enumerate(rows):
        line = _text([row], {})
        if len(line) > MAX_RECORD_BYTES or line.count(b"\n") > MAX_RECORD_LINES:
            found[number] = Finding(
                None,
                shown(line),
                "record_too_long",
                f"the row is longer than 1 MiB, or its texts have over {MAX_RECORD_LINES} lines",
                "shorten the long text, or leave it out of the export",
            )
    return found
