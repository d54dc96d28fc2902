"""Deals the rows of rendered tables out to deliveries: one full delivery, or one folder a day.

What only an export does to the order of data is planted here: rows that come late, and earlier
states of rows that come after later ones. The same tables and generator give the same files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.checked_columns import checked_columns
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import Company, DeviationRates
from p2p.simulator.table_files import ROOT, TableFiles
from p2p.simulator.working_time import DAY

_LATEST = 6
"""Deliveries by which a row comes late at most."""


@dataclass
class DeliveryWriter:
    """Writes the tables of one source into its folder; more of a table is appended.

    first_day, last_day: day numbers of the first and last daily delivery; first_day None means one
    full delivery. zone: exports run at midnight there, so what changed on the 30th lies in the
    folder of the 31st.
    """

    folder: Path
    system: str
    source: str
    zone: str
    rng: np.random.Generator
    rates: DeviationRates = field(default_factory=DeviationRates)
    first_day: int | None = None
    last_day: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    """Rows of each table so far, spoilt copies and earlier states not counted."""
    _whole: dict[str, pl.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files = TableFiles(self.folder, self.source, self.rng, self.rates.data_fault)

    def write(self, table: Rendered, before: Rendered | None = None) -> None:
        """Write one table.

        before: the table as it was some time before the end. Daily deliveries then bring its rows
        first, and those that changed since once more.
        """
        checked = checked_columns(self.system, table.name)
        if table.changed_at is None:
            dealt = _marked(self._not_yet_whole(table), self.first_day)
        elif self.first_day is None:
            dealt = _marked(table.frame.drop(table.changed_at), ROOT)
        elif before is None or before.changed_at is None:
            dealt = self._dealt(table)
        else:
            dealt = self._with_updates(table, before, has_cursor=checked.has_cursor)
        dealt = dealt.sort("_day", maintain_order=True)
        self._files.put(table.name, table.form, dealt, checked)
        # a table that comes whole comes once, however many parts of the history bring it
        new = dealt.height if table.changed_at is None else table.frame.height
        self.rows[table.name] = self.rows.get(table.name, 0) + new

    def records(self) -> pl.DataFrame:
        """What was planted in files so far (`table_files.RECORDS`)."""
        return self._files.records()

    def _not_yet_whole(self, table: Rendered) -> pl.DataFrame:
        """Rows of a table that comes whole, without those that an earlier site brought."""
        known = self._whole.get(table.name, table.frame.clear())
        fresh = _without(table.frame, known)
        self._whole[table.name] = pl.concat([known, fresh])
        return fresh

    def _dealt(self, table: Rendered, last_day: int | None = None) -> pl.DataFrame:
        """Rows with the day of their delivery, some of them late, none after last_day."""
        last = self.last_day if last_day is None else last_day
        due = np.minimum(self._days(table), last)
        late: Bools = self.rng.random(due.size) < self.rates.late_record
        postponed = np.minimum(due + self.rng.integers(1, _LATEST + 1, due.size), last)
        day = pl.Series(np.where(late, postponed, due))
        return table.frame.drop(table.changed_at or "").with_columns(
            _day=day,
            _planted=pl.when(day > pl.Series(due))
            .then(pl.lit("late_record"))
            .otherwise(pl.lit("")),
            _due=pl.Series(due),
        )

    def _with_updates(self, table: Rendered, before: Rendered, *, has_cursor: bool) -> pl.DataFrame:
        """The rows as they were, and again those that changed since.

        Where a column tells versions apart, some earlier states come after the later ones.
        """
        was = self._days(before)
        cut = int(was.max()) if was.size else 0
        old = self._dealt(before, cut)
        new = self._dealt(table).filter(pl.Series(self._days(table) > cut))
        if has_cursor:
            gone = _without(old, table.frame.drop(table.changed_at or ""))
            share = min(1.0, 20 * self.rates.out_of_order_record)
            stale = gone.filter(pl.Series(self.rng.random(gone.height) < share))
            old = _without(old, stale)
            old = pl.concat(
                [
                    old,
                    stale.with_columns(
                        _planted=pl.lit("out_of_order_record"),
                        _due="_day",
                        _day=pl.lit(self.last_day, dtype=pl.Int64),
                    ),
                ]
            )
        return pl.concat([old, new])

    def _days(self, table: Rendered) -> Ints:
        """The first delivery after each row changed; rows without an instant come first."""
        first = self.first_day or 0
        changed = pl.from_epoch(table.changed_at or "").dt.replace_time_zone("UTC")
        local = changed.dt.convert_time_zone(self.zone).dt.replace_time_zone(None)
        day = (local.dt.epoch("s") // DAY + 1).fill_null(first).clip(first, self.last_day)
        days: Ints = table.frame.select(day.cast(pl.Int64)).to_series().to_numpy()
        return days


def write_mapping(
    folder: Path,
    *,
    system: str,
    source: str,
    zone: str,
    formats: Mapping[str, str],
    companies: Sequence[Company] = (),
) -> Path:
    """Write `folder/mapping.yml`: what the system, the source, its zone and its formats are, and
    when the people of its companies work.

    Values are quoted as JSON, which is YAML as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries: dict[str, object] = {"system": system, "source": source, "time_zone": zone, **formats}
    if companies:
        entries["working_time"] = [
            {
                "company_code": company.code,
                "country": company.country,
                **({"subdivision": company.subdivision} if company.subdivision else {}),
                "time_zone": company.zone,
            }
            for company in companies
        ]
    mapping = folder / "mapping.yml"
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in entries.items()]
    mapping.write_text("".join(lines), encoding="utf-8")
    return mapping


def _marked(frame: pl.DataFrame, day: int | None) -> pl.DataFrame:
    """All rows for one day, nothing planted."""
    there = ROOT if day is None else day
    return frame.with_columns(
        _day=pl.lit(there, dtype=pl.Int64),
        _planted=pl.lit(""),
        _due=pl.lit(there, dtype=pl.Int64),
    )


def _without(frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The rows of a frame that the other has not, compared by the other's own columns."""
    columns = [name for name in other.columns if not name.startswith("_")]
    return frame.join(other, on=columns, how="anti", nulls_equal=True, maintain_order="left")
