"""Which format a file of an OCEL 2.0 log has, and reading and writing it in that format."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Literal, get_args

from p2p.errors import DataRefused, UsageError
from p2p.sources.ocel.faults import without_repeats
from p2p.sources.ocel.json_read import read_json
from p2p.sources.ocel.json_write import write_json
from p2p.sources.ocel.log import OcelLog
from p2p.sources.ocel.sqlite_read import read_sqlite
from p2p.sources.ocel.sqlite_write import write_sqlite
from p2p.sources.ocel.xml_read import read_xml
from p2p.sources.ocel.xml_write import write_xml
from p2p.sources.utf8_stream import Utf8Stream

Format = Literal["json", "xml", "sqlite"]
FORMATS: tuple[Format, ...] = get_args(Format)

_OWN_ENDINGS: dict[str, Format] = {
    ".jsonocel": "json",
    ".xmlocel": "xml",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
# Endings of many kinds of file: what stands at the beginning decides.
_SHARED_ENDINGS: dict[str, Format] = {".json": "json", ".xml": "xml"}
_BEGINNING_BYTES = 64 * 1024
_IS_OCEL = {
    "json": re.compile(rb'\s*\{\s*"(?:ocel:[a-z-]+|objectTypes|eventTypes|objects|events)"'),
    "xml": re.compile(
        rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*<(?:\w+:)?log\b[^>]*>"
        rb"(?:\s|<!--.*?-->)*<(?:\w+:)?(?:object-types|event-types|objects|events|global)[\s/>]",
        re.DOTALL,
    ),
}


def format_of(path: Path) -> Format | None:
    """The OCEL format of a file by its ending, of .json and .xml by how they begin; else None."""
    name = path.name.lower().removesuffix(".gz")
    ending = Path(name).suffix
    if ending in _OWN_ENDINGS:
        return _OWN_ENDINGS[ending]
    form = _SHARED_ENDINGS.get(ending)
    if form is None:
        return None
    try:
        with Utf8Stream(path, max_bytes=_BEGINNING_BYTES * 1024) as stream:
            beginning = stream.read(_BEGINNING_BYTES)
    except (DataRefused, OSError):
        return None
    return form if _IS_OCEL[form].match(beginning) else None


def read_ocel(path: Path, form: Format, *, max_bytes: int) -> OcelLog:
    """The log in a file, faults and all; see faults.py for those.

    max_bytes: largest uncompressed size.
    Raises DataRefused when the file as a whole cannot be understood.
    """
    read = {"json": read_json, "xml": read_xml, "sqlite": read_sqlite}[form]
    log = read(path, max_bytes=max_bytes)
    if log.events.is_empty() and log.objects.is_empty():
        raise DataRefused(
            f"{path.name} has neither events nor objects as OCEL 2.0 names them",
            "export the log as OCEL 2.0; OCEL 1.0 is not read",
        )
    return log


def write_ocel(log: OcelLog, path: Path) -> Format:
    """Write a log in the format of the path's ending; the file appears when it is complete.

    Raises UsageError for another ending or folder, DataRefused for a log with faults (two events
    of one id, a relation to an object that is not there) or that the format cannot hold.
    """
    form = (_OWN_ENDINGS | _SHARED_ENDINGS).get(path.suffix.lower())
    if form is None:
        raise UsageError(
            f"{path.name} does not say which format to write",
            "end the name with .json or .jsonocel, .xml or .xmlocel, .sqlite",
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(f"folder {path.parent} does not exist", "make it, or choose another")
    log = without_repeats(log)
    write = {"json": write_json, "xml": write_xml, "sqlite": write_sqlite}[form]
    with tempfile.TemporaryDirectory(prefix=".p2p-ocel-", dir=path.absolute().parent) as folder:
        written = Path(folder) / path.name
        write(log, written)
        written.replace(path)
    return form
