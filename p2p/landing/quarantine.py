"""Keeps rejected rows until their file is done, then writes them to raw.quarantine.

They wait on disk, for a file may be all rejects and COPY occupies the connection meanwhile.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable
from typing import IO, Any

from p2p.sources.delimited.rejections import Rejection
from p2p.warehouse.connection import Connection

_IN_MEMORY_BYTES = 1024 * 1024
_BLOCK_CHARACTERS = 256 * 1024
_COPY = (
    "copy raw.quarantine (file_id, row_number, column_name, value, reason_code, reason, remedy) "
    "from stdin (format csv, encoding 'UTF8')"
)


class RejectedRows:
    """The rejected rows of one file; use as a context manager."""

    def __init__(self, file_id: int) -> None:
        self.count = 0
        self._file_id = file_id
        self._spool: IO[Any] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 (closed in __exit__)
            max_size=_IN_MEMORY_BYTES, mode="w+", encoding="utf-8", newline=""
        )
        self._writer = csv.writer(self._spool, lineterminator="\n")

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Keep these too."""
        for one in rejections:
            self.count += 1
            self._writer.writerow(
                (
                    self._file_id,
                    one.row_number,
                    one.column,
                    one.value,
                    one.code,
                    one.reason,
                    one.remedy,
                )
            )

    def write(self, conn: Connection) -> None:
        """Write all to raw.quarantine; the file's manifest row must stand."""
        if not self.count:
            return
        self._spool.seek(0)
        with conn.cursor().copy(_COPY) as copy:
            while text := self._spool.read(_BLOCK_CHARACTERS):
                copy.write(text)

    def __enter__(self) -> RejectedRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()
