"""Writes OCEL 2.0 as XML, column by column."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.log import OcelLog
from p2p.sources.ocel.rendering import beside, write_lines

_NULL_NAMESPACE = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_NOT_IN_XML = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"


def write_xml(log: OcelLog, path: Path) -> None:
    """Write a log without faults.

    Raises DataRefused where a text holds a control character, which no XML can hold.
    """
    _require_writable(log, path)
    has_null = log.object_attributes["value"].null_count() > 0
    objects = beside(
        log.objects,
        "object_id",
        attributes=(_attributes(log.object_attributes), ""),
        relationships=(_relations(log.object_relations, "target_id"), ""),
    )
    events = beside(
        log.events,
        "event_id",
        attributes=(_attributes(log.event_attributes), ""),
        relationships=(_relations(log.event_objects, "object_id"), ""),
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write(f"<log{_NULL_NAMESPACE if has_null else ''}>\n")
        _write_types(file, log.object_types, "object-type")
        _write_types(file, log.event_types, "event-type")
        file.write("<objects>\n")
        write_lines(file, _lines(objects, "object", id="object_id", type="object_type"), "\n")
        file.write("\n</objects>\n<events>\n")
        write_lines(
            file,
            _lines(events, "event", id="event_id", type="event_type", time="occurred"),
            "\n",
        )
        file.write("\n</events>\n</log>\n")


def _require_writable(log: OcelLog, path: Path) -> None:
    for name, frame in log.frames().items():
        bad = frame.filter(pl.any_horizontal(pl.all().str.contains(_NOT_IN_XML)))
        if bad.height:
            raise DataRefused(
                f"{path.name}: XML cannot hold the control character in {name} {bad.row(0)!r}",
                "write the log as JSON or SQLite, or remove the character in the source",
            )


def _escaped(column: str) -> pl.Expr:
    # '&' first: what the others bring is not to be escaped again.
    text = pl.col(column)
    for character, escape in _ESCAPES.items():
        text = text.str.replace_all(character, escape, literal=True)
    return text


def _attributes(attributes: pl.DataFrame) -> pl.DataFrame:
    """(owner's id, text) of each attribute."""
    time = [pl.lit('" time="'), _escaped("changed")] if "changed" in attributes.columns else []
    value = pl.concat_str(pl.lit('">'), _escaped("value"), pl.lit("</attribute>"))
    text = pl.concat_str(
        pl.lit('<attribute name="'),
        _escaped("attribute"),
        *time,
        pl.when(pl.col("value").is_null()).then(pl.lit('" xsi:nil="true"/>')).otherwise(value),
    )
    return attributes.select(attributes.columns[0], text.alias("text"))


def _relations(relations: pl.DataFrame, target: str) -> pl.DataFrame:
    text = pl.concat_str(
        pl.lit('<relationship object-id="'),
        _escaped(target),
        pl.lit('" qualifier="'),
        _escaped("qualifier"),
        pl.lit('"/>'),
    )
    return relations.select(relations.columns[0], text.alias("text"))


def _lines(owners: pl.DataFrame, tag: str, **keys: str) -> pl.Series:
    told = [
        part
        for key, column in keys.items()
        for part in (pl.lit(f' {key}="'), _escaped(column), pl.lit('"'))
    ]
    text = pl.concat_str(
        pl.lit(f"<{tag}"),
        *told,
        pl.lit("><attributes>"),
        "attributes",
        pl.lit("</attributes><objects>"),
        "relationships",
        pl.lit(f"</objects></{tag}>"),
    )
    return owners.select(text).to_series()


def _write_types(file: TextIO, types: pl.DataFrame, tag: str) -> None:
    escaped = types.select(_escaped(name).alias(name) for name in types.columns)
    told: dict[str, list[str]] = {}
    for name, attribute, value_type in escaped.iter_rows():
        attributes = told.setdefault(name, [])
        if attribute is not None:
            attributes.append(f'<attribute name="{attribute}" type="{value_type}"/>')
    file.write(f"<{tag}s>\n")
    for name, attributes in told.items():
        file.write(f'<{tag} name="{name}"><attributes>{"".join(attributes)}</attributes></{tag}>\n')
    file.write(f"</{tag}s>\n")
