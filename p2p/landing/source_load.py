"""Loads the files of one source, one after the other; what is refused does not stop the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psycopg

from p2p.errors import DataRefused, UsageError, WarehouseError
from p2p.landing.event_logs import load_event_log
from p2p.landing.load import Load
from p2p.landing.manifest import LoadedFile
from p2p.landing.work_calendars import keep_work_calendars
from p2p.sources.formats import Formats
from p2p.sources.recognise import SourceFile, SourceKind, TableFile, unreadable
from p2p.sources.specification import EVENT_LOG, OCEL

_KINDS_OF_LOG = {EVENT_LOG: "event log", OCEL: "object-centric log"}


@dataclass(frozen=True, slots=True)
class SourceLoad:
    """What became of one source. error: why nothing of it was loaded at all."""

    source: str
    system: str | None
    loaded: tuple[LoadedFile, ...] = ()
    refused: tuple[DataRefused, ...] = ()
    error: DataRefused | UsageError | None = None

    @property
    def problems(self) -> tuple[DataRefused | UsageError, ...]:
        """Everything that was refused."""
        return (*self.refused, *((self.error,) if self.error else ()))


def load_source(load: Load, kind: SourceKind) -> SourceLoad:
    """Load the files in their order; each is a transaction of its own.

    Raises UsageError when the source holds another system's data, WarehouseError when the
    database stops.
    """
    _require_one_system(load, kind)
    tables = [file for file in kind.files if isinstance(file, TableFile)]
    sizes = {file.path: _size(file.path) for file in kind.files}
    load.progress.stage(f"load {load.source}", sum(sizes.values()) or None)
    for ignored in kind.ignored:
        what = _KINDS_OF_LOG.get(kind.system, f"table of {kind.system}")
        load.progress.note(f"{ignored.name} is not loaded: no {what} by its name")
    formats = _formats_of(load, tables)
    loaded: list[LoadedFile] = []
    refused: list[DataRefused] = []
    for file in kind.files:
        try:
            one = _load_file(load, file, formats)
            loaded.append(one)
            if one.status == "already_loaded":
                load.progress.advance(sizes[file.path], file.name)
        except DataRefused as error:
            refused.append(error)
        except OSError as error:
            refused.append(unreadable(file, error))
        except psycopg.OperationalError as error:
            raise WarehouseError(
                f"the database stopped while {file.name} was loaded: "
                f"{error.diag.message_primary or error}",
                "nothing of this file was loaded; run `p2p doctor`, then load again",
            ) from error
    if loaded:
        keep_work_calendars(
            load.conn,
            tenant=load.tenant,
            source=load.source,
            zone=(load.mapping and load.mapping.time_zone) or "UTC",
            declared=load.mapping.working_time if load.mapping else None,
        )
    return SourceLoad(load.source, kind.system, tuple(loaded), tuple(refused))


def _load_file(
    load: Load, file: SourceFile, formats: dict[Path, Formats | DataRefused]
) -> LoadedFile:
    # Imported where such a file comes: polars and lxml take longer to import than a log to load.
    if file.system == OCEL:
        from p2p.landing.ocel import load_ocel

        return load_ocel(load, file)
    if not isinstance(file, TableFile):
        return load_event_log(load, file)
    from p2p.landing.tables import load_table

    how = formats[file.path]
    if isinstance(how, DataRefused):
        raise how
    return load_table(load, file, how)


def _formats_of(load: Load, tables: list[TableFile]) -> dict[Path, Formats | DataRefused]:
    if not tables:
        return {}
    from p2p.landing.tables import formats_of

    return formats_of(load, tables)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # told when the file is opened
        return 0


def _require_one_system(load: Load, kind: SourceKind) -> None:
    row = load.conn.execute(
        "select system from raw.file where tenant = %s and source = %s limit 1",
        (load.tenant, load.source),
    ).fetchone()
    load.conn.rollback()
    if row is not None and row[0] != kind.system:
        raise UsageError(
            f"source {load.source} holds data of system {row[0]}, this is {kind.system}",
            "choose another --source",
        )
