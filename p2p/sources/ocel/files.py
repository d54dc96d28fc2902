"""Reading and writing an OCEL 2.0 log in the format of its file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from p2p.errors import DataRefused, UsageError
from p2p.sources.ocel.faults import without_repeats
from p2p.sources.ocel.formats import OWN_ENDINGS, SHARED_ENDINGS, Format
from p2p.sources.ocel.json_read import read_json
from p2p.sources.ocel.json_write import write_json
from p2p.sources.ocel.log import OcelLog
from p2p.sources.ocel.sqlite_read import read_sqlite
from p2p.sources.ocel.sqlite_write import write_sqlite
from p2p.sources.ocel.xml_read import read_xml
from p2p.sources.ocel.xml_write import write_xml


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
    form = (OWN_ENDINGS | SHARED_ENDINGS).get(path.suffix.lower())
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
