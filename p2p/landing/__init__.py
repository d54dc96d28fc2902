"""Landing: brings files into raw.* byte for byte, one transaction a file, every row accounted for.

Rows that staging could not cast go to quarantine with a reason. What files mean is decided in
p2p.sources; nothing here transforms a value.
"""

from __future__ import annotations

from pathlib import Path

from p2p.errors import DataRefused, UsageError
from p2p.landing.event_log_view import refresh_view
from p2p.landing.load import Load
from p2p.landing.manifest import LoadedFile, lock
from p2p.landing.raw_tables import make_specified_tables
from p2p.landing.source_load import SourceLoad, load_source
from p2p.progress import Progress, Silent
from p2p.settings import Settings, get_settings
from p2p.sources.mapping import Mapping, read_mapping
from p2p.sources.source_folders import find_sources, require_source_name
from p2p.warehouse.connection import Connection, require_idle

__all__ = ["LoadedFile", "PartlyRefused", "SourceLoad", "ingest", "ingest_all", "prepare"]


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
        make_specified_tables(conn)
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
    """Load a file, or every known file of a folder, into one source; one transaction a file.

    mapping: a mapping, a mapping file, or the name of a shipped one; without it the mapping.yml
    beside the files; without that the names must be those of a known system's tables, or the
    columns those of a known log. The same bytes of one day load once into a source, whatever
    their name.

    Raises UsageError for a wrong name or mapping, DataRefused when the file cannot be understood,
    PartlyRefused (with what was loaded) when that holds for some files of a folder.
    """
    (told,) = ingest_all(
        conn,
        path,
        source=source,
        mapping=mapping,
        tenant=tenant,
        progress=progress,
        settings=settings,
    )
    if told.error is not None:
        raise told.error
    if told.refused and path.is_dir():
        raise PartlyRefused(list(told.refused), list(told.loaded))
    if told.refused:
        raise told.refused[0]
    return list(told.loaded)


def ingest_all(
    conn: Connection,
    path: Path,
    *,
    source: str | None = None,
    fallback: str | None = None,
    mapping: Mapping | Path | str | None = None,
    tenant: str = "default",
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> list[SourceLoad]:
    """Load every source that `path` holds: a file, one source's folder, or a folder of these.

    source: names the one source of the path, whatever its mapping says. fallback: the name of a
    source that neither its mapping nor a folder of sources names. What one source is
    refused for stands in its result and does not stop the others.

    Raises UsageError when the path or the names are wrong, DataRefused when nothing in the path
    can be loaded; then nothing was done.
    """
    require_idle(conn)
    if isinstance(mapping, str | Path):
        mapping = read_mapping(mapping)
    found = find_sources(path, mapping)
    if found.is_many and source is not None:
        raise UsageError(
            "--source names one source, but the folder holds several",
            "leave it out (mapping.yml or the folder names each), or give one of the folders",
        )
    named = [
        (require_source_name(source if source is not None else one.name or fallback, one.path), one)
        for one in found.sources
    ]
    progress = progress or Silent()
    settings = settings or get_settings()
    prepare(conn)
    for folder in found.passed_over:
        progress.note(f"{folder.name} is not loaded: it has no mapping.yml and no known tables")
    told: list[SourceLoad] = []
    for name, one in named:
        try:
            kind = one.kind()
            load = Load(conn, tenant, name, kind.system, one.mapping, settings, progress)
            told.append(load_source(load, kind))
        except (DataRefused, UsageError) as error:
            told.append(SourceLoad(name, None, error=error))
    return told
