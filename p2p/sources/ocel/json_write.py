"""Writes OCEL 2.0 as JSON, column by column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import polars as pl

from p2p.sources.ocel.log import OcelLog, typed
from p2p.sources.ocel.rendering import beside, write_lines

# What every reader takes for a number; another text stays in quotes.
_JSON_NUMBER = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?$"


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
