"""Tells what the files of one source are, without loading them: tables of a system, or logs.

Which folders are sources of their own is decided in source_folders.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from p2p.errors import DataRefused, UsageError
from p2p.sources.delimited.opened import opened
from p2p.sources.delivery_day import day_of, day_of_folder, shown_name, split_name
from p2p.sources.mapping import MAPPING_FILE, DeliveryMapping, Mapping, OcelMapping
from p2p.sources.ocel.formats import Format, format_of
from p2p.sources.specification import EVENT_LOG, OCEL, Form, System, Table, get_system, systems
from p2p.sources.table_columns import known_columns

_FORMS: dict[str, Form | Literal["xes"]] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".xml": "xml",
    ".xes": "xes",
}
_OCEL_ENDINGS = ".jsonocel, .xmlocel or .sqlite"
_UNFINISHED = (".part", ".tmp")
_LOOKED_AT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file to load; delivered_on is None where nothing tells the day."""

    path: Path
    system: str
    form: Form | Format | Literal["xes"]
    delivered_on: date | None = None

    @property
    def name(self) -> str:
        """Its name for people."""
        return shown_name(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile(SourceFile):
    """A file that holds rows of one table."""

    table: Table


@dataclass(frozen=True, slots=True)
class SourceKind:
    """What a path holds: files of one system, and the files beside them that are not loaded.

    Files come in the order of their delivery days, those without a day first.
    """

    system: str
    files: tuple[SourceFile, ...]
    ignored: tuple[Path, ...] = ()


def recognise(path: Path, mapping: Mapping | None = None) -> SourceKind:
    """What `path` is: a file, or a folder with files and sub-folders named after days.

    A declared mapping settles the system; else the files' names do: a file named as a table
    (EKKO.csv, ekko_20260131.txt.gz) is an export of it. JSON, XML and SQLite that begin as
    OCEL 2.0 does are object-centric logs; any other CSV and every XES file is an event log. A
    folder holds one system: exports of tables before object-centric logs before event logs.

    Raises UsageError when there is no such path, DataRefused when nothing in it can be loaded.
    """
    if not path.exists():
        raise UsageError(f"{path} does not exist", "check the path")
    candidates = list(_candidates(path))
    if isinstance(mapping, DeliveryMapping):
        found = _tables(candidates, get_system(mapping.system), is_declared=True)
        found = [_on(file, mapping.delivered_on) for file in found]
    elif isinstance(mapping, OcelMapping):
        found = _object_centric_logs(candidates)
    elif mapping is not None:
        found = _logs(candidates, path)
    else:
        system = _system_of(candidates)
        found = _tables(candidates, system) if system else []
        found = found or _object_centric_logs(candidates) or _logs(candidates, path)
    if not found:
        raise _nothing_found(path, candidates, mapping)
    found.sort(key=lambda file: (file.delivered_on or date.min, file.path))
    taken = {file.path for file in found}
    ignored = tuple(one for one in candidates if one not in taken)
    return SourceKind(found[0].system, tuple(found), ignored)


def unreadable(file: SourceFile, error: OSError) -> DataRefused:
    """What to tell of a file that the system does not give."""
    return DataRefused(
        f"{file.name} cannot be read: {error}",
        "check that it is there and may be read, and that the disk has room",
    )


def _candidates(path: Path) -> Iterable[Path]:
    """The file itself, or the folder's files and those of its days."""
    if path.is_file():
        yield path
        return
    entries = sorted(path.iterdir())
    days = [one for one in entries if one.is_dir() and day_of_folder(one.name)]
    for entry in (*entries, *(file for day in days for file in sorted(day.iterdir()))):
        hidden = entry.name.startswith(".") or entry.suffix in _UNFINISHED
        if entry.is_file() and not hidden and entry.name != MAPPING_FILE:
            yield entry


def _system_of(candidates: Iterable[Path]) -> System | None:
    """The system that knows most of the files' names; of several, one that extends none."""
    known: Counter[str] = Counter()
    for path in candidates:
        for system in systems().values():
            known[system.system] += _table_of(path, system) is not None
    best = max(
        systems().values(), key=lambda one: (known[one.system], one.extends is None), default=None
    )
    return best if best and known[best.system] else None


def _tables(
    candidates: Iterable[Path], system: System, *, is_declared: bool = False
) -> list[SourceFile]:
    found: list[SourceFile] = []
    for path in candidates:
        named = _table_of(path, system)
        if named is not None and (is_declared or _may_be(path, named[0], named[1])):
            found.append(
                TableFile(
                    path=path,
                    system=system.system,
                    table=named[0],
                    form=named[1],
                    delivered_on=day_of(path),
                )
            )
    return found


def _table_of(path: Path, system: System) -> tuple[Table, Form] | None:
    """The table whose name the file has, and the file's form, if tables come in that form."""
    stem, ending, _ = split_name(path.name)
    form = _FORMS.get(ending.removesuffix(".gz"))
    if form is None or form == "xes" or (form == "parquet" and ending.endswith(".gz")):
        return None
    whole_stem = path.name[: len(path.name) - len(ending)]
    for table in system.tables.values():
        if (table.is_named(whole_stem) or table.is_named(stem)) and _comes_in(table, form):
            return table, form
    return None


def _comes_in(table: Table, form: Form) -> bool:
    if table.levels or form == "xml":
        return bool(table.levels) and form == "xml"
    return form == "jsonl" or not table.collections


def _may_be(path: Path, table: Table, form: Form) -> bool:
    """Whether an undeclared file is the table that it is named after.

    A technical name (EKKO) settles it. A plain word does not: `tickets.csv` may be an event log.
    """
    if form != "csv" or table.name.isupper():
        return True
    try:
        with opened(path, max_bytes=_LOOKED_AT_BYTES) as text:
            return known_columns(text.header.columns, table) > 0
    except DataRefused:
        return False


def _object_centric_logs(candidates: Iterable[Path]) -> list[SourceFile]:
    return [
        SourceFile(path=one, system=OCEL, form=form, delivered_on=day_of(one))
        for one in candidates
        if (form := format_of(one)) is not None
    ]


def _logs(candidates: Iterable[Path], path: Path) -> list[SourceFile]:
    found = []
    for one in candidates:
        _, ending, _ = split_name(one.name)
        form = _FORMS.get(ending.removesuffix(".gz"))
        # A text file in a folder is mostly a note (README.txt, SOURCE.txt): it is to be named.
        is_note = ending.startswith(".txt") and one != path
        if form in ("csv", "xes") and not is_note:
            found.append(
                SourceFile(path=one, system=EVENT_LOG, form=form, delivered_on=day_of(one))
            )
    return found


def _on(file: SourceFile, day: date | None) -> SourceFile:
    """The file with the declared day, where neither folder nor name tells one."""
    if not isinstance(file, TableFile) or file.delivered_on or day is None:
        return file
    return TableFile(
        path=file.path, system=file.system, form=file.form, table=file.table, delivered_on=day
    )


def _nothing_found(path: Path, candidates: Sequence[Path], mapping: Mapping | None) -> DataRefused:
    names = ", ".join(one.name for one in candidates[:10]) or "no file"
    refused = f"{path} holds nothing that can be loaded (found: {names})"
    if isinstance(mapping, OcelMapping):
        return DataRefused(refused, f"give OCEL 2.0 as {_OCEL_ENDINGS}")
    if isinstance(mapping, DeliveryMapping):
        tables = get_system(mapping.system).tables.values()
        expected = f"files of {mapping.system} named as their tables: "
    else:
        tables = get_system("sap_ecc").tables.values()
        expected = (
            f"an event log (.xes, .xes.gz, .csv, .csv.gz; OCEL 2.0 as {_OCEL_ENDINGS}), or exports "
            "named as their tables, for instance of SAP: "
        )
    return DataRefused(
        refused,
        "give " + expected + ", ".join(f"{one.name}.{one.form}" for one in tables),
    )
