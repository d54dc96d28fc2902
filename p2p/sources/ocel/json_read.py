"""Reads OCEL 2.0 from JSON, some elements at a time, column by column."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.json_pieces import Piece, pieces
from p2p.sources.ocel.log import OcelLog
from p2p.sources.utf8_stream import Utf8Stream

_TEXT = pl.String
_RELATION = pl.Struct({"objectId": _TEXT, "qualifier": _TEXT})
_TYPE: dict[str, pl.DataType | type[pl.String]] = {
    "name": _TEXT,
    "attributes": pl.List(pl.Struct({"name": _TEXT, "type": _TEXT})),
}
_OBJECT: dict[str, pl.DataType | type[pl.String]] = {
    "id": _TEXT,
    "type": _TEXT,
    "attributes": pl.List(pl.Struct({"name": _TEXT, "time": _TEXT, "value": _TEXT})),
    "relationships": pl.List(_RELATION),
}
_ELEMENTS = {
    "objectTypes": _TYPE,
    "eventTypes": _TYPE,
    "objects": _OBJECT,
    "events": _OBJECT | {"time": _TEXT},
}
# A number in the place of a value becomes text as it is written: 1.50 is not to become 1.5.
_NUMBER_VALUE = re.compile(rb'"value"(?<!\\"value")(\s*:\s*)(-?[0-9][0-9.eE+-]*)')
_HALF_CHARACTER = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")


def read_json(path: Path, *, max_bytes: int) -> OcelLog:
    """The log of a JSON file, plain or gzip.

    Raises DataRefused when it is not sound JSON or its elements are no OCEL 2.0.
    """
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in _ELEMENTS}
    with Utf8Stream(path, max_bytes=max_bytes) as stream:
        for piece in pieces(stream):
            if piece.name in _ELEMENTS:
                found[piece.name].append(_parsed(piece, path))
    elements = {
        name: pl.concat(found.pop(name) or [pl.DataFrame(schema=schema)])
        for name, schema in _ELEMENTS.items()
    }
    objects, events = elements["objects"], elements["events"]
    return OcelLog.of(
        object_types=_types(elements["objectTypes"], "object_type"),
        event_types=_types(elements["eventTypes"], "event_type"),
        objects=objects.select(object_id="id", object_type="type"),
        object_attributes=_children(objects, "attributes").select(
            object_id="id", attribute="name", changed="time", value="value"
        ),
        object_relations=_children(objects, "relationships").select(
            source_id="id", target_id="objectId", qualifier="qualifier"
        ),
        events=events.select(event_id="id", event_type="type", occurred="time"),
        event_attributes=_children(events, "attributes").select(
            event_id="id", attribute="name", value="value"
        ),
        event_objects=_children(events, "relationships").select(
            event_id="id", object_id="objectId", qualifier="qualifier"
        ),
    )


def _parsed(piece: Piece, path: Path) -> pl.DataFrame:
    if _HALF_CHARACTER.search(piece.elements):
        raise DataRefused(
            f"{path.name} holds half of a character (an unpaired \\ud8xx escape)",
            "export the log again as UTF-8",
        )
    text = _NUMBER_VALUE.sub(rb'"value"\1"\2"', piece.elements)
    schema = {"elements": pl.List(pl.Struct(_ELEMENTS[piece.name]))}
    try:
        parsed = pl.read_json(b'{"elements":[' + text + b"]}", schema=schema)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0][:200]
        raise DataRefused(
            f"{path.name} is no JSON of an OCEL 2.0 log: {piece.name} cannot be read ({reason})",
            "check that events and objects are lists of objects with id, type, attributes and "
            "relationships, and that each value is text, number or boolean",
        ) from error
    return parsed.explode("elements").drop_nulls().unnest("elements")


def _children(owners: pl.DataFrame, name: str) -> pl.DataFrame:
    return owners.select("id", name).explode(name).drop_nulls(name).unnest(name)


def _types(types: pl.DataFrame, owner_type: str) -> pl.DataFrame:
    types = types.rename({"name": owner_type})
    attributes = types.explode("attributes").drop_nulls("attributes").unnest("attributes")
    # Each type by itself first: one without attributes keeps its place.
    return pl.concat(
        [
            types.select(owner_type),
            attributes.select(owner_type, attribute="name", value_type="type"),
        ],
        how="diagonal",
    )
