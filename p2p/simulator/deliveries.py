"""Writes rendered tables as files: one full delivery, or one folder a day. No table is made here.

The same tables give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from p2p.simulator.rendering import Form, Rendered
from p2p.simulator.working_time import DAY

_EPOCH = date(1970, 1, 1)


def write_full(tables: Iterable[Rendered], folder: Path) -> Iterator[tuple[str, int]]:
    """Write each table whole into `folder`; yields name and rows after each one."""
    for table in tables:
        folder.mkdir(parents=True, exist_ok=True)
        write_table(_written(table), table.form, folder, table.name)
        yield table.name, table.frame.height


def write_daily(
    tables: Iterable[Rendered], folder: Path, *, zone: str, first_day: int
) -> Iterator[tuple[str, int]]:
    """Write each table in daily deliveries, `folder/YYYY-MM-DD/`; yields name and rows.

    A row comes with the first delivery after it changed: exports run at midnight of the system's
    zone, so what changed on the 30th lies in the folder of the 31st. What changed before
    first_day (a day number), and tables without changed_at, come with the delivery of first_day.
    """
    for table in tables:
        for day, part in _days(table, zone, first_day):
            into = folder / (_EPOCH + timedelta(days=day)).isoformat()
            into.mkdir(parents=True, exist_ok=True)
            write_table(part, table.form, into, table.name)
        yield table.name, table.frame.height


def write_table(frame: pl.DataFrame, form: Form, folder: Path, name: str) -> None:
    """Write one table (helper columns dropped) as `folder/name.form`; xml one file a row."""
    if form == "csv":
        # empty text is written as nothing, as exports do, and not as a pair of quotes
        texts = pl.col(pl.String)
        frame.with_columns(pl.when(texts != "").then(texts).name.keep()).write_csv(
            folder / f"{name}.csv"
        )
    elif form == "jsonl":
        frame.write_ndjson(folder / f"{name}.jsonl")
    elif form == "parquet":
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
    else:
        for number, document in enumerate(frame["document"]):
            stamp = f"_{number + 1:03d}" if frame.height > 1 else ""
            (folder / f"{name}{stamp}.xml").write_text(document, encoding="utf-8")


def write_mapping(folder: Path, system: str, source: str, zone: str, formats: str = "") -> Path:
    """Write `folder/mapping.yml`; formats are further lines of YAML, where the system needs them.

    Text is quoted as JSON, which is YAML as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mapping = folder / "mapping.yml"
    mapping.write_text(
        f"system: {system}\nsource: {source}\ntime_zone: {json.dumps(zone)}\n{formats}",
        encoding="utf-8",
    )
    return mapping


def _written(table: Rendered) -> pl.DataFrame:
    return table.frame.drop(table.changed_at) if table.changed_at else table.frame


def _days(table: Rendered, zone: str, first_day: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of each delivery day, in order of days and, within a day, of the table."""
    if table.changed_at is None:
        yield first_day, table.frame
        return
    changed = pl.from_epoch(table.changed_at).dt.replace_time_zone("UTC")
    local = changed.dt.convert_time_zone(zone).dt.replace_time_zone(None)
    day = (local.dt.epoch("s") // DAY + 1).fill_null(first_day)
    dealt = _written(table).with_columns(
        table.frame.select(_day=pl.max_horizontal(day, pl.lit(first_day))).to_series()
    )
    for part in dealt.sort("_day", maintain_order=True).partition_by("_day", maintain_order=True):
        yield int(part["_day"][0]), part.drop("_day")
