"""The manifest raw.file: which bytes are loaded, how they were read, and how the rows add up.

Also the locks that keep two commands from loading the same bytes, or one table, at once.
"""

from __future__ import annotations

import getpass
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from psycopg.types.json import Jsonb

from p2p.errors import DataRefused
from p2p.landing.load import Load
from p2p.landing.quarantine import RejectedRows
from p2p.sources.recognise import SourceFile
from p2p.warehouse.connection import Connection

_HASH_BLOCK_BYTES = 1024 * 1024
# Before every delivery: what is known of none can follow only what was loaded before.
FIRST_DAY = date(1, 1, 1)
_RECORD = """
insert into raw.file (
    file_id, tenant, source, system, table_name, path, sha256, bytes, encoding, delimiter,
    date_format, time_format, decimal_mark, time_zone, mapping, rows_read, rows_loaded,
    rows_quarantined, rows_duplicate, loaded_by, started_at, form, moment_format, delivered_on,
    ordered_on
)
overriding system value
values (
    %(file_id)s, %(tenant)s, %(source)s, %(system)s, %(table)s, %(path)s, %(sha256)s, %(bytes)s,
    %(encoding)s, %(delimiter)s, %(date_format)s, %(time_format)s, %(decimal_mark)s,
    %(time_zone)s, %(mapping)s, %(read)s, %(loaded)s, %(quarantined)s, %(duplicate)s, %(who)s,
    %(started_at)s, %(form)s, %(moment_format)s, %(delivered_on)s, %(ordered_on)s
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
class Place:
    """A file's number, and where it stands among those of its table and source.

    ordered_on: the day by which its versions are ordered. is_late: files of later days are loaded
    already. stored_rows: how many rows the raw table has, of all sources.
    """

    file_id: int
    ordered_on: date = FIRST_DAY
    is_first: bool = True
    is_late: bool = False
    stored_rows: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read: what staging needs to cast its values."""

    form: str
    encoding: str
    delimiter: str | None
    date_format: str
    time_format: str | None
    decimal_mark: str | None
    time_zone: str
    mapping: dict[str, Any]
    moment_format: str | None = None


@dataclass(frozen=True, slots=True)
class FileLoad:
    """One file on its way into one raw table, within one transaction."""

    load: Load
    table: str
    file: SourceFile
    content: Content
    started_at: datetime
    clock: float

    @classmethod
    def begin(cls, load: Load, file: SourceFile, table: str) -> FileLoad:
        """Look at the file's bytes; nothing is written yet."""
        started_at, clock = datetime.now(UTC), time.monotonic()
        return cls(load, table, file, Content.of(file.path), started_at, clock)

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.file.name

    def claim(self) -> LoadedFile | None:
        """Wait until nobody else loads these bytes or into this table.

        Returns the earlier load of the same bytes and day into this table of the source,
        whatever their name was.
        """
        load = self.load
        lock(load.conn, f"file {load.tenant} {load.source} {self.content.sha256}")
        lock(load.conn, f"table {self.table}")
        return find_loaded(load, self.table, self.file, self.content)

    def place(self) -> Place:
        """A number for the file, and where it stands among those loaded into its table."""
        row = self.load.conn.execute(
            """
            select
                nextval('raw.file_file_id_seq'),
                max(ordered_on) filter (where tenant = %(tenant)s and source = %(source)s),
                coalesce(sum(rows_loaded), 0)
            from raw.file where table_name = %(table)s
            """,
            {"tenant": self.load.tenant, "source": self.load.source, "table": self.table},
        ).fetchone()
        assert row is not None  # noqa: S101
        file_id, last, stored_rows = row
        day = self.file.delivered_on or last or FIRST_DAY
        return Place(
            int(file_id), day, last is None, last is not None and last > day, int(stored_rows)
        )

    def finish(
        self,
        place: Place,
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
                "file_id": place.file_id,
                "tenant": load.tenant,
                "source": load.source,
                "system": self.file.system,
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
                "form": reading.form,
                "moment_format": reading.moment_format,
                "delivered_on": self.file.delivered_on,
                "ordered_on": place.ordered_on,
            },
        )
        rejected.write(load.conn)
        seconds = time.monotonic() - self.clock
        notes = tuple(notes) if rows_read else (*notes, "the file has a header and no rows")
        return LoadedFile(
            place.file_id, content.path, self.table, "loaded", *counts, seconds, notes
        )


def lock(conn: Connection, name: str) -> None:
    """Wait for a lock of this name; it lasts until the transaction ends."""
    conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"p2p {name}",))


def find_loaded(load: Load, table: str, file: SourceFile, content: Content) -> LoadedFile | None:
    """The earlier load of these bytes, delivered on the same day, into this table and source."""
    row = load.conn.execute(
        "select file_id, rows_read, rows_loaded, rows_quarantined, rows_duplicate "
        "from raw.file where tenant = %s and source = %s and table_name = %s and sha256 = %s "
        "and delivered_on is not distinct from %s",
        (load.tenant, load.source, table, content.sha256, file.delivered_on),
    ).fetchone()
    if row is None:
        return None
    file_id, *counts = row
    return LoadedFile(file_id, content.path, table, "already_loaded", *counts)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "unknown"
