"""Makes a safe, plain UTF-8 copy of an XES file before a parser sees it, and counts its events.

Attributes of every type become strings, so that values arrive exactly as written: leading zeros,
time offsets and mixed types survive. No XML is parsed here; a document type is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from p2p.errors import DataRefused
from p2p.sources.delimited.rejections import shown
from p2p.sources.utf8_stream import Utf8Stream
from p2p.sources.xml_encoding import DECLARATION, declared_encoding

_CHUNK_BYTES = 1024 * 1024
_LONGEST_TAG_BYTES = 16 * 1024 * 1024
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLAIN_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
_LOG_END = re.compile(rb"(?:</log\s*>|<log\b[^>]*/>)\s*$")
_EVENT = re.compile(rb"<event[\s/>]")
_EMPTY_EVENT = re.compile(rb"<event\s*/>")
_TYPED = re.compile(rb"<(/?)(?:int|float|boolean|date|id)(?=[\s/>])")


@dataclass(frozen=True, slots=True)
class NormalisedLog:
    """The copy, how many events it has, and how the original was encoded."""

    path: Path
    events: int
    encoding: str


def normalise(
    path: Path, target: Path, *, max_bytes: int, advance: Callable[[float], None]
) -> NormalisedLog:
    """Copy the log at `path` to `target`; `advance` is told the bytes read of the file.

    Raises DataRefused for a document type, text that is not in its declared encoding, a log whose
    end is missing, and for what Utf8Stream refuses.
    """
    encoding = declared_encoding(path, max_bytes)
    events, position, tail = 0, 0, b""
    strict = codecs.getincrementaldecoder("utf-8")()
    with Utf8Stream(path, max_bytes=max_bytes, encoding=encoding) as stream:
        with target.open("wb") as copy:
            for piece in _pieces(stream):
                _check_text(piece, strict, path)
                if _DOCUMENT_TYPE.search(piece):
                    raise DataRefused(
                        f"{path.name} holds a document type or entities (<!DOCTYPE), "
                        "which no event log needs",
                        "remove the document type, or export the log again",
                    )
                events += len(_EVENT.findall(piece))
                plain = _TYPED.sub(rb"<\1string", _EMPTY_EVENT.sub(b"<event></event>", piece))
                copy.write(plain if tail else DECLARATION.sub(_PLAIN_DECLARATION, plain))
                tail = (tail + piece)[-1024:]
                advance(stream.position - position)
                position = stream.position
        found = stream.encoding
    if not _LOG_END.search(tail):
        raise DataRefused(
            f"{path.name} does not end with </log>: it is no XES log, or its end is missing",
            "transfer or export the file again; nothing of it was loaded",
        )
    return NormalisedLog(target, events, found)


def _pieces(stream: Utf8Stream) -> Iterator[bytes]:
    """The text without comments, cut behind a '>' so that no tag's name is torn."""
    rest = b""
    while chunk := stream.read(_CHUNK_BYTES):
        rest = _COMMENT.sub(b"", rest + chunk)
        comment = rest.find(b"<!--")
        cut = rest.rfind(b">", 0, comment if comment >= 0 else len(rest)) + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > _LONGEST_TAG_BYTES:
            raise DataRefused(
                f"{stream.path.name} has a tag or comment over {_LONGEST_TAG_BYTES:,} bytes long",
                "check that the file is an XES log",
            )
    if rest:
        yield rest


def _check_text(piece: bytes, strict: codecs.IncrementalDecoder, path: Path) -> None:
    try:
        strict.decode(piece)
    except UnicodeDecodeError as error:
        raise DataRefused(
            f"{path.name} holds text that is not in its declared encoding "
            f"({shown(piece[max(error.start - 40, 0) : error.start + 40])})",
            "export the log again as UTF-8, or name its encoding in the XML declaration",
        ) from error
