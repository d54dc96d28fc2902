"""OCEL 2.0 as an SQLite database: reading and writing, a table at a time.

SQLite hands rows over as tuples; numbers in them are turned into text one by one, nothing else is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.log import COLUMNS, OcelLog, empty, typed

_MAGIC = b"SQLite format 3\x00"
_NEEDED = ("event", "object", "event_object", "object_object", "event_map_type", "object_map_type")
_OWN_COLUMNS = ("ocel_id", "ocel_time", "ocel_changed_field")
# A table of ours: which attribute is in which column, with the declared type. Others ignore it.
_ATTRIBUTES = "attribute_map_type"
_ATTRIBUTE_COLUMNS = ("ocel_kind", "ocel_type", "ocel_attribute", "ocel_value_type", "ocel_column")
_VALUE_TYPES = {
    "TEXT": "string",
    "TIMESTAMP": "time",
    "DATETIME": "time",
    "INTEGER": "integer",
    "REAL": "float",
    "FLOAT": "float",
    "BOOLEAN": "boolean",
}
_SQL_TYPES = {"time": "TIMESTAMP", "integer": "INTEGER", "float": "REAL", "boolean": "BOOLEAN"}
# Texts that a column of that type gives back as they were: SQLite turns 007 into 7.
_KEPT = {
    "TIMESTAMP": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "INTEGER": r"^(0|-?[1-9][0-9]{0,17})$",
    "REAL": r"^-?([1-9][0-9]{0,7}|0)\.(0|[0-9]{0,6}[1-9])$",
    "BOOLEAN": r"^(true|false)$",
}
_LOST_BY_REAL = r"^-0\.0$|^-?0\.0000"
_BEGINNING = "1970-01-01T00:00:00Z"
_IS_BEGINNING = r"^(1970-01-01|1969-12-31)"


def read_sqlite(path: Path, *, max_bytes: int) -> OcelLog:
    """The log of an SQLite database, opened read-only.

    Raises DataRefused when it is no database, damaged, no OCEL 2.0, or larger than max_bytes.
    """
    with _opened(path, max_bytes) as conn:
        names = _tables(conn, path)
        frames = {
            "objects": _rows(conn, "object", COLUMNS["objects"]),
            "event_objects": _rows(conn, "event_object", COLUMNS["event_objects"]),
            "object_relations": _rows(conn, "object_object", COLUMNS["object_relations"]),
        }
        for kind in ("object", "event"):
            known = _known_columns(conn, kind) if _ATTRIBUTES in names else None
            frames |= _of_types(conn, kind, names, known)
        events = _rows(conn, "event", COLUMNS["events"][:2])
    return OcelLog.of(**frames, events=_timed(events, frames.pop("event_times")))


def write_sqlite(log: OcelLog, path: Path) -> None:
    """Write a log without faults into a new database.

    A column has the declared type of its attribute where SQLite keeps the texts as they are, else
    TEXT; the declared type stands in attribute_map_type either way.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("pragma journal_mode = off")
        conn.execute("pragma synchronous = off")
        conn.execute("begin")
        _write(conn, "event", "ocel_id ocel_type", log.events.select("event_id", "event_type"))
        _write(conn, "object", "ocel_id ocel_type", log.objects)
        relation = "ocel_event_id ocel_object_id ocel_qualifier"
        _write(conn, "event_object", relation, log.event_objects)
        relation = "ocel_source_id ocel_target_id ocel_qualifier"
        _write(conn, "object_object", relation, log.object_relations)
        _write_types(conn, "event", log.event_types, _event_rows(log))
        _write_types(conn, "object", log.object_types, _object_rows(log))
        conn.execute("commit")
