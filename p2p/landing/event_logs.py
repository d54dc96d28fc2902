"""Lands one event-log file: copies its rows and keeps the view in step.

Which column means what is decided in event_log_columns.py.
"""

from __future__ import annotations

from psycopg import sql
from psycopg.types.json import Jsonb

from p2p.errors import DataRefused
from p2p.landing.event_duplicates import insert_new_events
from p2p.landing.event_log_view import refresh_view
from p2p.landing.load import Load
from p2p.landing.manifest import FileLoad, LoadedFile, Reading
from p2p.landing.quarantine import RejectedRows
from p2p.landing.raw_tables import (
    column_identifier,
    make_log_table,
    number_rows,
    qualified,
    text_columns_of,
)
from p2p.landing.rows import Target, copy_rows
from p2p.landing.staged_rows import ALL_STAGED, Arrival, stage
from p2p.sources import event_log_columns
from p2p.sources.delimited.opened import DelimitedFile
from p2p.sources.event_log_files import open_log
from p2p.sources.mapping import EventLogMapping
from p2p.sources.recognise import SourceFile

_STORE_MAPPING = """
insert into raw.event_log_source (
    tenant, source, table_name, mapping_name, mapping, case_notion, plausible_from, plausible_to
)
values (
    %(tenant)s, %(source)s, %(table)s, %(name)s, %(mapping)s, %(case_notion)s, %(first)s, %(last)s
)
on conflict (tenant, source) do update set
    mapping_name = excluded.mapping_name,
    mapping = excluded.mapping,
    case_notion = excluded.case_notion,
    plausible_from = excluded.plausible_from,
    plausible_to = excluded.plausible_to,
    updated_at = clock_timestamp()
"""


def load_event_log(load: Load, file: SourceFile) -> LoadedFile:
    """Load one file in a transaction of its own.

    Raises DataRefused when it cannot be understood; then nothing of it is loaded.
    """
    one = FileLoad.begin(load, file, f"log__{load.source}")
    with load.conn.transaction():
        earlier = one.claim()
        if earlier is not None:
            return _with_mapping(load, earlier)
        with open_log(
            file, load.log_mapping(), load.settings, advance=load.progress.advance
        ) as log:
            loaded = _load_text(one, log.rows, log.encoding)
        refresh_view(load.conn)
        return loaded


def _load_text(one: FileLoad, text: DelimitedFile, log_encoding: str | None) -> LoadedFile:
    load = one.load
    mapping = event_log_columns.resolve(text.header.columns, load.log_mapping(), one.name)
    _join_source(load, mapping, one.name)
    place = one.place()
    with RejectedRows(place.file_id) as rejected:
        rows, stored = _take_rows(one, place.file_id, text, mapping, rejected)
        reading = Reading(
            form=one.file.form,
            encoding=log_encoding or text.encoding,
            delimiter=None if log_encoding else text.header.delimiter,
            date_format=mapping.time_format,
            time_format=None,
            decimal_mark=mapping.decimal_mark,
            time_zone=mapping.zone,
            mapping=mapping.model_dump(mode="json", exclude_none=True),
        )
        return one.finish(
            place,
            reading,
            rows_read=rows,
            rows_loaded=stored,
            rejected=rejected,
            notes=event_log_columns.reading_notes(mapping, text),
        )


def _take_rows(
    one: FileLoad,
    file_id: int,
    text: DelimitedFile,
    mapping: EventLogMapping,
    rejected: RejectedRows,
) -> tuple[int, int]:
    """How many rows there were and how many are stored now."""
    load, conn = one.load, one.load.conn
    columns = [column_identifier(column) for column in text.header.columns]
    filled = column_identifier(mapping.columns.case_id[0])
    checks = event_log_columns.checks_of(mapping, text.header)
    is_new = make_log_table(conn, one.table, columns)
    if is_new or not _has_files(load):
        number_rows(conn, one.table, file_id)
        own = sql.SQL("_file_id = {}").format(sql.Literal(file_id))
        target = Target(qualified(one.table), columns, filled, own, freeze=is_new)
        rows = copy_rows(load, text, target, checks, rejected)
        return rows, rows - rejected.count
    all_columns = text_columns_of(conn, one.table)
    target = Target(stage(conn, all_columns), columns, filled, ALL_STAGED)
    rows = copy_rows(load, text, target, checks, rejected)
    arrival = Arrival(one.table, all_columns, file_id, load.tenant, load.source)
    return rows, insert_new_events(conn, arrival)


def _has_files(load: Load) -> bool:
    row = load.conn.execute(
        "select exists (select from raw.file where tenant = %s and source = %s)",
        (load.tenant, load.source),
    ).fetchone()
    return bool(row and row[0])


def _join_source(load: Load, mapping: EventLogMapping, file_name: str) -> None:
    """Make the mapping the source's own; it may not read the rows that are there differently."""
    row = load.conn.execute(
        "select mapping from raw.event_log_source where tenant = %s and source = %s",
        (load.tenant, load.source),
    ).fetchone()
    if row is not None:
        stored = EventLogMapping.model_validate(row[0])
        if not event_log_columns.reads_alike(stored, mapping):
            raise DataRefused(
                f"{file_name}: case, activity, time or cost come from other columns than in the "
                f"files that source {load.source} has already (mapping {stored.name})",
                "use the same mapping, or load the file under another --source",
            )
    first, last = mapping.window
    load.conn.execute(
        _STORE_MAPPING,
        {
            "tenant": load.tenant,
            "source": load.source,
            "table": f"log__{load.source}",
            "name": mapping.name,
            "mapping": Jsonb(mapping.model_dump(mode="json", exclude_none=True)),
            "case_notion": mapping.case_notion,
            "first": first,
            "last": last,
        },
    )


def _with_mapping(load: Load, earlier: LoadedFile) -> LoadedFile:
    """Let a corrected mapping take effect on rows that are loaded already."""
    declared = load.log_mapping()
    if declared is None:
        return earlier
    columns = text_columns_of(load.conn, earlier.table)
    mapping = event_log_columns.resolve(columns, declared, earlier.path.name)
    _join_source(load, mapping, earlier.path.name)
    refresh_view(load.conn)
    return earlier
