"""Cuts one JSON object of arrays into pieces that hold whole elements, so that memory is bounded.

Only quotes, brackets and commas are looked at, many at once; what an element is, a parser decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p.errors import DataRefused
from p2p.sources.utf8_stream import Utf8Stream

_PIECE_BYTES = 8 * 1024 * 1024
_LONGEST_ELEMENT_BYTES = 256 * 1024 * 1024
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_NAME = re.compile(rb'"([^"\\]*)"\s*:\s*$')
_IS_MARK = np.isin(np.arange(256), list(b'"{}[],'))
_DEPTH = np.zeros(256, np.int64)
_DEPTH[list(b"{[")] = 1
_DEPTH[list(b"}]")] = -1
# Depth inside the outer object, and inside an array that is a value of it.
_IN_OBJECT, _IN_ARRAY = 1, 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Some elements of the array under `name`, with commas between them."""

    name: str
    elements: bytes


def pieces(stream: Utf8Stream) -> Iterator[Piece]:
    """The arrays of the outer object piece by piece; other values are passed over.

    Raises DataRefused when the brackets do not close, or an element is larger than any event.
    """
    depth, name, rest = 0, None, b""
    while True:
        chunk = stream.read(_PIECE_BYTES)
        data = rest + chunk
        places, marks, depths = _marks(data, depth)
        if chunk:
            between = np.flatnonzero((marks == ord(",")) & (depths == _IN_ARRAY))
            if not len(between):
                if len(data) > _LONGEST_ELEMENT_BYTES:
                    raise DataRefused(
                        f"{stream.path.name} has an element over {_LONGEST_ELEMENT_BYTES:,} bytes "
                        "long",
                        "check that it is an OCEL 2.0 log; split an event with so many relations",
                    )
                rest = data
                continue
            last = int(between[-1])
            cut, after = int(places[last]), int(places[last]) + 1
            places, marks, depths = places[:last], marks[:last], depths[:last]
        else:
            _require_closed(stream, depths)
            cut = after = len(data)
        start = 0
        for place, mark in _borders(places, marks, depths):
            if mark == ord("["):
                found = _NAME.search(data, max(place - 4096, start), place)
                name, start = found[1].decode("utf-8", "replace") if found else "", place + 1
            else:
                yield from _piece(name, data[start:place])
                name, start = None, place + 1
        yield from _piece(name, data[start:cut])
        if not chunk:
            break
        depth, rest = _IN_ARRAY, data[after:]


def _require_closed(stream: Utf8Stream, depths: NDArray[np.int64]) -> None:
    if not len(depths) or depths[-1] != 0:
        raise DataRefused(
            f"{stream.path.name} is no complete JSON: its brackets do not close",
            "transfer or export the file again; nothing of it was loaded",
        )


def _piece(name: str | None, elements: bytes) -> Iterator[Piece]:
    if name is not None and elements.strip():
        yield Piece(name, elements)


def _marks(
    data: bytes, depth: int
) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]:
    """Places of brackets and commas outside of strings, which they are, the depth behind each."""
    # As long as before, so that places stay.
    plain = _ESCAPE.sub(b"__", data) if b"\\" in data else data
    characters = np.frombuffer(plain, np.uint8)
    places = np.flatnonzero(_IS_MARK[characters])
    marks = characters[places]
    is_quote = marks == ord('"')
    outside = ~is_quote & (np.cumsum(is_quote) % 2 == 0)
    places, marks = places[outside], marks[outside]
    return places, marks, depth + np.cumsum(_DEPTH[marks])


def _borders(
    places: NDArray[np.int64], marks: NDArray[np.uint8], depths: NDArray[np.int64]
) -> Iterator[tuple[int, int]]:
    """Where an array that is a value of the outer object begins and ends."""
    begins = (marks == ord("[")) & (depths == _IN_ARRAY)
    ends = (marks == ord("]")) & (depths == _IN_OBJECT)
    for index in np.flatnonzero(begins | ends):
        yield int(places[index]), int(marks[index])
