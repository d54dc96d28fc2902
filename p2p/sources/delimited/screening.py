"""Screens a whole file block by block, and refuses one that is not what its header says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from p2p.errors import DataRefused
from p2p.sources.delimited.rejections import Screened, screen
from p2p.sources.delimited.row_file import RowFile
from p2p.sources.delimited.values import Check

# Faults that, in nearly every row, mean that the file is not what its header says.
_FUNDAMENTAL = {
    "wrong_field_count",
    "not_a_moment",
    "not_a_date",
    "not_a_time",
    "not_a_decimal",
    "not_json",
    "not_an_object",
}
_HOPELESS_SHARE = 0.9


def screened_blocks(file: RowFile, checks: Sequence[Check]) -> Iterator[Screened]:
    """Every block of `file` after all checks.

    Raises DataRefused when hardly a row of the first block can be understood.
    """
    rows = 0
    for records in file.records():
        screened = screen(records, file.header.layout, checks, rows)
        if not rows:
            _refuse_if_hopeless(file.name, screened)
        rows += screened.rows
        yield screened


def _refuse_if_hopeless(file_name: str, screened: Screened) -> None:
    faults = Counter((one.code, one.column) for one in screened.rejections)
    for (code, column), count in faults.most_common(1):
        if code in _FUNDAMENTAL and count >= _HOPELESS_SHARE * screened.rows:
            first = next(
                one for one in screened.rejections if (one.code, one.column) == (code, column)
            )
            where = f", column {column}" if column else ""
            raise DataRefused(
                f"{file_name}: {count:,} of the first {screened.rows:,} rows cannot be read: "
                f"{first.reason} (row {first.row_number}{where}: {first.value!r})",
                first.remedy,
            )
