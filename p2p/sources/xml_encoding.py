"""Which encoding an XML file declares, where its bytes do not tell themselves."""

from __future__ import annotations

import re
from pathlib import Path

from p2p.sources.utf8_stream import Utf8Stream

DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_START_BYTES = 1024
_DECLARED_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def declared_encoding(path: Path, max_bytes: int) -> str | None:
    """The encoding that the XML declaration names; None for UTF-8 and what has a mark."""
    with Utf8Stream(path, max_bytes=max_bytes) as stream:
        start = stream.peek(_START_BYTES)
    declaration = DECLARATION.match(start)
    named = _DECLARED_ENCODING.search(declaration[0]) if declaration else None
    name = named[1].decode("ascii") if named else "utf-8"
    return None if name.lower().startswith("utf") else name
