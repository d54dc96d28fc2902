"""Tells what a file or a folder is, without loading it: SAP exports, an event log, OCEL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from p2p.errors import DataRefused, UsageError
from p2p.sources.mapping import DeliveryMapping, Mapping, OcelMapping
from p2p.sources.ocel import format_of
from p2p.sources.sap_ecc.tables import sap_tables

System = Literal["sap_ecc", "ocel", "event_log"]
Form = Literal["csv", "xes", "json", "xml", "sqlite"]

_TEXT_ENDINGS = (".csv", ".txt", ".tsv")
_XES_ENDING = ".xes"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to load. table: the SAP table it holds, None for an event log."""

    path: Path
    system: System
    form: Form
    table: str | None = None


@dataclass(frozen=True, slots=True)
class SourceKind:
    """What a path holds: files of one system, and the files beside them that are not loaded."""

    system: System
    files: tuple[SourceFile, ...]
    ignored: tuple[Path, ...] = ()


def recognise(path: Path, mapping: Mapping | None = None) -> SourceKind:
    """What `path` is. A declared mapping settles the system; else a file's name does.

    A file named as an SAP table (EKKO.csv, ekko.txt.gz) is an export of it; any other CSV and
    every XES file is an event log; JSON, XML and SQLite are read as OCEL 2.0 where they are that.
    A folder holds one system: SAP exports before object-centric logs before other logs.

    Raises UsageError when there is no such path, DataRefused when nothing in it can be loaded.
    """
    if not path.exists():
        raise UsageError(f"{path} does not exist", "check the path")
    declared: System | None = None
    if mapping is not None:
        declared = _system_of(mapping)
    candidates = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    found = [
        file
        for one in candidates
        if (file := _file(one, declared, is_chosen=one == path)) is not None
    ]
    for system in get_args(System):
        if any(file.system == system for file in found):
            found = [file for file in found if file.system == system]
            break
    else:
        raise _nothing_found(path, candidates)
    taken = {file.path for file in found}
    ignored = tuple(one for one in candidates if one not in taken)
    return SourceKind(found[0].system, tuple(found), ignored)


def _system_of(mapping: Mapping) -> System:
    if isinstance(mapping, OcelMapping):
        return "ocel"
    return "sap_ecc" if isinstance(mapping, DeliveryMapping) else "event_log"


def _file(path: Path, declared: System | None, *, is_chosen: bool) -> SourceFile | None:
    if declared in (None, "ocel") and (form := format_of(path)) is not None:
        return SourceFile(path, "ocel", form)
    return None if declared == "ocel" else _table_or_log(path, declared, is_chosen=is_chosen)


def _table_or_log(path: Path, declared: System | None, *, is_chosen: bool) -> SourceFile | None:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(_XES_ENDING):
        return None if declared == "sap_ecc" else SourceFile(path, "event_log", "xes")
    if not name.endswith(_TEXT_ENDINGS):
        return None
    stem = name.rsplit(".", 1)[0].upper()
    table = stem if stem in sap_tables() else None
    if table and declared != "event_log":
        return SourceFile(path, "sap_ecc", "csv", table)
    # A text file in a folder is mostly a note (README.txt, SOURCE.txt): as a log it is to be named.
    if declared == "sap_ecc" or (name.endswith(".txt") and not is_chosen):
        return None
    return SourceFile(path, "event_log", "csv")


def _nothing_found(path: Path, candidates: list[Path]) -> DataRefused:
    names = ", ".join(one.name for one in candidates[:10]) or "no file"
    return DataRefused(
        f"{path} holds nothing that can be loaded (found: {names})",
        "give an event log (.xes, .csv, OCEL 2.0 as .jsonocel, .xmlocel or .sqlite; also .gz), or "
        "SAP exports named as their tables: " + ", ".join(f"{table}.csv" for table in sap_tables()),
    )
