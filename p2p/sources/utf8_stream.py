"""One input file as a stream of UTF-8 bytes: decompressed, capped, transcoded where needed.

What the bytes mean (CSV records, XML elements) is not decided here.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from io import BufferedReader
from pathlib import Path
from types import TracebackType

from p2p.errors import DataRefused

_GZIP = b"\x1f\x8b"
_PROBE_BYTES = 65536
_NOT_TEXT = {
    b"PK\x03\x04": ("a zip archive or an Excel workbook", "unpack it, or save it as CSV (UTF-8)"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save it as CSV (UTF-8)"),
    b"%PDF": ("a PDF", "export the data as CSV (UTF-8)"),
    b"SQLite format 3": ("an SQLite database", "export its tables as CSV (UTF-8)"),
    b"PAR1": ("a Parquet file", "name it .parquet, or export the data as CSV (UTF-8)"),
}
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16: its mark begins with that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


class Utf8Stream:
    """Reads one file, plain or gzip, as UTF-8.

    A byte-order mark tells the encoding and is removed; otherwise `encoding` does (default UTF-8;
    UTF-16 without a mark is recognised by its zero bytes). Bytes that are no UTF-8 are passed on:
    who reads records can then reject just those. Old Mac line ends (CR alone) become LF.

    Raises DataRefused for an empty file, a binary format, a damaged or truncated gzip, and when
    the content grows past `max_bytes`.
    """

    def __init__(self, path: Path, *, max_bytes: int, encoding: str | None = None) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._delivered = 0
        self._file = path.open("rb")
        try:
            compressed = self._file.peek(2)[:2] == _GZIP
            self._content: gzip.GzipFile | BufferedReader = (
                gzip.GzipFile(fileobj=self._file) if compressed else self._file
            )
            start = self._read_content(_PROBE_BYTES)
            if not start:
                raise DataRefused(f"{path.name} is empty", "deliver the file again with its rows")
            for magic, (what, remedy) in _NOT_TEXT.items():
                if start.startswith(magic):
                    raise DataRefused(f"{path.name} is {what}, not a text file", remedy)
            self.encoding, mark = _encoding_of(start, encoding)
            self._start = start[mark:]
            self._decoder = _decoder(self.encoding, path)
            self._old_mac = b"\r" in start[:-1] and b"\n" not in start
        except BaseException:
            self._file.close()
            raise

    def read(self, size: int) -> bytes:
        """About `size` bytes of UTF-8 text, possibly cutting a character in two; b'' at the end."""
        while True:
            chunk, self._start = self._start, b""
            if len(chunk) < size:
                chunk += self._read_content(size - len(chunk))
            if self._decoder is not None:
                text = self._decode(chunk)
                if chunk and not text:
                    continue
                chunk = text
            return chunk.replace(b"\r", b"\n") if self._old_mac else chunk

    def peek(self, size: int) -> bytes:
        """The first bytes of the text, up to `size`, before anything was read."""
        if self._decoder is None:
            return self._start[:size]
        start = self._start[: 4 * size + 4]
        return start.decode(self.encoding, errors="replace").encode("utf-8")[:size]

    @property
    def position(self) -> int:
        """How far into the file on disk reading has come, in bytes."""
        return self._file.tell()

    def _read_content(self, size: int) -> bytes:
        try:
            chunk = self._content.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DataRefused(
                f"{self.path.name} is a damaged or truncated gzip file ({error})",
                "transfer the file again; nothing of it was loaded",
            ) from error
        self._delivered += len(chunk)
        if self._delivered > self._max_bytes:
            raise DataRefused(
                f"{self.path.name} holds more than {self._max_bytes:,} bytes uncompressed",
                "if the file is genuine, raise P2P_MAX_UNCOMPRESSED_BYTES or split it",
            )
        return chunk

    def _decode(self, chunk: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101
        try:
            text = self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise DataRefused(
                f"{self.path.name} is not valid {self.encoding} ({error.reason})",
                "save it as UTF-8, or declare its encoding in the mapping",
            ) from error
        # What single-byte code pages leave undefined becomes invalid UTF-8: its row is rejected.
        return text.encode("utf-8", errors="surrogatepass")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Utf8Stream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _encoding_of(start: bytes, declared: str | None) -> tuple[str, int]:
    """Name of the encoding and length of the byte-order mark."""
    for mark, name in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return name, len(mark)
    if declared is not None:
        return declared.lower() if declared.lower() not in ("utf8", "utf-8") else "utf-8", 0
    # Text in a Latin script has a zero in every second byte when it is UTF-16.
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.6 * half:
        return "utf-16-le", 0
    if half and start[0::2].count(0) > 0.6 * half:
        return "utf-16-be", 0
    return "utf-8", 0


def _decoder(encoding: str, path: Path) -> codecs.IncrementalDecoder | None:
    if encoding == "utf-8":
        return None
    try:
        "a".encode(encoding)  # refuses codecs that are no text, such as zip
        multi_byte = encoding.startswith(("utf-16", "utf-32"))
        errors = "strict" if multi_byte else "surrogateescape"
        return codecs.getincrementaldecoder(encoding)(errors=errors)
    except LookupError as error:
        raise DataRefused(
            f"{path.name}: encoding {encoding!r} is not known",
            "declare one of utf-8, utf-16, latin-1, cp1252 in the mapping",
        ) from error
