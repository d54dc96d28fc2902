"""The shape of an OCEL 2.0 database: names of its tables and columns, and types of values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExtraTable:
    """A table beside the standard's."""

    table: str
    columns: tuple[str, ...]


OWN_COLUMNS = ("ocel_id", "ocel_time", "ocel_changed_field")
# Frame to table, and frame column to column.
RELATIONS = {
    "event_objects": (
        "event_object",
        {
            "event_id": "ocel_event_id",
            "object_id": "ocel_object_id",
            "qualifier": "ocel_qualifier",
        },
    ),
    "object_relations": (
        "object_object",
        {
            "source_id": "ocel_source_id",
            "target_id": "ocel_target_id",
            "qualifier": "ocel_qualifier",
        },
    ),
}
VALUE_TYPES = {
    "TEXT": "string",
    "TIMESTAMP": "time",
    "DATETIME": "time",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "REAL": "float",
    "FLOAT": "float",
    "BOOLEAN": "boolean",
}
# Which attribute is in which column, and its declared type: an SQLite column can tell neither
# `price` from `Price` nor 007 from 7. Other readers pass over the table.
ATTRIBUTE_MAP = ExtraTable(
    "attribute_map_type",
    ("ocel_kind", "ocel_type", "ocel_attribute", "ocel_value_type", "ocel_column"),
)


def quoted(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
