"""Cuts a stream of text into blocks of whole records, with memory bounded whatever a line holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from p2p.sources.delimited.open_quotes import MAX_RECORD_BYTES
from p2p.sources.delimited.records import Layout, Records, scan, too_long

# Large enough that numpy's work outweighs its calls; what a block needs grows with it.
BLOCK_BYTES = 1024 * 1024
_SAMPLE_BYTES = 200


class ByteSource(Protocol):
    """What blocks are read from."""

    def read(self, size: int) -> bytes:
        """About `size` bytes; b'' at the end."""


def record_blocks(source: ByteSource, layout: Layout, start: bytes = b"") -> Iterator[Records]:
    """Every record of `source` in order; `start` is what was read of it already.

    A line longer than a record may be comes as one record at fault; the rest of it is skipped.
    """
    rest = start
    ended = False
    while not ended:
        chunk = source.read(BLOCK_BYTES)
        ended = not chunk
        rest += chunk
        if not ended and b"\n" not in chunk:
            if len(rest) - (rest.rfind(b"\n") + 1) > MAX_RECORD_BYTES:
                rest, records = _skip_line(source, layout, rest)
                yield from records
            continue
        found = scan(rest, layout, final=ended)
        rest = rest[found.consumed :]
        if len(found.ends):
            yield found


def _skip_line(source: ByteSource, layout: Layout, rest: bytes) -> tuple[bytes, list[Records]]:
    """Take the records before an endless line, and the line as one; return what follows it."""
    line_start = rest.rfind(b"\n") + 1
    before = scan(rest[:line_start], layout, final=True)
    sample = rest[line_start : line_start + _SAMPLE_BYTES]
    found = [records for records in (before, too_long(sample)) if len(records.ends)]
    while chunk := source.read(BLOCK_BYTES):
        line_end = chunk.find(b"\n")
        if line_end >= 0:
            return chunk[line_end + 1 :], found
    return b"", found
