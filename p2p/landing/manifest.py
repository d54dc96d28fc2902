"""The manifest raw.file: which bytes are loaded, how they were read, and how the rows add up.

Also the locks that keep two commands from loading the same bytes, or one table, at once.
"""

from __future__ import annotations

import getpass
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from psycopg.types.json import Jsonb

from p2p.errors import DataRefused
from p2p.landing.load import Load
from p2p.landing.quarantine import RejectedRows
from p2p.warehouse.connection import Connection

_HASH_BLOCK_BYTES = 1024 * 1024
_RECORD = """
insert into raw.file (
    file_id, tenant, source, system, table_name, path, sha256, bytes, encoding, delimiter,
    date_format, time_format, decimal_mark, time_zone, mapping, rows_read, rows_loaded,
    rows_quarantined, rows_duplicate, loaded_by, started_at
)
overriding system value
values (
    %(file_id)s, %(tenant)s, %(source)s, %(system)s, %(table)s, %(path)s, %(sha256)s, %(bytes)s,
    %(encoding)s, %(delimiter)s, %(date_format)s, %(time_format)s, %(decimal_mark)s,
    %(time_zone)s, %(mapping)s, %(read)s, %(loaded)s, %(quarantined)s, %(duplicate)s, %(who)s,
    %(started_at)s
)
"""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What became of one file; for an already loaded one, the counts are those of its load."""

    file_id: int
    path: Path
    table: str
    status: Literal["loaded", "already_loaded"]
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file as they were when looked at."""

    path: Path
    sha256: str
    size: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> Content:
        """Read the file once for its hash."""
        digest = hashlib.sha256()
        with path.open("rb", buffering=0) as file:
            while block := file.read(_HASH_BLOCK_BYTES):
                digest.update(block)
        state = path.stat()
        return cls(path, digest.hexdigest(), state.st_size, state.st_mtime_ns)

    def require_unchanged(self) -> None:
        """Raise DataRefused when the file changed since."""
        state = self.path.stat()
        if (state.st_size, state.st_mtime_ns) != (self.size, self.changed_ns):
            raise DataRefused(
                f"{self.path.name} changed while it was read",
                "wait until the file is complete, then load it again; nothing of it was loaded",
            )


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read: what staging needs to cast its values."""

    encoding: str
    delimiter: str | None
    date_format: str
    time_format: str | None
    decimal_mark: str | None
    time_zone: str
    mapping: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileLoad:
    """One file on its way into one raw table, within one transaction."""

    load: Load
    system: str
    table: str
    content: Content
    started_at: datetime
    clock: float

    @classmethod
    def begin(cls, load: Load, path: Path, *, system: str, table: str) -> FileLoad:
        """Look at the file's bytes; nothing is written yet."""
        started_at, clock = datetime.now(UTC), time.monotonic()
        return cls(load, system, table, Content.of(path), started_at, clock)

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.content.path.name

    def claim(self) -> LoadedFile | None:
        """Wait until nobody else loads these bytes or into this table.

        Returns the earlier load of the same bytes into this source, whatever their name was.
        """
        load = self.load
        lock(load.conn, f"file {load.tenant} {load.source} {self.content.sha256}")
        lock(load.conn, f"table {self.table}")
        return find_loaded(load, self.content)

    def draw_file_id(self) -> int:
        """The number of this file."""
        row = self.load.conn.execute("select nextval('raw.file_file_id_seq')").fetchone()
        assert row is not None  # noqa: S101
        return int(row[0])

    def finish(
        self,
        file_id: int,
        reading: Reading,
        *,
        rows_read: int,
        rows_loaded: int,
        rejected: RejectedRows,
        notes: Iterable[str],
    ) -> LoadedFile:
        """Write manifest row and quarantine; the database refuses counts that do not add up.

        Raises DataRefused when the file changed meanwhile.
        """
        self.content.require_unchanged()
        counts = (rows_read, rows_loaded, rejected.count, rows_read - rows_loaded - rejected.count)
        load, content = self.load, self.content
        load.conn.execute(
            _RECORD,
            {
                "file_id": file_id,
                "tenant": load.tenant,
                "source": load.source,
                "system": self.system,
                "table": self.table,
                "path": str(content.path.absolute()),
                "sha256": content.sha256,
                "bytes": content.size,
                "encoding": reading.encoding,
                "delimiter": reading.delimiter,
                "date_format": reading.date_format,
                "time_format": reading.time_format,
                "decimal_mark": reading.decimal_mark,
                "time_zone": reading.time_zone,
                "mapping": Jsonb(reading.mapping),
                "read": counts[0],
                "loaded": counts[1],
                "quarantined": counts[2],
                "duplicate": counts[3],
                "who": _who(),
                "started_at": self.started_at,
            },
        )
        rejected.write(load.conn)
        seconds = time.monotonic() - self.clock
        notes = tuple(notes) if rows_read else (*notes, "the file has a header and no rows")
        return LoadedFile(file_id, content.path, self.table, "loaded", *counts, seconds, notes)


def lock(conn: Connection, name: str) -> None:
    """Wait for a lock of this name; it lasts until the transaction ends."""
    conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"p2p {name}",))


def find_loaded(load: Load, content: Content) -> LoadedFile | None:
    """The earlier load of these bytes into this source."""
    row = load.conn.execute(
        "select file_id, table_name, rows_read, rows_loaded, rows_quarantined, rows_duplicate "
        "from raw.file where tenant = %s and source = %s and sha256 = %s",
        (load.tenant, load.source, content.sha256),
    ).fetchone()
    if row is None:
        return None
    file_id, table, *counts = row
    return LoadedFile(file_id, content.path, table, "already_loaded", *counts)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "unknown"
