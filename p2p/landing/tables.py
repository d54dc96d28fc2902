"""Lands files of tables: proves how a delivery writes its values, then loads file by file.

Which files hold which table, and what each column must hold, is decided in p2p.sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from p2p.errors import DataRefused
from p2p.landing.load import Load
from p2p.landing.manifest import Content, FileLoad, LoadedFile, Place, Reading, find_loaded
from p2p.landing.quarantine import RejectedRows
from p2p.landing.raw_tables import add_columns, column_identifier, text_columns_of
from p2p.landing.rows import Target, copy_rows
from p2p.landing.staged_rows import ALL_STAGED, Arrival, stage
from p2p.landing.versions import insert_new_versions
from p2p.sources.evidence import Evidence
from p2p.sources.formats import Earlier, Formats, decide_formats, order_of
from p2p.sources.recognise import TableFile, unreadable
from p2p.sources.table_files import OpenTable, canonical_where_silent, needs_evidence, open_table

_COLUMNS_SHOWN = 5


def formats_of(load: Load, files: Sequence[TableFile]) -> dict[Path, Formats | DataRefused]:
    """How to read each file of a delivery; reads those once through that have to prove it.

    Files that are loaded already prove nothing again.
    """
    declared = load.delivery_mapping()
    evidence: dict[Path, Evidence] = {}
    decided: dict[Path, Formats | DataRefused] = {}
    for file in files:
        try:
            if not needs_evidence(file, declared):
                decided[file.path] = canonical_where_silent(declared)
            elif find_loaded(load, file.table.raw_name, file, Content.of(file.path)):
                evidence[file.path] = Evidence()
            else:
                with _opened(load, file) as export:
                    evidence[file.path] = export.evidence()
        except DataRefused as refused:
            decided[file.path] = refused
        except OSError as error:
            decided[file.path] = unreadable(file, error)
    return decided | decide_formats(evidence, declared, _earlier(load))


def load_table(load: Load, file: TableFile, formats: Formats) -> LoadedFile:
    """Load one file in a transaction of its own.

    Raises DataRefused when it cannot be understood; then nothing of it is loaded.
    """
    one = FileLoad.begin(load, file, file.table.raw_name)
    with load.conn.transaction():
        earlier = one.claim()
        if earlier is not None:
            return earlier
        with _opened(load, file) as export:
            place = one.place()
            formats = export.formats(formats)
            with RejectedRows(place.file_id) as rejected:
                rows, stored = _take_rows(one, place, export, formats, rejected)
                return one.finish(
                    place,
                    _reading(load, file, export, formats),
                    rows_read=rows,
                    rows_loaded=stored,
                    rejected=rejected,
                    notes=(*formats.notes, *_notes(load, export)),
                )


def _opened(load: Load, file: TableFile) -> AbstractContextManager[OpenTable]:
    return open_table(file, load.delivery_mapping(), max_bytes=load.settings.max_uncompressed_bytes)


def _take_rows(
    one: FileLoad,
    place: Place,
    export: OpenTable,
    formats: Formats,
    rejected: RejectedRows,
) -> tuple[int, int]:
    """How many rows there were and how many are stored now."""
    load, conn, table = one.load, one.load.conn, export.table
    columns = [column_identifier(name.lower()) for name in export.names]
    have = text_columns_of(conn, one.table)
    new = [column for column in columns if column not in have]
    filled = column_identifier(_always_filled(export).lower())
    target = Target(stage(conn, have + new), columns, filled, ALL_STAGED)
    rows = copy_rows(load, export.rows, target, export.checks(formats), rejected)
    # Late, for it locks the table's readers out until the transaction ends.
    add_columns(conn, one.table, new)
    key: list[str] = []
    if set(table.key_without_client()) <= set(export.names):
        names = (*table.key, *((table.cursor,) if table.cursor else ()))
        key = [column_identifier(name.lower()) for name in names]
    arrival = Arrival(one.table, have + new, place.file_id, load.tenant, load.source)
    return rows, insert_new_versions(conn, arrival, key, place, rows - rejected.count)


def _always_filled(export: OpenTable) -> str:
    """A column that no good row leaves empty."""
    return export.table.required[0]


def _reading(load: Load, file: TableFile, export: OpenTable, formats: Formats) -> Reading:
    declared = load.delivery_mapping()
    return Reading(
        form=file.form,
        encoding=export.rows.encoding,
        delimiter=export.rows.header.delimiter if file.form == "csv" else None,
        date_format=formats.date_format,
        time_format=formats.time_format,
        moment_format=formats.moment_format,
        decimal_mark=formats.decimal_mark,
        time_zone=declared.time_zone or "UTC",
        mapping=load.mapping.model_dump(mode="json", exclude_none=True) if load.mapping else {},
    )


def _earlier(load: Load) -> Earlier:
    rows = load.conn.execute(
        "select distinct date_format, decimal_mark from raw.file "
        "where tenant = %s and source = %s and system = %s",
        (load.tenant, load.source, load.system),
    ).fetchall()
    load.conn.rollback()
    return Earlier(
        date_orders=frozenset(filter(None, (order_of(form) for form, _ in rows))),
        decimal_marks=frozenset(mark for _, mark in rows if mark),
    )


def _notes(load: Load, export: OpenTable) -> Iterator[str]:
    yield from export.notes(load.delivery_mapping())
    more = export.further_columns()
    if more:
        shown = ", ".join(more[:_COLUMNS_SHOWN]) + (" …" if len(more) > _COLUMNS_SHOWN else "")
        yield f"{len(more)} more columns are kept as text: {shown}"
