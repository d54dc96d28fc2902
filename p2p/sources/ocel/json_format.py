"""OCEL 2.0 as JSON: reading and writing, column by column in Polars."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TextIO

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.json_pieces import Piece, pieces
from p2p.sources.ocel.log import OcelLog, typed
from p2p.sources.ocel.rendering import beside, write_lines
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
# What every reader takes for a number; another text stays in quotes.
_JSON_NUMBER = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?$"


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


def write_json(log: OcelLog, path: Path) -> None:
    """Write a log without faults. Declared numbers and booleans are written as such."""
    objects = beside(
        log.objects,
        "object_id",
        attributes=(_attributes(typed(log.object_attributes, log.objects, log.object_types)), ","),
        relationships=(_relations(log.object_relations, "target_id"), ","),
    )
    events = beside(
        log.events,
        "event_id",
        attributes=(_attributes(typed(log.event_attributes, log.events, log.event_types)), ","),
        relationships=(_relations(log.event_objects, "object_id"), ","),
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{\n"objectTypes": ')
        _write_types(file, log.object_types)
        file.write(',\n"eventTypes": ')
        _write_types(file, log.event_types)
        file.write(',\n"objects": [\n')
        write_lines(file, _lines(objects, id="object_id", type="object_type"), ",\n")
        file.write('\n],\n"events": [\n')
        write_lines(file, _lines(events, id="event_id", type="event_type", time="occurred"), ",\n")
        file.write("\n]\n}\n")


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


def _write_types(file: TextIO, types: pl.DataFrame) -> None:
    told: dict[str, list[dict[str, str]]] = {}
    for name, attribute, value_type in types.iter_rows():
        attributes = told.setdefault(name, [])
        if attribute is not None:
            attributes.append({"name": attribute, "type": value_type})
    listed = [{"name": name, "attributes": attributes} for name, attributes in told.items()]
    json.dump(listed, file, ensure_ascii=False, indent=1)


def _quoted(column: str) -> pl.Expr:
    encoded = pl.struct(pl.col(column).alias("v")).struct.json_encode()
    return encoded.str.strip_prefix('{"v":').str.strip_suffix("}")


def _attributes(attributes: pl.DataFrame) -> pl.DataFrame:
    """(owner's id, text) of each attribute."""
    is_number = pl.col("value_type").is_in(["integer", "float"]) & pl.col("value").str.contains(
        _JSON_NUMBER
    )
    is_boolean = (pl.col("value_type") == "boolean") & pl.col("value").is_in(["true", "false"])
    literal = pl.when(is_number | is_boolean).then("value").otherwise(_quoted("value"))
    time = [pl.lit(',"time":'), _quoted("changed")] if "changed" in attributes.columns else []
    text = pl.concat_str(
        pl.lit('{"name":'), _quoted("attribute"), *time, pl.lit(',"value":'), literal, pl.lit("}")
    )
    return attributes.select(attributes.columns[0], text.alias("text"))


def _relations(relations: pl.DataFrame, target: str) -> pl.DataFrame:
    text = pl.concat_str(
        pl.lit('{"objectId":'),
        _quoted(target),
        pl.lit(',"qualifier":'),
        _quoted("qualifier"),
        pl.lit("}"),
    )
    return relations.select(relations.columns[0], text.alias("text"))


def _lines(owners: pl.DataFrame, **keys: str) -> pl.Series:
    told = [
        part
        for key, column in keys.items()
        for part in (pl.lit(f'"{key}":'), _quoted(column), pl.lit(","))
    ]
    text = pl.concat_str(
        pl.lit("{"),
        *told,
        pl.lit('"attributes":['),
        "attributes",
        pl.lit('],"relationships":['),
        "relationships",
        pl.lit("]}"),
    )
    return owners.select(text).to_series()
