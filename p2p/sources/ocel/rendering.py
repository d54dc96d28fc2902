"""Renders a log's rows as text column by column: children joined under owners, lines to a file.

What a line looks like is the format's matter.
"""

from __future__ import annotations

from typing import TextIO

import polars as pl

_LINES_A_WRITE = 50_000


def beside(
    owners: pl.DataFrame, owner_id: str, **children: tuple[pl.DataFrame, str]
) -> pl.DataFrame:
    """Owners with one more column for each kind of child: their texts in order, '' without any.

    children: column to (rows of the owner's id and `text`, separator).
    """
    for name, (rows, separator) in children.items():
        joined = rows.group_by(rows.columns[0], maintain_order=True).agg(
            pl.col("text").str.join(separator).alias(name)
        )
        owners = owners.join(
            joined,
            left_on=owner_id,
            right_on=joined.columns[0],
            how="left",
            maintain_order="left",
        ).with_columns(pl.col(name).fill_null(""))
    return owners


def write_lines(file: TextIO, lines: pl.Series, separator: str) -> None:
    """Write the lines with the separator between them, some at a time."""
    for start in range(0, len(lines), _LINES_A_WRITE):
        if start:
            file.write(separator)
        file.write(separator.join(lines.slice(start, _LINES_A_WRITE).to_list()))
