"""Opens a file of one table, whatever its form, as rows that can be screened and loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from p2p.sources.castable import ISO
from p2p.sources.delimited.opened import opened
from p2p.sources.delimited.row_file import RowFile
from p2p.sources.delimited.values import Check
from p2p.sources.evidence import Evidence
from p2p.sources.formats import Formats, need_proof
from p2p.sources.json_lines.fields import DocumentFields
from p2p.sources.json_lines.read import open_json_lines
from p2p.sources.mapping import DeliveryMapping
from p2p.sources.recognise import TableFile
from p2p.sources.specification import Kind, Table
from p2p.sources.table_columns import checks_of, known_columns, require_columns, spelled
from p2p.sources.utf8_stream import Utf8Stream
from p2p.sources.xml_encoding import declared_encoding

# How values are written where a form has a way of its own.
CANONICAL = Formats(date_format=ISO, time_format="HH24:MI:SS", decimal_mark=".", moment_format=ISO)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An open file of one table.

    names: its columns in order, spelled as in the specification. typed: kinds whose values the
    form itself writes in the canonical way. seen: of forms without a header, the columns that
    came so far; left_out: columns that cannot be kept.
    """

    table: Table
    rows: RowFile
    names: tuple[str, ...]
    typed: frozenset[Kind] = frozenset()
    seen: set[str] | None = None
    left_out: tuple[str, ...] = ()

    def formats(self, decided: Formats) -> Formats:
        """How this file writes values, where the form leaves it to the system as decided."""
        changes: dict[str, str | None] = {}
        if "date" in self.typed:
            changes["date_format"] = CANONICAL.date_format
        if "time" in self.typed:
            changes["time_format"] = CANONICAL.time_format
        if "moment" in self.typed:
            changes["moment_format"] = CANONICAL.moment_format
        if "decimal" in self.typed:
            changes["decimal_mark"] = CANONICAL.decimal_mark
        return replace(decided, **changes)  # type: ignore[arg-type]

    def checks(self, formats: Formats) -> list[Check]:
        """What the values of its columns must be."""
        return checks_of(self.table, self.table.name, self.names, formats)

    def absent(self) -> list[str]:
        """The columns of the table that did not come; complete once all rows are read."""
        have = self.names if self.seen is None else self.seen
        return [name for name in (*self.table.columns, *self.table.collections) if name not in have]

    def further_columns(self) -> list[str]:
        """Columns with a name that the specification does not know; they are kept as text."""
        known = {*self.table.columns, *self.table.collections, *self.rows.header.unnamed}
        # Forms without a header keep what they have beside the table's columns in one of its own.
        return [] if self.seen is not None else [one for one in self.names if one not in known]

    def notes(self, declared: DeliveryMapping) -> Iterator[str]:
        """What a person should know about how the file was read."""
        if set(self.table.time) & set(self.names) and not declared.time_zone:
            yield "times of day are taken as UTC; declare time_zone in a mapping if they are not"
        if self.left_out:
            yield f"nested columns are left out: {', '.join(self.left_out)}"
        if self.rows.header.unnamed:
            yield f"columns without a name are kept as {', '.join(self.rows.header.unnamed)}"

    def evidence(self) -> Evidence:
        """What the values of the whole file show of its formats. Reads the rows."""
        found = Evidence()
        at = {name: number for number, name in enumerate(self.names)}
        adds = (
            ("date", found.add_dates),
            ("time", found.add_times),
            ("decimal", found.add_decimals),
        )
        wanted = [
            (add, at[name])
            for kind, add in adds
            if kind not in self.typed
            for name in getattr(self.table, kind)
            if name in at
        ]
        if wanted:
            for records in self.rows.records():
                for add, column in wanted:
                    add(records, column)
        return found


def needs_evidence(file: TableFile, declared: DeliveryMapping) -> bool:
    """Whether the values of a file have to show how they are written."""
    return file.form in ("csv", "parquet") and need_proof(declared)


@contextmanager
def open_table(
    file: TableFile, declared: DeliveryMapping, *, max_bytes: int
) -> Iterator[OpenTable]:
    """Open a file; `declared` includes what the system's specification says of formats.

    Raises DataRefused when the file cannot be understood as its table.
    """
    table = file.table
    if file.form == "parquet":
        # Its libraries take 70 MB and half a second, which other forms need not pay for.
        from p2p.sources.parquet import open_parquet

        with open_parquet(file.path, file.name, table, max_bytes=max_bytes) as parquet:
            yield OpenTable(
                table, parquet, parquet.header.columns, parquet.typed, left_out=parquet.left_out
            )
        return
    if file.form == "csv":
        with opened(
            file.path,
            name=file.name,
            max_bytes=max_bytes,
            encoding=declared.encoding,
            delimiter=declared.delimiter,
            knows=lambda names: known_columns(names, table),
        ) as text:
            names = spelled(text.header.columns, table)
            require_columns(names, table, file.name)
            yield OpenTable(table, text, names)
        return
    encoding = declared.encoding
    if file.form == "xml":
        encoding = declared_encoding(file.path, max_bytes)
    with Utf8Stream(file.path, max_bytes=max_bytes, encoding=encoding) as stream:
        if file.form == "xml":
            from p2p.sources.xml_records import XmlRecords

            entries = XmlRecords(file.name, stream, table)
            yield OpenTable(table, entries, entries.header.columns, seen=entries.seen)
        else:
            fields = DocumentFields.of(table, canonical_where_silent(declared))
            lines = open_json_lines(stream, file.name, table, fields)
            yield OpenTable(table, lines, fields.columns, seen=fields.seen)


def canonical_where_silent(declared: DeliveryMapping) -> Formats:
    """Formats of a form that proves nothing: as declared, else the canonical ones."""
    return Formats(
        date_format=declared.date_format or CANONICAL.date_format,
        time_format=declared.time_format or CANONICAL.time_format,
        decimal_mark=declared.decimal_mark or CANONICAL.decimal_mark,
        moment_format=declared.moment_format or CANONICAL.moment_format,
    )
