"""Reads Parquet as blocks of records: typed values become text in one canonical form.

Dates and moments are written as ISO 8601 (with an offset where the column has a zone), decimals
with a point. A column whose type is not what its table expects is refused, never reinterpreted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from p2p.errors import DataRefused
from p2p.sources.delimited.header import Header
from p2p.sources.delimited.records import Records, scan
from p2p.sources.delimited.row_file import header_of
from p2p.sources.specification import Kind, Table
from p2p.sources.table_columns import require_columns, spelled

_ROWS_A_BLOCK = 4096
_MOST_GROUP_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """A Parquet file of one table, open: a RowFile.

    typed: the kinds whose columns hold typed values and not text. left_out: nested columns.
    """

    name: str
    header: Header
    typed: frozenset[Kind]
    left_out: tuple[str, ...]
    _file: pq.ParquetFile
    _size: int
    _columns: tuple[str, ...]
    _done: list[int]

    @property
    def encoding(self) -> str:
        """Parquet's own: text in it is always UTF-8."""
        return "utf-8"

    @property
    def position(self) -> int:
        """How far into the file reading has come, in bytes, by its rows."""
        rows = self._file.metadata.num_rows
        return self._size * self._done[0] // rows if rows else self._size

    def records(self) -> Iterator[Records]:
        """Every row, block by block; once only. Raises DataRefused where the file is damaged."""
        names = self.header.columns
        batches = self._file.iter_batches(_ROWS_A_BLOCK, columns=list(self._columns))
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError) as error:
                raise _damaged(self.name, error) from error
            if batch is None:
                return
            frame = pl.DataFrame(pl.from_arrow(batch)).select(
                _as_text(column, batch.schema.field(column).type).alias(name)
                for column, name in zip(self._columns, names, strict=True)
            )
            self._done[0] += frame.height
            data = frame.write_csv(include_header=False).encode("utf-8")
            yield scan(data, self.header.layout, final=True)


@contextmanager
def open_parquet(path: Path, name: str, table: Table, *, max_bytes: int) -> Iterator[ParquetRows]:
    """Open a Parquet file of `table`.

    Raises DataRefused when it is damaged or too large, lacks a required column, or has one of a
    type that the table does not expect.
    """
    try:
        with pq.ParquetFile(path) as file:
            _require_size(file, name, max_bytes)
            schema = file.schema_arrow
            columns = tuple(one.name for one in schema if not _is_nested(one.type))
            names = spelled(columns, table)
            require_columns(names, table, name)
            types = {
                one: schema.field(column).type for one, column in zip(names, columns, strict=True)
            }
            typed = _typed_kinds(types, table, name)
            left_out = tuple(one.name for one in schema if _is_nested(one.type))
            yield ParquetRows(
                name, header_of(names), typed, left_out, file, path.stat().st_size, columns, [0]
            )
    except pa.ArrowInvalid as error:
        raise _damaged(name, error) from error


def _require_size(file: pq.ParquetFile, name: str, max_bytes: int) -> None:
    groups = [file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups)]
    if sum(groups) > max_bytes:
        raise DataRefused(
            f"{name} holds more than {max_bytes:,} bytes uncompressed",
            "if the file is genuine, raise P2P_MAX_UNCOMPRESSED_BYTES or split it",
        )
    if max(groups, default=0) > _MOST_GROUP_BYTES:
        raise DataRefused(
            f"{name} has a row group of {max(groups):,} bytes; at most {_MOST_GROUP_BYTES:,} "
            "are read at a time",
            "write it with smaller row groups (for instance 100,000 rows each)",
        )


def _typed_kinds(types: dict[str, pa.DataType], table: Table, name: str) -> frozenset[Kind]:
    typed: set[Kind] = set()
    kinds: tuple[Kind, ...] = ("text", "date", "time", "moment", "decimal")
    for kind in kinds:
        here = {column: types[column] for column in getattr(table, kind) if column in types}
        as_text = [column for column, type_ in here.items() if _is_text(type_)]
        for column, type_ in here.items():
            if not _is_text(type_) and not _fits(kind, type_):
                raise DataRefused(
                    f"{name}: column {column} of {table.name} holds {type_}, where "
                    f"{_EXPECTED[kind]} is expected",
                    "export the column with its own type; if the system changed it, the "
                    "specification of the table has to follow first",
                )
        if kind == "text" or not here:
            continue
        if as_text and len(as_text) < len(here):
            other = next(column for column in here if column not in as_text)
            raise DataRefused(
                f"{name}: column {as_text[0]} of {table.name} holds text, but {other} holds "
                f"{here[other]}: {kind}s of one file are written in one way",
                f"export both as {_EXPECTED[kind]}",
            )
        if not as_text:
            typed.add(kind)
    return frozenset(typed)


_EXPECTED: dict[Kind, str] = {
    "text": "text or whole numbers",
    "date": "a date",
    "time": "a time of day",
    "moment": "a timestamp",
    "decimal": "a number",
}


def _is_text(type_: pa.DataType) -> bool:
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    return bool(
        pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_null(type_)
    )


def _is_nested(type_: pa.DataType) -> bool:
    return bool(pa.types.is_nested(type_) or pa.types.is_binary(type_))


def _fits(kind: Kind, type_: pa.DataType) -> bool:
    match kind:
        case "text":
            # A number with a fraction would come as 4500000001.0: ids are whole.
            return not pa.types.is_floating(type_)
        case "date":
            return bool(pa.types.is_date(type_))
        case "time":
            return bool(pa.types.is_time(type_))
        case "moment":
            return bool(pa.types.is_timestamp(type_) or pa.types.is_date(type_))
        case _:
            is_number = pa.types.is_integer(type_) or pa.types.is_floating(type_)
            return bool(is_number or pa.types.is_decimal(type_))


def _as_text(column: str, type_: pa.DataType) -> pl.Expr:
    value = pl.col(column)
    if pa.types.is_timestamp(type_):
        if type_.tz is None:
            return value.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
        return value.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    if pa.types.is_time(type_):
        return value.dt.strftime("%H:%M:%S")
    # Text that is empty and no value are the same, as in delimited files.
    return value.cast(pl.String).replace("", None)


def _damaged(name: str, error: Exception) -> DataRefused:
    return DataRefused(
        f"{name} is no Parquet file that can be read ({str(error).splitlines()[0][:200]})",
        "transfer or export the file again; nothing of it was loaded",
    )
