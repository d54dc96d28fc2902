"""Writes rows, already dealt out to days, into the files of a source. Spoilt rows are cut in here.

A table becomes text once, whatever the number of its files: a daily delivery is a range of lines.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from p2p.simulator.arrays import Ints
from p2p.simulator.checked_columns import Checked
from p2p.simulator.data_faults import Spoiler
from p2p.simulator.rendering import Form

RECORDS = {
    "kind": pl.String,
    "detail": pl.String,
    "source": pl.String,
    "table": pl.String,
    "file": pl.String,
    "row_number": pl.Int64,
    "column": pl.String,
    "reason_code": pl.String,
    "due_on": pl.String,
}
"""What was planted in files. kind: data_fault, late_record or out_of_order_record. file: path below
the source's folder; row_number 1 is the first after the header. column ('' for the whole row) and
reason_code are those that quarantine should show. due_on: the delivery in which a late row, or a
row that comes after its own newer state, should have been."""

ROOT = -1
"""Stands for a day where files lie in the source's folder itself."""
_CHUNK = 65_536
_HELPERS = ("_day", "_planted", "_due")


def iso(day: int) -> str:
    """A day number as YYYY-MM-DD."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


@dataclass
class TableFiles:
    """The files of one source. fault_rate: share of rows that a spoilt copy stands beside."""

    folder: Path
    source: str
    rng: np.random.Generator
    fault_rate: float
    _rows: dict[Path, int] = field(default_factory=dict)
    _records: list[dict[str, object]] = field(default_factory=list)

    def put(self, name: str, form: Form, dealt: pl.DataFrame, checked: Checked) -> None:
        """Write rows to the files of their days; what is there already stays.

        dealt: sorted by _day (day number or ROOT), with _planted ('' / kind of record) and _due
        (day number), which are not written.
        """
        if dealt.height == 0:
            return
        if form == "xml":
            self._put_documents(name, dealt)
        elif form == "parquet":
            self._put_parquet(name, dealt)
        else:
            self._put_lines(name, form, dealt, checked)

    def records(self) -> pl.DataFrame:
        """What was planted so far (RECORDS)."""
        return pl.DataFrame(self._records, schema=RECORDS)

    def _path(self, day: int, name: str) -> Path:
        folder = self.folder if day == ROOT else self.folder / iso(day)
        return folder / name

    def _put_lines(self, name: str, form: Form, dealt: pl.DataFrame, checked: Checked) -> None:
        frame = dealt.drop(_HELPERS)
        spoiler = Spoiler(self.rng, form, frame.columns, checked)
        count = int(self.rng.binomial(dealt.height, self.fault_rate))
        spoilt = np.sort(self.rng.choice(dealt.height, count, replace=False))
        header = frame.clear().write_csv().encode() if form == "csv" else b""
        for run in _runs(dealt, frame, form):
            path = self._path(run.day, f"{name}.{form}")
            before = self._rows.get(path)
            if before is None:
                path.parent.mkdir(parents=True, exist_ok=True)
            inside = spoilt[np.searchsorted(spoilt, run.start) : np.searchsorted(spoilt, run.end)]
            with path.open("wb" if before is None else "ab") as file:
                file.write(header if before is None else b"")
                position = 0
                for place, row in enumerate((inside - run.start).tolist()):
                    line, end = run.line(row)
                    fault = spoiler.spoil(line)
                    file.write(run.data[position:end])
                    file.write(fault.line + b"\n")
                    position = end
                    self._tell(
                        name, path, (before or 0) + row + 1 + place + 1, "data_fault",
                        detail=fault.what, column=fault.column, reason_code=fault.reason_code,
                    )  # fmt: skip
                file.write(run.data[position:])
            self._tell_moved(name, path, run.planted, (before or 0), inside - run.start)
            self._rows[path] = (before or 0) + run.end - run.start + inside.size

    def _put_parquet(self, name: str, dealt: pl.DataFrame) -> None:
        nothing = np.empty(0, dtype=np.int64)
        for part in dealt.partition_by("_day", maintain_order=True):
            path = self._path(int(part["_day"][0]), f"{name}.parquet")
            before = self._rows.get(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            _append_parquet(part.drop(_HELPERS), path, is_first=before is None)
            self._tell_moved(name, path, part, before or 0, nothing)
            self._rows[path] = (before or 0) + part.height

    def _put_documents(self, name: str, dealt: pl.DataFrame) -> None:
        """One file a document, named by its stamp, or numbered where it has none."""
        stamps = dealt["stamp"] if "stamp" in dealt.columns else None
        for place, (day, document) in enumerate(dealt.select("_day", "document").iter_rows()):
            counted = self._path(day, name)
            number = self._rows.get(counted, 0) + 1
            stamp = f"{number:04d}" if stamps is None else stamps[place]
            counted.parent.mkdir(parents=True, exist_ok=True)
            counted.with_name(f"{name}_{stamp}.xml").write_text(document, encoding="utf-8")
            self._rows[counted] = number

    def _tell_moved(
        self, name: str, path: Path, planted: pl.DataFrame, before: int, spoilt: Ints
    ) -> None:
        """Write down the rows of a file that come late or out of order."""
        for place in np.flatnonzero((planted["_planted"] != "").to_numpy()).tolist():
            number = before + place + 1 + int(np.searchsorted(spoilt, place))
            kind, due = planted["_planted"][place], iso(planted["_due"][place])
            self._tell(name, path, number, kind, due_on=due)

    def _tell(self, name: str, path: Path, number: int, kind: str, **more: str) -> None:
        where = {"source": self.source, "table": name, "file": self._below(path)}
        blank = {"detail": "", "column": "", "reason_code": "", "due_on": ""}
        self._records.append({**blank, **where, "kind": kind, "row_number": number, **more})

    def _below(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


@dataclass(frozen=True)
class _Run:
    """Rows start to end of a table that lie in one chunk of text and go to the same day."""

    day: int
    start: int
    end: int
    data: bytes
    ends: Ints
    planted: pl.DataFrame

    def line(self, row: int) -> tuple[bytes, int]:
        """A row's line without its end, and the position after it; row counts within the run."""
        begin = int(self.ends[row - 1]) if row else 0
        end = int(self.ends[row])
        return self.data[begin : end - 1], end


def _runs(dealt: pl.DataFrame, frame: pl.DataFrame, form: Form) -> Iterator[_Run]:
    days = dealt["_day"].to_numpy()
    planted = dealt.select("_planted", "_due")
    for chunk in range(0, dealt.height, _CHUNK):
        here = days[chunk : chunk + _CHUNK]
        data = _lines(frame.slice(chunk, _CHUNK), form)
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) + 1
        starts = np.flatnonzero(np.diff(here, prepend=here[0] - 1))
        for first, last in zip(starts, [*starts[1:], here.size], strict=True):
            begin = int(ends[first - 1]) if first else 0
            yield _Run(
                day=int(here[first]),
                start=chunk + int(first),
                end=chunk + int(last),
                data=data[begin : int(ends[last - 1])],
                ends=ends[first:last] - begin,
                planted=planted.slice(chunk + int(first), int(last - first)),
            )


def _lines(frame: pl.DataFrame, form: Form) -> bytes:
    """The rows as lines of text, each with its line end."""
    text = io.BytesIO()
    if form == "jsonl":
        frame.write_ndjson(text)
    else:
        # empty text is written as nothing, as exports do, and not as a pair of quotes
        values = pl.col(pl.String)
        frame.with_columns(pl.when(values != "").then(values).name.keep()).write_csv(
            text, include_header=False
        )
    return text.getvalue()


def _append_parquet(frame: pl.DataFrame, path: Path, *, is_first: bool) -> None:
    """Write rows; a file that is there already keeps its own, row group by row group."""
    if is_first:
        frame.write_parquet(path, compression="zstd", row_group_size=_CHUNK)
        return
    new = path.with_suffix(".part")
    with (
        pq.ParquetFile(path) as old,
        pq.ParquetWriter(new, old.schema_arrow, compression="zstd") as writer,
    ):
        for group in range(old.num_row_groups):
            writer.write_table(old.read_row_group(group))
        writer.write_table(frame.to_arrow().cast(old.schema_arrow))
    new.replace(path)
