"""What of some files went to quarantine, told by reason: for whoever has just loaded them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from p2p.sources.delivery_day import shown_name
from p2p.warehouse.connection import Connection

_BY_REASON = """
select source, column_name, reason, remedy, reason_count, path, row_number, value
from (
    select
        f.source, f.path, q.*,
        count(*) over in_reason as reason_count,
        row_number() over (in_reason order by q.file_id, q.row_number, q.quarantine_id) as place
    from raw.quarantine as q
    inner join raw.file as f on f.file_id = q.file_id
    where q.file_id = any(%s)
    window in_reason as (partition by f.source, q.column_name, q.reason, q.remedy)
) as told
where place <= %s
order by reason_count desc, source, column_name nulls first, reason, remedy, path, row_number
"""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row: the file's name for people, its number (1 after the header), the value."""

    file: str
    row_number: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Rows of one source that were rejected for one reason; column None is the whole row."""

    source: str
    column: str | None
    reason: str
    remedy: str
    count: int
    first: tuple[RejectedRow, ...]


def quarantined(
    conn: Connection, file_ids: Sequence[int], *, rows_each: int = 3
) -> list[Quarantined]:
    """The reasons, the most frequent first, each with its first rows."""
    rows = conn.execute(_BY_REASON, (list(file_ids), rows_each)).fetchall()
    return [
        Quarantined(source, column, reason, remedy, count, tuple(_row(one) for one in group))
        for (source, column, reason, remedy, count), group in groupby(rows, key=lambda row: row[:5])
    ]


def _row(told: tuple[Any, ...]) -> RejectedRow:
    *_, path, row_number, value = told
    return RejectedRow(shown_name(Path(path)), row_number, value)
