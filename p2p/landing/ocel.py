"""Lands one OCEL 2.0 log: sifts its rows, then copies them kind by kind into raw.ocel_*.

A row is one object, one attribute value of an object, one relation of two objects, one event, one
attribute value of an event, or one relation of an event to an object; rows are numbered in this
order. Formats and faults are decided in p2p.sources.ocel.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from psycopg import sql

from p2p.landing.load import Load
from p2p.landing.manifest import FileLoad, LoadedFile, Place, Reading
from p2p.landing.quarantine import RejectedRows
from p2p.landing.raw_tables import identifiers, qualified
from p2p.landing.staged_rows import Arrival, stage
from p2p.landing.versions import insert_new_versions
from p2p.sources.delimited.rejections import Rejection
from p2p.sources.mapping import OcelMapping
from p2p.sources.ocel.faults import (
    ROW_FRAMES,
    ROW_NUMBER,
    Screened,
    references_beyond,
    require_moments,
    screen,
)
from p2p.sources.ocel.files import read_ocel
from p2p.sources.ocel.formats import Format
from p2p.sources.ocel.log import COLUMNS, OcelLog
from p2p.sources.recognise import SourceFile

# Frame to raw table.
RAW_TABLES = {name: f"ocel_{name.removesuffix('s')}" for name in ROW_FRAMES}
# What names a row, where it may come again with another content; the others are all name.
_KEYS = {
    "objects": ("object_id",),
    "events": ("event_id",),
    "event_attributes": ("event_id", "attribute"),
}
_ROWS_A_BLOCK = 100_000
_HAS_OFFSET = r"[T ].*(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)$"


def load_ocel(load: Load, file: SourceFile) -> LoadedFile:
    """Load one log in a transaction of its own.

    Raises DataRefused when it cannot be understood; then nothing of it is loaded.
    """
    # The manifest knows one table a file; that of the events stands for all six.
    one = FileLoad.begin(load, file, RAW_TABLES["events"])
    with load.conn.transaction():
        earlier = one.claim()
        if earlier is not None:
            return _in_declared_zone(load, earlier)
        form: Format = file.form  # type: ignore[assignment]
        log = read_ocel(file.path, form, max_bytes=load.settings.max_uncompressed_bytes)
        load.progress.advance(one.content.size / 2)
        screened = screen(log, *_known_references(load, log))
        require_moments(one.name, log, screened)
        place = one.place()
        stored = _store(load, place, screened)
        load.progress.advance(one.content.size / 2)
        with RejectedRows(place.file_id) as rejected:
            rejected.add(Rejection(*row) for row in screened.rejected.iter_rows())
            return one.finish(
                place,
                _reading(load, form, log),
                rows_read=sum(log.frames()[name].height for name in ROW_FRAMES),
                rows_loaded=stored,
                rejected=rejected,
                notes=_notes(load, log),
            )


def _in_declared_zone(load: Load, earlier: LoadedFile) -> LoadedFile:
    """Let a corrected time zone take effect on rows that are loaded already."""
    declared = _declared(load)
    if declared and declared.time_zone:
        load.conn.execute(
            "update raw.file set time_zone = %s where file_id = %s",
            (declared.time_zone, earlier.file_id),
        )
    return earlier


def _known_references(load: Load, log: OcelLog) -> tuple[pl.Series, pl.Series]:
    """Of the objects and events that the log refers to and lacks: which the source has already."""
    objects, events = references_beyond(log)
    return _known(load, "objects", objects), _known(load, "events", events)


def _known(load: Load, name: str, ids: pl.Series) -> pl.Series:
    (key,) = _KEYS[name]
    asked = ids.filter(~ids.str.contains("\0", literal=True))
    if asked.is_empty():
        return asked
    rows = load.conn.execute(
        sql.SQL(
            "select distinct r.{key} from {table} as r inner join raw.file as f "
            "on f.file_id = r._file_id "
            "where f.tenant = %s and f.source = %s and r.{key} = any(%s)"
        ).format(key=sql.Identifier(key), table=qualified(RAW_TABLES[name])),
        (load.tenant, load.source, asked.to_list()),
    )
    return pl.Series([row[0] for row in rows], dtype=pl.String)


def _store(load: Load, place: Place, screened: Screened) -> int:
    """How many rows are new to the source, and stored now."""
    stored = 0
    for name, rows in screened.kept.items():
        columns = COLUMNS[name]
        if place.is_first:
            own = rows.with_columns(pl.lit(place.file_id).alias("_file_id"))
            _copy(load, qualified(RAW_TABLES[name]), own)
            stored += rows.height
            continue
        staged = stage(load.conn, columns)
        _copy(load, staged, rows)
        arrival = Arrival(RAW_TABLES[name], columns, place.file_id, load.tenant, load.source)
        key = _KEYS.get(name, ())
        stored += insert_new_versions(load.conn, arrival, key, place, rows.height)
        load.conn.execute(sql.SQL("drop table {}").format(staged))
    return stored


def _copy(load: Load, table: sql.Composable, rows: pl.DataFrame) -> None:
    rows = rows.rename({ROW_NUMBER: "_row_number"})
    statement = sql.SQL("copy {} ({}) from stdin (format csv, encoding 'UTF8')").format(
        table, identifiers(rows.columns)
    )
    with load.conn.cursor().copy(statement) as copy:
        for block in rows.iter_slices(_ROWS_A_BLOCK):
            # Every text in quotes: an empty one is not null, and \. is no end of data.
            copy.write(block.write_csv(include_header=False, quote_style="non_numeric"))


def _reading(load: Load, form: Format, log: OcelLog) -> Reading:
    declared = _declared(load)
    return Reading(
        form=form,
        encoding="utf-8",
        delimiter=None,
        date_format="ISO",
        time_format=None,
        decimal_mark=".",
        time_zone=(declared and declared.time_zone) or "UTC",
        mapping={
            "object_types": log.object_types.rows(),
            "event_types": log.event_types.rows(),
        },
    )


def _declared(load: Load) -> OcelMapping | None:
    return load.mapping if isinstance(load.mapping, OcelMapping) else None


def _notes(load: Load, log: OcelLog) -> Iterator[str]:
    declared = _declared(load)
    if declared and declared.time_zone:
        return
    if not log.events["occurred"].str.contains(_HAS_OFFSET).all():
        yield "times without an offset are taken as UTC; declare time_zone in a mapping if not"
