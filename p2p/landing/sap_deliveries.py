"""Lands SAP exports: proves how the delivery writes dates and decimals, then loads table by table.

What each column must hold is decided in sap_columns.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from p2p.errors import DataRefused
from p2p.landing import duplicates
from p2p.landing.load import Load
from p2p.landing.manifest import Content, FileLoad, LoadedFile, Reading, find_loaded
from p2p.landing.quarantine import RejectedRows
from p2p.landing.raw_tables import add_columns, column_identifier, text_columns_of
from p2p.landing.rows import Target, copy_rows
from p2p.landing.sap_columns import checks_of, sap_names
from p2p.sources.delimited.opened import DelimitedFile, opened
from p2p.sources.mapping import DeliveryMapping
from p2p.sources.recognise import SourceFile
from p2p.sources.sap_ecc.evidence import Evidence
from p2p.sources.sap_ecc.formats import Earlier, Formats, decide_formats, order_of
from p2p.sources.sap_ecc.tables import sap_tables
from p2p.sources.specification import Table


def formats_of(load: Load, files: Sequence[SourceFile]) -> dict[Path, Formats | DataRefused]:
    """How to read each file of a delivery; reads those that are not loaded yet once through."""
    evidence: dict[Path, Evidence] = {}
    decided: dict[Path, Formats | DataRefused] = {}
    for file in files:
        try:
            evidence[file.path] = _evidence(load, file)
        except DataRefused as refused:
            decided[file.path] = refused
    return decided | decide_formats(evidence, _declared(load), _earlier(load))


def load_sap_table(load: Load, file: SourceFile, formats: Formats) -> LoadedFile:
    """Load one export in a transaction of its own.

    Raises DataRefused when it cannot be understood; then nothing of it is loaded.
    """
    table = sap_tables()[str(file.table)]
    one = FileLoad.begin(load, file.path, system="sap_ecc", table=table.raw_name)
    with load.conn.transaction():
        earlier = one.claim()
        if earlier is not None:
            return earlier
        load.progress.stage(f"load {one.name}", one.content.size)
        with _opened(load, file) as export:
            file_id = one.draw_file_id()
            with RejectedRows(file_id) as rejected:
                rows, stored = _take_rows(one, file_id, export, formats, rejected)
                declared = _declared(load)
                reading = Reading(
                    encoding=export.text.stream.encoding,
                    delimiter=export.text.header.delimiter,
                    date_format=formats.date_format,
                    time_format=formats.time_format,
                    decimal_mark=formats.decimal_mark,
                    time_zone=(declared and declared.time_zone) or "UTC",
                    mapping=declared.model_dump(mode="json", exclude_none=True) if declared else {},
                )
                return one.finish(
                    file_id,
                    reading,
                    rows_read=rows,
                    rows_loaded=stored,
                    rejected=rejected,
                    notes=(*formats.notes, *_notes(load, export)),
                )


@dataclass(frozen=True, slots=True)
class _Export:
    """An open file of one SAP table; names: its columns in SAP's capitals."""

    table: Table
    text: DelimitedFile
    names: tuple[str, ...]


@contextmanager
def _opened(load: Load, file: SourceFile) -> Iterator[_Export]:
    table = sap_tables()[str(file.table)]
    declared = _declared(load)
    with opened(
        file.path,
        max_bytes=load.settings.max_uncompressed_bytes,
        encoding=declared.encoding if declared else None,
        delimiter=declared.delimiter if declared else None,
        knows=lambda names: len({name.upper() for name in names} & set(table.columns)),
    ) as text:
        yield _Export(table, text, sap_names(text.header, table, file.path.name))


def _take_rows(
    one: FileLoad, file_id: int, export: _Export, formats: Formats, rejected: RejectedRows
) -> tuple[int, int]:
    """How many rows there were and how many are stored now."""
    load, conn, table = one.load, one.load.conn, export.table
    columns = [column_identifier(name.lower()) for name in export.names]
    have = text_columns_of(conn, one.table)
    new = [column for column in columns if column not in have]
    filled = table.required[0].lower()
    target = Target(duplicates.stage(conn, have + new), columns, filled, duplicates.ALL_STAGED)
    checks = checks_of(table, export.names, formats)
    rows = copy_rows(load, export.text, target, checks, rejected)
    # Late, for it locks the table's readers out until the transaction ends.
    add_columns(conn, one.table, new)
    key = [column.lower() for column in table.key if column in export.names]
    whole_key = set(table.key_without_client()) <= set(export.names)
    arrival = duplicates.Arrival(one.table, have + new, file_id, load.tenant, load.source)
    return rows, duplicates.insert_new_versions(conn, arrival, key if whole_key else ())


def _evidence(load: Load, file: SourceFile) -> Evidence:
    evidence = Evidence()
    declared = _declared(load)
    if declared and declared.date_format and declared.time_format and declared.decimal_mark:
        return evidence
    if find_loaded(load, Content.of(file.path)):
        return evidence
    with _opened(load, file) as export:
        at = {name: number for number, name in enumerate(export.names)}
        table = export.table
        for records in export.text.records():
            for name in at.keys() & set(table.date):
                evidence.add_dates(records, at[name])
            for name in at.keys() & set(table.time):
                evidence.add_times(records, at[name])
            for name in at.keys() & set(table.decimal):
                evidence.add_decimals(records, at[name])
    return evidence


def _earlier(load: Load) -> Earlier:
    rows = load.conn.execute(
        "select distinct date_format, decimal_mark from raw.file "
        "where tenant = %s and source = %s and system = 'sap_ecc'",
        (load.tenant, load.source),
    ).fetchall()
    load.conn.rollback()
    return Earlier(
        date_orders=frozenset(filter(None, (order_of(form) for form, _ in rows))),
        decimal_marks=frozenset(mark for _, mark in rows if mark),
    )


def _declared(load: Load) -> DeliveryMapping | None:
    return load.mapping if isinstance(load.mapping, DeliveryMapping) else None


def _notes(load: Load, export: _Export) -> Iterator[str]:
    declared = _declared(load)
    if set(export.table.time) & set(export.names) and not (declared and declared.time_zone):
        yield "times of day are taken as UTC; declare time_zone in a mapping if they are not"
    more = [
        name
        for name in export.names
        if name not in export.table.columns and name not in export.text.header.unnamed
    ]
    if more:
        yield f"{len(more)} more columns are kept as text"
    if export.text.header.unnamed:
        yield f"columns without a name are kept as {', '.join(export.text.header.unnamed)}"
