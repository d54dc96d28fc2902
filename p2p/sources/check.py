"""Checks an export before it is loaded, without a database: what would load, what would not, why,
and what the missing parts cost in KPIs. What a report is made of stands in `check_report`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import polars as pl

from p2p.errors import DataRefused
from p2p.kpis.catalogue import load_catalogue
from p2p.settings import Settings
from p2p.sources import event_log_columns
from p2p.sources.castable import ISO
from p2p.sources.check_report import (
    CheckedFile,
    CheckedTable,
    Cost,
    RejectedRow,
    RejectedRows,
    SourceCheck,
)
from p2p.sources.delimited.rejections import Rejection
from p2p.sources.delimited.row_file import RowFile
from p2p.sources.delimited.screening import screened_blocks
from p2p.sources.delimited.values import Check
from p2p.sources.event_log_files import open_log
from p2p.sources.evidence import Evidence
from p2p.sources.formats import Earlier, Formats, decide_formats
from p2p.sources.mapping import DeliveryMapping, EventLogMapping
from p2p.sources.ocel.faults import ROW_FRAMES, require_moments, screen
from p2p.sources.ocel.files import read_ocel
from p2p.sources.ocel.formats import Format
from p2p.sources.recognise import SourceFile, TableFile, unreadable
from p2p.sources.source_folders import FoundSource
from p2p.sources.specification import EVENT_LOG, OCEL, System, Table, get_system
from p2p.sources.table_files import OpenTable, canonical_where_silent, needs_evidence, open_table

_LOGS = {EVENT_LOG: "event log", OCEL: "object-centric event log"}
_SHOWN_REJECTIONS = 3
_WHOLE_TABLE = "table"
_PLACE = re.compile(r"\[\d+\]")


def check_source(source: FoundSource, settings: Settings) -> SourceCheck:
    """Read every file of a source once through, as loading would, and tell what it found.

    Each file is judged as in a first delivery: what earlier files of the source proved is known
    to the warehouse only. Raises DataRefused when nothing can be loaded, UsageError for a mapping
    that cannot be read.
    """
    kind, mapping = source.kind(), source.mapping
    system = get_system(kind.system) if kind.system not in _LOGS else None
    about = system.about if system else _LOGS[kind.system]
    report = SourceCheck(source.path, source.name, kind.system, about)
    report.unknown_files = [ignored.name for ignored in kind.ignored]
    if system is None:
        log = mapping if isinstance(mapping, EventLogMapping) else None
        for file in kind.files:
            if file.system == OCEL:
                _check_ocel(report, file, settings)
            else:
                _check_log(report, file, log, settings)
        return report
    own = mapping if isinstance(mapping, DeliveryMapping) else DeliveryMapping(system=kind.system)
    tables = [file for file in kind.files if isinstance(file, TableFile)]
    _check_tables(report, tables, own.with_system_formats(), settings)
    _tell_tables(report, system, tables)
    report.costs = _costs(system, report.tables)
    return report


def _check_tables(
    report: SourceCheck, files: Iterable[TableFile], declared: DeliveryMapping, settings: Settings
) -> None:
    evidence: dict[Path, Evidence] = {}
    decided: dict[Path, Formats | DataRefused] = {}

    def opened(file: TableFile) -> AbstractContextManager[OpenTable]:
        return open_table(file, declared, max_bytes=settings.max_uncompressed_bytes)

    for file in files:
        try:
            if needs_evidence(file, declared):
                with opened(file) as export:
                    evidence[file.path] = export.evidence()
            else:
                decided[file.path] = canonical_where_silent(declared)
        except DataRefused as refused:
            decided[file.path] = refused
        except OSError as error:
            decided[file.path] = unreadable(file, error)
    decided |= decide_formats(evidence, declared, Earlier())
    for file in files:
        checked = CheckedFile(file.name, file.table.name)
        report.files.append(checked)
        try:
            how = decided[file.path]
            if isinstance(how, DataRefused):
                raise how
            with opened(file) as export:
                formats = export.formats(how)
                _read(report, checked, export.rows, export.checks(formats))
                checked.formats = _in_words(formats, export)
                checked.notes = (*formats.notes, *export.notes(declared))
                _note_columns(report, file.table, export)
        except (DataRefused, OSError) as error:
            told = error if isinstance(error, DataRefused) else unreadable(file, error)
            checked.refused, checked.remedy = told.message, told.remedy


def _check_log(
    report: SourceCheck, file: SourceFile, declared: EventLogMapping | None, settings: Settings
) -> None:
    checked = CheckedFile(file.name, None)
    report.files.append(checked)
    try:
        with open_log(file, declared, settings, advance=lambda _: None) as log:
            text = log.rows
            mapping = event_log_columns.resolve(text.header.columns, declared, file.name)
            checked.notes = tuple(event_log_columns.reading_notes(mapping, text))
            _read(report, checked, text, event_log_columns.checks_of(mapping, text.header))
            checked.formats = {"moments": mapping.time_format, "decimals": mapping.decimal_mark}
    except DataRefused as refused:
        checked.refused, checked.remedy = refused.message, refused.remedy


def _check_ocel(report: SourceCheck, file: SourceFile, settings: Settings) -> None:
    """As the first file of a source: what refers to rows of earlier files counts as rejected."""
    checked = CheckedFile(file.name, None)
    report.files.append(checked)
    try:
        form: Format = file.form  # type: ignore[assignment]
        log = read_ocel(file.path, form, max_bytes=settings.max_uncompressed_bytes)
        screened = screen(log)
        require_moments(file.name, log, screened)
        checked.rows = sum(log.frames()[name].height for name in ROW_FRAMES)
        # Reasons name the row's event or object; the first stands for all of its kind.
        of_kind = pl.col("reason").first().over("column", "code")
        rejected = screened.rejected.with_columns(of_kind.alias("reason"))
        rejections = [Rejection(*row) for row in rejected.iter_rows()]
        _count_rejected(report, checked, rejections)
        checked.formats = {"moments": ISO, "decimals": "."}
    except DataRefused as refused:
        checked.refused, checked.remedy = refused.message, refused.remedy


def _read(
    report: SourceCheck, checked: CheckedFile, rows: RowFile, checks: Iterable[Check]
) -> None:
    """Screen all rows."""
    for screened in screened_blocks(rows, list(checks)):
        checked.rows += screened.rows
        _count_rejected(report, checked, screened.rejections)


def _count_rejected(
    report: SourceCheck, checked: CheckedFile, rejections: Sequence[Rejection]
) -> None:
    """A reason counts once for each table and column."""
    checked.rows_rejected += len(rejections)
    reasons = {(one.table, one.column, one.code, one.reason): one for one in report.rejected}
    for one in rejections:
        column = _PLACE.sub("[]", one.column) if one.column else None
        key = (checked.table, column, one.code, one.reason)
        if key not in reasons:
            reasons[key] = RejectedRows(*key, one.remedy)
            report.rejected.append(reasons[key])
        reason = reasons[key]
        reason.count += 1
        if len(reason.first) < _SHOWN_REJECTIONS:
            reason.first.append(RejectedRow(checked.name, one.row_number, one.column, one.value))


def _in_words(formats: Formats, export: OpenTable) -> dict[str, str]:
    """The formats that the file has columns for."""
    kinds = {
        "dates": (export.table.date, formats.date_format),
        "times of day": (export.table.time, formats.time_format),
        "moments": (export.table.moment, formats.moment_format),
        "decimals": (export.table.decimal, formats.decimal_mark or "no value has a mark"),
    }
    absent = set(export.absent())
    return {kind: form for kind, (columns, form) in kinds.items() if set(columns) - absent}


def _note_columns(report: SourceCheck, table: Table, export: OpenTable) -> None:
    """Keep which columns of a table came in at least one file, and which further ones."""
    one = next((found for found in report.tables if found.name == table.name), None)
    absent = tuple(export.absent())
    more = tuple(export.further_columns())
    if one is None:
        report.tables.append(CheckedTable(table.name, table.about, absent=absent, more=more))
        return
    one.absent = tuple(name for name in one.absent if name in absent)
    one.more = tuple(dict.fromkeys((*one.more, *more)))


def _tell_tables(report: SourceCheck, system: System, files: Iterable[TableFile]) -> None:
    """One entry a table of the system, in the order of its specification."""
    found = {table.name: table for table in report.tables}
    refused = {file.name for file in report.refused}
    here = {file.table.name for file in files if file.name not in refused}
    for name, table in system.tables.items():
        one = found.setdefault(name, CheckedTable(name, table.about))
        if name not in here:
            stand_ins = (tables for tables in table.stand_ins if set(tables) <= here)
            one.replaced_by = next(stand_ins, ())
    for file in report.files:
        one = found[str(file.table)]
        one.files += 1
        one.files_refused += bool(file.refused)
        one.rows += 0 if file.refused else file.rows
        one.rows_rejected += file.rows_rejected
    report.tables = [found[name] for name in system.tables]


def _costs(system: System, tables: Iterable[CheckedTable]) -> list[Cost]:
    """KPIs of the catalogue that lack something, in its order."""
    lacking: dict[str, list[str]] = {}
    for checked in tables:
        table = system.tables[checked.name]
        if checked.is_missing and not checked.replaced_by:
            for kpi_id in table.loses.get(_WHOLE_TABLE, ()):
                lacking.setdefault(kpi_id, []).append(table.name)
        elif not checked.is_missing:
            for column in checked.absent:
                for kpi_id in table.loses.get(column, ()):
                    lacking.setdefault(kpi_id, []).append(f"{table.name}.{column}")
    return [
        Cost(kpi.id, kpi.name, tuple(lacking[kpi.id]))
        for kpi in load_catalogue().kpis
        if kpi.id in lacking
    ]
