"""Lands one OCEL 2.0 log: sifts its rows, then copies them kind by kind into raw.ocel_*.

A row is one object, one attribute value of an object, one relation of two objects, one event, one
attribute value of an event, or one relation of an event to an object; rows are numbered in this
order. Formats and faults are decided in p2p.sources.ocel.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from psycopg import sql

from p2p.errors import DataRefused
from p2p.landing import duplicates
from p2p.landing.load import Load
from p2p.landing.manifest import FileLoad, LoadedFile, Reading
from p2p.landing.quarantine import RejectedRows
from p2p.landing.raw_tables import identifiers, qualified
from p2p.sources.delimited.rejections import Rejection
from p2p.sources.mapping import OcelMapping
from p2p.sources.ocel.faults import ROW_FRAMES, ROW_NUMBER, Screened, references_beyond, screen
from p2p.sources.ocel.files import Format, read_ocel
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
_HOPELESS_SHARE = 0.9
_HAS_OFFSET = r"[T ].*(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)$"


def load_ocel(load: Load, file: SourceFile) -> LoadedFile:
    """Load one log in a transaction of its own.

    Raises DataRefused when it cannot be understood; then nothing of it is loaded.
    """
    one = FileLoad.begin(load, file.path, system="ocel", table=RAW_TABLES["events"])
    with load.conn.transaction():
        earlier = one.claim()
        if earlier is not None:
            return _in_declared_zone(load, earlier)
        load.progress.stage(f"load {one.name}", one.content.size)
        form: Format = file.form  # type: ignore[assignment]
        log = read_ocel(file.path, form, max_bytes=load.settings.max_uncompressed_bytes)
        load.progress.advance(one.content.size / 2)
        screened = screen(log, *_known_references(load, log))
        _refuse_if_hopeless(one.name, log, screened)
        file_id = one.draw_file_id()
        stored = _store(load, file_id, screened)
        load.progress.advance(one.content.size / 2)
        with RejectedRows(file_id) as rejected:
            rejected.add(Rejection(*row) for row in screened.rejected.iter_rows())
            return one.finish(
                file_id,
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


def _refuse_if_hopeless(file_name: str, log: OcelLog, screened: Screened) -> None:
    untimed = screened.rejected.filter(
        (pl.col("code") == "not_a_moment") & (pl.col("column") == "event.occurred")
    )
    if untimed.height and untimed.height >= _HOPELESS_SHARE * log.events.height:
        first = untimed.row(0, named=True)
        raise DataRefused(
            f"{file_name}: {untimed.height:,} of {log.events.height:,} events cannot be read: "
            f"{first['reason']} ({first['value']!r})",
            first["remedy"],
        )


def _store(load: Load, file_id: int, screened: Screened) -> int:
    """How many rows are new to the source, and stored now."""
    row = load.conn.execute(
        "select exists (select from raw.file where tenant = %s and source = %s)",
        (load.tenant, load.source),
    ).fetchone()
    is_first = not (row and row[0])
    stored = 0
    for name, rows in screened.kept.items():
        columns = COLUMNS[name]
        if is_first:
            own = rows.with_columns(pl.lit(file_id).alias("_file_id"))
            _copy(load, qualified(RAW_TABLES[name]), own)
            stored += rows.height
            continue
        staged = duplicates.stage(load.conn, columns)
        _copy(load, staged, rows)
        arrival = duplicates.Arrival(RAW_TABLES[name], columns, file_id, load.tenant, load.source)
        stored += duplicates.insert_new_versions(load.conn, arrival, _KEYS.get(name, ()))
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
        encoding="utf-8",
        delimiter=None,
        date_format="ISO",
        time_format=None,
        decimal_mark=".",
        time_zone=(declared and declared.time_zone) or "UTC",
        mapping={
            "format": form,
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
