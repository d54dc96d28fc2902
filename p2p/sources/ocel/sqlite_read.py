"""Reads OCEL 2.0 from an SQLite database, a table at a time.

SQLite hands rows over as tuples: numbers in them become text one by one, texts column by column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.log import COLUMNS, UNDECLARED, OcelLog, empty
from p2p.sources.ocel.sqlite_shape import ATTRIBUTE_MAP, OWN_COLUMNS, RELATIONS, VALUE_TYPES, quoted

_MAGIC = b"SQLite format 3\x00"
_NEEDED = {"event", "object", "event_object", "object_object", "event_map_type", "object_map_type"}
_ROWS_A_FETCH = 100_000
# Before names of attributes, so that none is taken for a column of the standard's.
_CELL = "a:"


def read_sqlite(path: Path, *, max_bytes: int) -> OcelLog:
    """The log of an SQLite database, opened read-only.

    Raises DataRefused when it is no database, damaged, no OCEL 2.0, or larger than max_bytes.
    """
    with _opened(path, max_bytes) as conn:
        base = _Base(conn, path)
        objects = base.rows("object", object_id="ocel_id", object_type="ocel_type")
        events = base.rows("event", event_id="ocel_id", event_type="ocel_type")
        relations = {name: base.rows(table, **named) for name, (table, named) in RELATIONS.items()}
        object_types, changes = base.of_types("object")
        event_types, happened = base.of_types("event")
    return OcelLog.of(
        object_types=object_types,
        event_types=event_types,
        objects=objects,
        object_attributes=_concat("object_attributes", map(_values_over_time, changes.values())),
        events=_timed(events, happened),
        event_attributes=_concat(
            "event_attributes",
            (_long(frame).rename({"id": "event_id"}) for frame in happened.values()),
        ),
        **relations,
    )


@contextmanager
def _opened(path: Path, max_bytes: int) -> Iterator[sqlite3.Connection]:
    size = path.stat().st_size
    if size > max_bytes:
        raise DataRefused(
            f"{path.name} is larger than {max_bytes:,} bytes",
            "if the file is genuine, raise P2P_MAX_UNCOMPRESSED_BYTES",
        )
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise DataRefused(
                f"{path.name} is no SQLite database",
                "export the log as OCEL 2.0 (SQLite); a compressed database is to be unpacked",
            )
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise DataRefused(
            f"{path.name} has changes that are still in {journal.name}",
            "close the program that writes it, so that the database is whole",
        )
    # immutable: nothing is written beside it, no lock is taken, a read-only folder will do.
    place = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(place, uri=True)) as conn:
            conn.execute("pragma trusted_schema = off")
            conn.execute("pragma query_only = on")
            yield conn
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise DataRefused(
            f"{path.name} cannot be read as a database ({str(error)[:200]})",
            "transfer or export the file again; nothing of it was loaded",
        ) from error


class _Base:
    """The tables of one database; a view is none, for it could compute anything."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self._conn = conn
        self._name = path.name
        tables = conn.execute("select name, sql from sqlite_master where type = 'table'").fetchall()
        self._tables = {
            name for name, made in tables if not str(made).upper().startswith("CREATE VIRTUAL")
        }
        missing = sorted(_NEEDED - self._tables)
        if missing:
            raise DataRefused(
                f"{path.name} has no table {', '.join(missing)}: it is no OCEL 2.0 log",
                "export the log as OCEL 2.0 (SQLite)",
            )
        self._mapped = self._attribute_map()

    def rows(self, table: str, **named: str) -> pl.DataFrame:
        """A table as text: frame column = column of the table."""
        lacking = [one for one in named.values() if one not in self._columns(table)]
        if lacking:
            raise DataRefused(
                f"{self._name}: table {table} has no column {', '.join(lacking)}",
                "export the log as OCEL 2.0 (SQLite)",
            )
        chosen = ", ".join(map(quoted, named.values()))
        cursor = self._conn.execute(f"select {chosen} from {quoted(table)}")  # noqa: S608
        schema = dict.fromkeys(named, pl.String)
        parts = [pl.DataFrame(schema=schema)]
        while fetched := cursor.fetchmany(_ROWS_A_FETCH):
            columns = zip(*fetched, strict=True)
            parts.append(pl.DataFrame([_text(one) for one in columns], schema=schema))
        return pl.concat(parts)

    def of_types(self, kind: str) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
        """Declarations of a kind (event, object), and each type's table.

        Columns: id, moment, changed_field, and each attribute's name behind _CELL.
        """
        declared: list[tuple[str, str | None, str | None]] = []
        tables: dict[str, pl.DataFrame] = {}
        for name, mapped in self.rows(
            f"{kind}_map_type", type="ocel_type", mapped="ocel_type_map"
        ).iter_rows():
            table = f"{kind}_{mapped}"
            declared.append((name, None, None))
            if table not in self._tables:
                continue
            attributes = self._attributes(kind, name, table)
            declared += [(name, attribute, value) for attribute, value in attributes.values()]
            tables[name] = self._of_type(table, attributes)
        schema = dict.fromkeys(COLUMNS[f"{kind}_types"], pl.String)
        return pl.DataFrame(declared, schema=schema, orient="row"), tables

    def _attributes(self, kind: str, name: str, table: str) -> dict[str, tuple[str, str]]:
        """Column to its attribute and the type of its values."""
        return {
            column: self._mapped.get((kind, name, column), (column, value_type))
            for column, value_type in self._columns(table).items()
            if column not in OWN_COLUMNS
        }

    def _of_type(self, table: str, attributes: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
        own = dict(zip(("id", "moment", "changed_field"), OWN_COLUMNS, strict=True))
        present = self._columns(table)
        named = {new: old for new, old in own.items() if old in present or new == "id"}
        named |= {f"{_CELL}{attribute}": column for column, (attribute, _) in attributes.items()}
        frame = self.rows(table, **named)
        absent = [pl.lit(None, pl.String).alias(new) for new in own if new not in named]
        names = {column: attribute for column, (attribute, _) in attributes.items()}
        return frame.with_columns(absent).with_columns(pl.col("changed_field").replace(names))

    def _columns(self, table: str) -> dict[str, str]:
        """Column to the type of its values."""
        told = self._conn.execute(f"pragma table_info({quoted(table)})")
        return {
            name: VALUE_TYPES.get(sql_type.upper(), sql_type.lower() or UNDECLARED)
            for _, name, sql_type, *_ in told
        }

    def _attribute_map(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        """(kind, type, column) to (attribute, type of values), where the writer left it."""
        if ATTRIBUTE_MAP.table not in self._tables:
            return {}
        rows = self.rows(ATTRIBUTE_MAP.table, **{one: one for one in ATTRIBUTE_MAP.columns})
        return {
            (kind, name, column): (attribute, value_type)
            for kind, name, attribute, value_type, column in rows.iter_rows()
        }


def _timed(events: pl.DataFrame, happened: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Events with their times; also those that only the table of their type names."""
    times = _concat(
        "events",
        (
            frame.select(event_id="id", event_type=pl.lit(name), occurred="moment")
            for name, frame in happened.items()
        ),
    )
    timed = events.join(
        times.drop("event_type"), on="event_id", how="left", maintain_order="left_right"
    )
    return pl.concat([timed, times.join(events, on="event_id", how="anti")])


def _values_over_time(frame: pl.DataFrame) -> pl.DataFrame:
    """A row that names no changed field tells all that is filled; one that does tells that only."""
    is_told = (
        pl.when(pl.col("changed_field").is_null())
        .then(pl.col("value").is_not_null())
        .otherwise(pl.col("attribute") == pl.col("changed_field"))
    )
    return _long(frame).filter(is_told).rename({"id": "object_id", "moment": "changed"})


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a row and attribute, rows of one attribute in their order."""
    own = [name for name in frame.columns if not name.startswith(_CELL)]
    return frame.unpivot(index=own, variable_name="attribute", value_name="value").with_columns(
        pl.col("attribute").str.strip_prefix(_CELL), pl.col("value").cast(pl.String)
    )


def _concat(name: str, parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The rows of all parts as frame `name`."""
    columns = COLUMNS[name]
    return pl.concat([empty(name), *(part.select(columns) for part in parts)])


def _text(values: Sequence[Any]) -> pl.Series:
    try:
        return pl.Series(values=values, dtype=pl.String, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series(values=[_spelled(value) for value in values], dtype=pl.String)


def _spelled(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else repr(value)
