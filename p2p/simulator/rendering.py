"""What a renderer hands over: one table of one system, ready to be written. No files in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl

Form: TypeAlias = Literal["csv", "jsonl", "parquet", "xml"]


@dataclass(frozen=True)
class Rendered:
    """One table as its system exports it.

    frame has the system's own column names, and values in the system's formats. csv: text, or
    numbers that are written as they are. jsonl: nested values are structs and lists. xml: column
    `document` holds one whole file a row, column `stamp` (optional) what its name ends in.
    changed_at names a column of frame with UTC seconds, by which rows are dealt out to daily
    deliveries; it is no field of the table and is dropped before writing. None: the table comes
    whole with the first delivery.
    updates: daily deliveries bring rows as they were two weeks before the end as well, and then
    again where they changed. That needs document numbers which do not depend on what came later,
    and rows that never vanish from the table.
    """

    name: str
    form: Form
    frame: pl.DataFrame
    changed_at: str | None = None
    updates: bool = False
