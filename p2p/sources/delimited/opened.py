"""A delimited file, open: its header is understood and its records can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from p2p.sources.delimited.blocks import record_blocks
from p2p.sources.delimited.header import Header, read_header
from p2p.sources.delimited.open_quotes import MAX_RECORD_BYTES
from p2p.sources.delimited.records import Records
from p2p.sources.delimited.row_file import RowFile
from p2p.sources.utf8_stream import Utf8Stream

__all__ = ["DelimitedFile", "RowFile", "opened"]

# A byte more than a header may have, so that a longer one shows.
_HEADER_BYTES = MAX_RECORD_BYTES + 1


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A file whose rows wait to be read.

    name: for messages. start: the first rows, which were read with the header. is_original:
    False where the file was made from another one, whose bytes have been read before.
    """

    name: str
    header: Header
    stream: Utf8Stream
    start: bytes
    is_original: bool = True

    @property
    def encoding(self) -> str:
        """How the file's text is encoded."""
        return self.stream.encoding

    @property
    def position(self) -> int:
        """How far into the file on disk reading has come, in bytes; 0 where it is a conversion."""
        return self.stream.position if self.is_original else 0

    def records(self) -> Iterator[Records]:
        """Every record after the header, block by block; once only."""
        return record_blocks(self.stream, self.header.layout, self.start)


@contextmanager
def opened(
    path: Path,
    *,
    max_bytes: int,
    name: str = "",
    encoding: str | None = None,
    delimiter: str | None = None,
    knows: Callable[[list[str]], int] = len,
) -> Iterator[DelimitedFile]:
    """Open a file; encoding and delimiter as declared, `knows` counts known column names.

    Raises DataRefused like Utf8Stream and read_header.
    """
    name = name or path.name
    with Utf8Stream(path, max_bytes=max_bytes, encoding=encoding) as stream:
        start = stream.read(_HEADER_BYTES)
        header = read_header(start, name, delimiter=delimiter, knows=knows)
        yield DelimitedFile(name, header, stream, start[header.size :])
