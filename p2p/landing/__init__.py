"""Landing: brings files into raw.* byte for byte, one transaction a file, every row accounted for.

Rows that staging could not cast go to quarantine with a reason. What files mean is decided in
p2p.sources; nothing here transforms a value.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from p2p.errors import DataRefused, UsageError, WarehouseError
from p2p.landing.event_log_view import refresh_view
from p2p.landing.event_logs import load_event_log
from p2p.landing.load import Load
from p2p.landing.manifest import LoadedFile, lock
from p2p.landing.ocel import load_ocel
from p2p.landing.raw_tables import make_sap_tables
from p2p.landing.sap_deliveries import formats_of, load_sap_table
from p2p.progress import Progress, Silent
from p2p.settings import Settings, get_settings
from p2p.sources.mapping import Mapping, read_mapping
from p2p.sources.recognise import SourceFile, SourceKind, recognise
from p2p.sources.sap_ecc.formats import Formats
from p2p.warehouse.connection import Connection, require_idle

__all__ = ["LoadedFile", "PartlyRefused", "ingest", "prepare"]

_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class PartlyRefused(DataRefused):
    """Some files of a folder were refused; the others are loaded."""

    def __init__(self, refused: list[DataRefused], loaded: list[LoadedFile]) -> None:
        self.refused = refused
        self.loaded = loaded
        lines = "".join(f"\n  - {one.message}\n    {one.remedy}" for one in refused)
        super().__init__(
            f"{len(refused)} of {len(refused) + len(loaded)} files were refused:{lines}",
            "the other files are loaded; correct these and load the folder again",
        )


def prepare(conn: Connection) -> None:
    """Make every table and view of raw rows that does not exist yet; may be called at any time.

    The migrations must have been applied.
    """
    require_idle(conn)
    with conn.transaction():
        lock(conn, "prepare raw tables")
        make_sap_tables(conn)
        refresh_view(conn)


def ingest(
    conn: Connection,
    path: Path,
    *,
    source: str,
    mapping: Mapping | Path | str | None = None,
    tenant: str = "default",
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> list[LoadedFile]:
    """Load a file, or every known file of a folder, into raw tables; one transaction a file.

    mapping: a mapping, a mapping file, or the name of a shipped one; without it, the columns must
    be those of a known system. The same bytes load once into a source, whatever their name.

    Raises UsageError for a wrong name or mapping, DataRefused when the file cannot be understood,
    PartlyRefused (with what was loaded) when that holds for some files of a folder.
    """
    require_idle(conn)
    if not _SOURCE_NAME.fullmatch(source):
        raise UsageError(
            f"{source!r} is no name for a source",
            "use lower-case letters, digits and _, beginning with a letter, at most 40",
        )
    progress = progress or Silent()
    if isinstance(mapping, str | Path):
        mapping = read_mapping(mapping)
    kind = recognise(path, mapping)
    prepare(conn)
    load = Load(conn, tenant, source, mapping, settings or get_settings(), progress)
    _require_one_system(load, kind)
    for ignored in kind.ignored:
        progress.note(f"{ignored.name} is not loaded: no SAP table or event log by its name")
    loaded, refused = _load_all(load, kind)
    if refused and path.is_dir():
        raise PartlyRefused(refused, loaded)
    if refused:
        raise refused[0]
    return loaded


def _load_all(load: Load, kind: SourceKind) -> tuple[list[LoadedFile], list[DataRefused]]:
    loaded: list[LoadedFile] = []
    refused: list[DataRefused] = []
    formats = formats_of(load, kind.files) if kind.system == "sap_ecc" else {}
    for file in kind.files:
        try:
            loaded.append(_load_one(load, file, formats.get(file.path)))
        except DataRefused as error:
            refused.append(error)
        except OSError as error:
            refused.append(
                DataRefused(
                    f"{file.path.name} cannot be read: {error}",
                    "check that it is there and may be read, and that the disk has room",
                )
            )
        except psycopg.OperationalError as error:
            raise WarehouseError(
                f"the database stopped while {file.path.name} was loaded: "
                f"{error.diag.message_primary or error}",
                "nothing of this file was loaded; run `p2p doctor`, then load again",
            ) from error
    return loaded, refused


def _load_one(load: Load, file: SourceFile, formats: Formats | DataRefused | None) -> LoadedFile:
    if isinstance(formats, DataRefused):
        raise formats
    if file.system == "ocel":
        return load_ocel(load, file)
    if formats is None:
        return load_event_log(load, file)
    return load_sap_table(load, file, formats)


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
