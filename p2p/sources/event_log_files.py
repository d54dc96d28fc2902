"""Opens a file of an event log as rows, whether it is CSV or XES."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from p2p.settings import Settings
from p2p.sources.delimited.opened import DelimitedFile, opened
from p2p.sources.event_log_columns import known_columns
from p2p.sources.mapping import EventLogMapping
from p2p.sources.recognise import SourceFile
from p2p.sources.xes.convert import convert


@dataclass(frozen=True, slots=True)
class OpenLog:
    """An open event log; encoding is that of the XES file it was converted from, if it was."""

    rows: DelimitedFile
    encoding: str | None = None


@contextmanager
def open_log(
    file: SourceFile,
    declared: EventLogMapping | None,
    settings: Settings,
    *,
    advance: Callable[[float], None],
) -> Iterator[OpenLog]:
    """Open one file; `advance` is told the bytes that a conversion read.

    Raises DataRefused when the file cannot be understood.
    """
    if file.form == "csv":
        with opened(
            file.path,
            name=file.name,
            max_bytes=settings.max_uncompressed_bytes,
            encoding=declared.encoding if declared else None,
            delimiter=declared.delimiter if declared else None,
            knows=lambda names: known_columns(names, declared),
        ) as text:
            yield OpenLog(text)
        return
    with tempfile.TemporaryDirectory(prefix="p2p-xes-") as folder:
        log = convert(
            file.path,
            Path(folder),
            max_bytes=settings.max_uncompressed_bytes,
            max_memory_bytes=settings.max_memory_bytes,
            advance=advance,
        )
        size = log.path.stat().st_size
        with opened(log.path, max_bytes=size, name=file.name, delimiter=",") as text:
            yield OpenLog(replace(text, is_original=False), log.encoding)
