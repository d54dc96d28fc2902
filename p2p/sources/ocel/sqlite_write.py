"""Writes OCEL 2.0 as an SQLite database, a table at a time.

Values go in as text; the declared type of a column lets SQLite make numbers of them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.log import BEGINNING, OcelLog, typed
from p2p.sources.ocel.sqlite_shape import ATTRIBUTE_MAP, OWN_COLUMNS, RELATIONS, quoted

_SQL_TYPES = {"time": "TIMESTAMP", "integer": "INTEGER", "float": "REAL", "boolean": "BOOLEAN"}
# Texts that a column of such a type gives back as they were: no 007, no more digits than a double.
_KEPT = {
    "time": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "integer": r"^(0|-?[1-9][0-9]{0,17})$",
    "float": r"^-?([1-9][0-9]{0,8}\.(0|[0-9]{0,5}[1-9])|0\.0{0,3}([1-9][0-9]{0,9})?[1-9])$",
    "boolean": r"^(true|false)$",
}
# The beginning of time, whatever zone it is written in.
_IS_BEGINNING = r"^(1970-01-01|1969-12-31)"
_MOST_COLUMNS = 1_900
_CELL = "a:"


@dataclass(frozen=True, slots=True)
class _Column:
    """Where an attribute of a type goes."""

    attribute: str
    value_type: str
    name: str
    sql_type: str


def write_sqlite(log: OcelLog, path: Path) -> None:
    """Write a log without faults into a new database.

    A column has the declared type of its attribute where SQLite keeps all its texts as they are,
    else TEXT. Raises DataRefused for a type with more attributes than a table has columns.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("pragma journal_mode = off")
        conn.execute("pragma synchronous = off")
        conn.execute("begin")
        _fill(conn, "event", log.events.select(ocel_id="event_id", ocel_type="event_type"))
        _fill(conn, "object", log.objects.select(ocel_id="object_id", ocel_type="object_type"))
        for frame, (table, named) in RELATIONS.items():
            _fill(conn, table, log.frames()[frame].rename(named))
        _create(conn, ATTRIBUTE_MAP.table, ATTRIBUTE_MAP.columns)
        _write_objects(conn, log)
        _write_events(conn, log)
        conn.execute("commit")


def _write_events(conn: sqlite3.Connection, log: OcelLog) -> None:
    attributes = typed(log.event_attributes, log.events, log.event_types)
    cells = _by_type(attributes.rename({"event_id": "key"}), "event_type")
    rows = _by_type(
        log.events.select("event_type", key="event_id", ocel_id="event_id", ocel_time="occurred"),
        "event_type",
    )
    for name, table, columns in _tables_of(conn, "event", log.event_types, attributes):
        _create(conn, table, ("ocel_id", "ocel_time"), columns)
        _insert(conn, table, columns, rows.get(name), cells.get(name))


def _write_objects(conn: sqlite3.Connection, log: OcelLog) -> None:
    """Each object has one row of first values; what changes later has a row a change."""
    attributes = typed(log.object_attributes, log.objects, log.object_types)
    is_first = pl.struct("object_id", "attribute").is_first_distinct()
    is_beginning = pl.col("changed").str.contains(_IS_BEGINNING)
    attributes = attributes.with_columns(
        beginning=pl.when(is_first & is_beginning & pl.col("value").is_not_null()).then("changed")
    )
    # One row has one time: values that write the beginning differently become changes.
    beginnings = attributes.group_by("object_id").agg(
        ocel_time=pl.col("beginning").drop_nulls().first()
    )
    attributes = attributes.join(beginnings, on="object_id", how="left", maintain_order="left")
    is_initial = pl.col("beginning") == pl.col("ocel_time")
    initial = attributes.filter(is_initial)
    changes = attributes.filter(is_initial.not_().fill_null(True)).with_row_index("key")
    first_rows = log.objects.join(
        beginnings, on="object_id", how="left", maintain_order="left"
    ).select(
        "object_type",
        key="object_id",
        ocel_id="object_id",
        ocel_time=pl.col("ocel_time").fill_null(BEGINNING),
        ocel_changed_field=pl.lit(None, pl.String),
    )
    rows, cells = (
        _by_type(first_rows, "object_type"),
        _by_type(initial.rename({"object_id": "key"}), "object_type"),
    )
    later = _by_type(changes, "object_type")
    own = ("ocel_id", "ocel_time", "ocel_changed_field")
    for name, table, columns in _tables_of(conn, "object", log.object_types, attributes):
        _create(conn, table, own, columns)
        _insert(conn, table, columns, rows.get(name), cells.get(name))
        if name in later:
            fields = {column.attribute: column.name for column in columns}
            told = later[name].select(
                "key",
                ocel_id="object_id",
                ocel_time="changed",
                ocel_changed_field=pl.col("attribute").replace(fields),
            )
            _insert(conn, table, columns, told, later[name])


def _tables_of(
    conn: sqlite3.Connection, kind: str, types: pl.DataFrame, attributes: pl.DataFrame
) -> Iterator[tuple[str, str, list[_Column]]]:
    """(type, its table, columns of its attributes); writes the maps that tell so."""
    owner_type = f"{kind}_type"
    kept = _kept(attributes, owner_type)
    names = types[owner_type].unique(maintain_order=True).to_list()
    # event_object, object_object and the maps are tables already.
    mapped = _distinct_names(names, r"[^A-Za-z0-9]", "Type", ("object", "map_type"))
    table_of = pl.DataFrame({"ocel_type": names, "ocel_type_map": mapped})
    _fill(conn, f"{kind}_map_type", table_of.cast(pl.String))
    for name, end in zip(names, mapped, strict=True):
        declared = types.filter(pl.col(owner_type) == name).drop_nulls("attribute")
        columns = _columns(declared, kept.get(name, {}))
        if len(columns) > _MOST_COLUMNS:
            raise DataRefused(
                f"{kind} type {name} has {len(columns):,} attributes, more than SQLite has columns",
                "write the log as JSON or XML",
            )
        conn.executemany(
            f"insert into {ATTRIBUTE_MAP.table} values (?, ?, ?, ?, ?)",  # noqa: S608
            [(kind, name, one.attribute, one.value_type, one.name) for one in columns],
        )
        yield name, f"{kind}_{end}", columns


def _kept(attributes: pl.DataFrame, owner_type: str) -> dict[str, dict[str, bool]]:
    """Type to attribute to whether a column of the declared type keeps all texts as they are."""
    text = pl.col("value").str
    is_kept = pl.coalesce(
        pl.when(pl.col("value_type") == kind).then(text.contains(pattern))
        for kind, pattern in _KEPT.items()
    )
    found = attributes.group_by(owner_type, "attribute").agg(is_kept.all())
    kept: dict[str, dict[str, bool]] = {}
    for name, attribute, all_kept in found.iter_rows():
        kept.setdefault(name, {})[attribute] = all_kept
    return kept


def _columns(declared: pl.DataFrame, kept: Mapping[str, bool]) -> list[_Column]:
    attributes = declared["attribute"].to_list()
    names = _distinct_names(attributes, "\0", "attribute", OWN_COLUMNS)
    return [
        _Column(
            attribute,
            value_type,
            name,
            _SQL_TYPES.get(value_type, "TEXT") if kept.get(attribute, True) else "TEXT",
        )
        for attribute, value_type, name in zip(
            attributes, declared["value_type"].to_list(), names, strict=True
        )
    ]


def _distinct_names(
    names: Sequence[str], left_out: str, otherwise: str, taken: Sequence[str]
) -> list[str]:
    """A name of SQL for each, no two alike when capitals do not count."""
    used = {name.casefold() for name in taken}
    found = []
    for name in names:
        base = re.sub(left_out, "", name) or otherwise
        candidate, number = base, 2
        while candidate.casefold() in used:
            candidate, number = f"{base}_{number}", number + 1
        used.add(candidate.casefold())
        found.append(candidate)
    return found


def _by_type(rows: pl.DataFrame, owner_type: str) -> dict[str, pl.DataFrame]:
    parts = rows.partition_by(owner_type, as_dict=True, include_key=False, maintain_order=True)
    return {str(name): part for (name,), part in parts.items()}


def _insert(
    conn: sqlite3.Connection,
    table: str,
    columns: Sequence[_Column],
    rows: pl.DataFrame | None,
    cells: pl.DataFrame | None,
) -> None:
    """Insert rows (key, then the table's own columns) with their cells (key, attribute, value)."""
    if rows is None:
        return
    if cells is not None:
        wide = cells.select("key", "value", cell=pl.lit(_CELL) + pl.col("attribute")).pivot(
            on="cell", index="key", values="value", aggregate_function="first"
        )
        rows = rows.join(wide, on="key", how="left", maintain_order="left")
    own = [name for name in rows.columns if name != "key" and not name.startswith(_CELL)]
    values = []
    for column in columns:
        if _CELL + column.attribute not in rows.columns:
            values.append(pl.lit(None, pl.String).alias(_CELL + column.attribute))
        elif column.sql_type == "BOOLEAN":
            values.append(pl.col(_CELL + column.attribute).replace({"true": "1", "false": "0"}))
        else:
            values.append(pl.col(_CELL + column.attribute))
    _insert_all(conn, table, rows.select(*own, *values))


def _fill(conn: sqlite3.Connection, table: str, rows: pl.DataFrame) -> None:
    _create(conn, table, rows.columns)
    _insert_all(conn, table, rows)


def _create(
    conn: sqlite3.Connection, table: str, own: Sequence[str], columns: Sequence[_Column] = ()
) -> None:
    # Times stay TEXT too: as a TIMESTAMP, SQLite would take some of them for numbers.
    told = [f"{quoted(name)} TEXT" for name in own]
    told += [f"{quoted(column.name)} {column.sql_type}" for column in columns]
    conn.execute(f"create table {quoted(table)} ({', '.join(told)})")


def _insert_all(conn: sqlite3.Connection, table: str, rows: pl.DataFrame) -> None:
    places = ", ".join("?" * rows.width)
    conn.executemany(f"insert into {quoted(table)} values ({places})", rows.iter_rows())  # noqa: S608
