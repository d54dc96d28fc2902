"""Reads OCEL 2.0 from XML, element by element.

No library reads XML columnar: each element costs a little Python. Memory holds columns, never the
tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree  # type: ignore[import-untyped]

from p2p.errors import DataRefused
from p2p.sources.ocel.log import COLUMNS, OcelLog
from p2p.sources.utf8_stream import Utf8Stream

_PROLOG_BYTES = 64 * 1024
_PROLOG = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_IS_NULL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_OWNERS_A_FRAME = 50_000

Columns = dict[str, dict[str, list[str | None]]]


def read_xml(path: Path, *, max_bytes: int) -> OcelLog:
    """The log of an XML file, plain or gzip.

    Raises DataRefused for a document type, and for XML that is not well-formed.
    """
    require_no_document_type(path, max_bytes)
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in COLUMNS}
    with Utf8Stream(path, max_bytes=max_bytes) as stream:
        # What came in UTF-16 arrives here as UTF-8, whatever the declaration says.
        encoding = None if stream.encoding == "utf-8" else "utf-8"
        try:
            for columns in _columns(stream, encoding):
                for name, values in columns.items():
                    schema = dict.fromkeys(values, pl.String)
                    frames[name].append(pl.DataFrame(values, schema=schema))
        except etree.XMLSyntaxError as error:
            raise DataRefused(
                f"{path.name} is not well-formed XML ({str(error)[:200]})",
                "check that the file is complete, and export the log again; nothing was loaded",
            ) from error
    return OcelLog.of(**{name: pl.concat(parts) for name, parts in frames.items()})


def require_no_document_type(path: Path, max_bytes: int) -> None:
    """Raise DataRefused where anything but the root element follows the head of the XML."""
    with Utf8Stream(path, max_bytes=max_bytes) as stream:
        start = stream.read(_PROLOG_BYTES)
    head = _PROLOG.match(start)
    rest = start[head.end() :] if head else start
    if not re.match(rb"<[A-Za-z_]", rest):
        told = "a document type (<!DOCTYPE)" if rest[:2] == b"<!" else "no element of XML"
        raise DataRefused(
            f"{path.name} begins with {told}, which no event log needs",
            "remove the document type, or export the log again as OCEL 2.0 XML",
        )


def _columns(stream: Utf8Stream, encoding: str | None) -> Iterator[Columns]:
    """Frame to column to values, of some objects and events at a time; at least once."""
    context = etree.iterparse(
        stream,
        events=("end",),
        tag=("{*}object", "{*}event", "{*}object-type", "{*}event-type"),
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    columns = _no_rows()
    for count, (_, element) in enumerate(context, start=1):
        kind = etree.QName(element).localname
        if kind in ("object", "event"):
            _read_owner(columns, element, kind)
        else:
            _read_type(columns[f"{kind[:-5]}_types"], element)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if count % _OWNERS_A_FRAME == 0:
            yield columns
            columns = _no_rows()
    yield columns


def _no_rows() -> Columns:
    return {name: {column: [] for column in COLUMNS[name]} for name in COLUMNS}


def _read_owner(columns: Columns, element: Any, kind: str) -> None:
    """One object or event with its attributes and relationships."""
    owner = element.get("id")
    own, attributes = columns[f"{kind}s"], columns[f"{kind}_attributes"]
    own[f"{kind}_id"].append(owner)
    own[f"{kind}_type"].append(element.get("type"))
    if kind == "event":
        own["occurred"].append(element.get("time"))
        relations, source, target = columns["event_objects"], "event_id", "object_id"
    else:
        relations, source, target = columns["object_relations"], "source_id", "target_id"
    for group in element:
        for child in group:
            if child.tag.endswith("attribute"):
                attributes[f"{kind}_id"].append(owner)
                attributes["attribute"].append(child.get("name"))
                attributes["value"].append(_value(child))
                if kind == "object":
                    attributes["changed"].append(child.get("time"))
            else:
                relations[source].append(owner)
                relations[target].append(child.get("object-id"))
                # The standard's own page names it `relationship`, its schema `qualifier`.
                relations["qualifier"].append(child.get("qualifier", child.get("relationship")))


def _read_type(types: dict[str, list[str | None]], element: Any) -> None:
    own_name, attribute, value_type = types.values()
    rows: list[tuple[str | None, str | None]] = [(None, None)]
    rows += [(child.get("name"), child.get("type")) for group in element for child in group]
    for name, kind in rows:
        own_name.append(element.get("name"))
        attribute.append(name)
        value_type.append(kind)


def _value(element: Any) -> str | None:
    if element.get(_IS_NULL) in ("true", "1"):
        return None
    return element.text or ""
