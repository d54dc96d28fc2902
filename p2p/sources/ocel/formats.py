"""Which format a file of an OCEL 2.0 log has, told by its ending and how it begins; it is not read.

Light to import, because every file that is loaded is asked: the readers are in files.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args

from p2p.errors import DataRefused
from p2p.sources.utf8_stream import Utf8Stream

Format = Literal["json", "xml", "sqlite"]
FORMATS: tuple[Format, ...] = get_args(Format)

OWN_ENDINGS: dict[str, Format] = {
    ".jsonocel": "json",
    ".xmlocel": "xml",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
# Endings of many kinds of file: what stands at the beginning decides.
SHARED_ENDINGS: dict[str, Format] = {".json": "json", ".xml": "xml"}
_BEGINNING_BYTES = 64 * 1024
_IS_OCEL = {
    "json": re.compile(rb'\s*\{\s*"(?:ocel:[a-z-]+|objectTypes|eventTypes|objects|events)"'),
    "xml": re.compile(
        rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*<(?:\w+:)?log\b[^>]*>"
        rb"(?:\s|<!--.*?-->)*<(?:\w+:)?(?:object-types|event-types|objects|events|global)[\s/>]",
        re.DOTALL,
    ),
}


def format_of(path: Path) -> Format | None:
    """The OCEL format of a file by its ending, of .json and .xml by how they begin; else None."""
    name = path.name.lower().removesuffix(".gz")
    ending = Path(name).suffix
    if ending in OWN_ENDINGS:
        return OWN_ENDINGS[ending]
    form = SHARED_ENDINGS.get(ending)
    if form is None:
        return None
    try:
        with Utf8Stream(path, max_bytes=_BEGINNING_BYTES * 1024) as stream:
            beginning = stream.read(_BEGINNING_BYTES)
    except (DataRefused, OSError):
        return None
    return form if _IS_OCEL[form].match(beginning) else None
