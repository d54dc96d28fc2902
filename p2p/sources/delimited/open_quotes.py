"""Lines with an odd number of quotes: parts of a record that spans lines, or a stray quote's work.

A stray quote must not swallow the rows after it, so a record may span lines only if it is sound
as a whole and not too long; otherwise its first line alone is at fault.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MAX_RECORD_LINES = 200
MAX_RECORD_BYTES = 1024 * 1024


def join_lines(
    data: bytes,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    odd: NDArray[np.int64],
    *,
    columns: int,
    delimiter: int,
    final: bool,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], int]:
    """Decide which of the lines numbered in `odd` belong together.

    starts, ends: byte range of every line. Returns, a line, whether its record goes on in the
    next line, and whether the line is at fault; and how many lines are decided: unless `final`,
    a record that may close in the next block is left over.
    """
    goes_on = np.zeros(len(starts), np.bool_)
    at_fault = np.zeros(len(starts), np.bool_)
    record = _record_pattern(columns, delimiter)
    number = 0
    while number < len(odd):
        first = int(odd[number])
        begin = int(starts[first])
        if number + 1 < len(odd):
            last = int(odd[number + 1])
            end = int(ends[last])
            short = last - first < MAX_RECORD_LINES and end - begin <= MAX_RECORD_BYTES
            if short and record.fullmatch(data, begin, end):
                goes_on[first:last] = True
                number += 2
                continue
        elif (
            not final
            and len(starts) - first < MAX_RECORD_LINES
            and len(data) - begin <= MAX_RECORD_BYTES
        ):
            return goes_on, at_fault, first
        at_fault[first] = True
        number += 1
    return goes_on, at_fault, len(starts)


@lru_cache(maxsize=8)
def _record_pattern(columns: int, delimiter: int) -> re.Pattern[bytes]:
    mark = re.escape(bytes([delimiter]))
    field = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^"\r\n' + mark + rb"]*+)"
    return re.compile(field + rb"(?:" + mark + field + rb"){%d}\r?\n" % (columns - 1))
