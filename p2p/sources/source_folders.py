"""Finds the sources that a path holds: a file, one source's folder, or a folder of such folders."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from p2p.errors import DataRefused, UsageError
from p2p.sources.delimited.opened import opened
from p2p.sources.delivery_day import day_of_folder
from p2p.sources.mapping import (
    MAPPING_FILE,
    DeliveryMapping,
    Mapping,
    read_mapping,
    recognised_mapping,
)
from p2p.sources.recognise import SourceFile, SourceKind, recognise
from p2p.sources.specification import EVENT_LOG, OCEL, get_system, systems

_LOOKED_AT_BYTES = 64 * 1024 * 1024
_LOGS = (OCEL, EVENT_LOG)
SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class FoundSource:
    """Where a source's files are. name: as its mapping, else its folder, gives it; None without.

    error: why its mapping cannot be read.
    """

    path: Path
    name: str | None
    mapping: Mapping | None = None
    error: UsageError | None = None

    def kind(self) -> SourceKind:
        """What its files are. Raises like `recognise`, or as its mapping was refused."""
        if self.error is not None:
            raise self.error
        return recognise(self.path, self.mapping)


@dataclass(frozen=True, slots=True)
class Found:
    """The sources of a path, and the sub-folders that are none. is_many: one folder a source."""

    sources: tuple[FoundSource, ...]
    is_many: bool = False
    passed_over: tuple[Path, ...] = field(default=())


def find_sources(path: Path, mapping: Mapping | None = None) -> Found:
    """The sources that `path` holds.

    A mapping that is given, or lies beside the files as mapping.yml, makes a folder one source;
    so do files that can be loaded. Else each sub-folder with a mapping.yml, or with files that
    are recognised without one, is a source of its own. A sub-folder that holds nothing but CSV
    files of unknown columns is passed over.

    Raises UsageError when there is no such path, DataRefused when nothing can be loaded.
    """
    if not path.exists():
        raise UsageError(f"{path} does not exist", "check the path")
    if mapping is not None:
        return Found((FoundSource(path, mapping.source, mapping),))
    beside = _mapping_beside(path)
    if beside is not None:
        return Found((_declared(path, beside),))
    if path.is_dir():
        folders = [one for one in sorted(path.iterdir()) if _may_be_source(one)]
        declared = [one for one in folders if (one / MAPPING_FILE).is_file()]
        if declared or not _has_files(path):
            found = [source for one in folders if (source := _of_folder(one)) is not None]
            if found:
                taken = {source.path for source in found}
                passed = tuple(one for one in folders if one not in taken)
                return Found(tuple(found), is_many=True, passed_over=passed)
    return Found((FoundSource(path, None),))


def _mapping_beside(path: Path) -> Path | None:
    """The mapping.yml of a file or folder; a day's folder may have it one folder up."""
    folder = path if path.is_dir() else path.parent
    places = [folder, *([folder.parent] if day_of_folder(folder.name) else [])]
    return next((one / MAPPING_FILE for one in places if (one / MAPPING_FILE).is_file()), None)


def _declared(path: Path, beside: Path) -> FoundSource:
    name = _name_of(beside.parent)
    try:
        mapping = read_mapping(beside)
    except UsageError as error:
        return FoundSource(path, name, error=error)
    return FoundSource(path, mapping.source or name, mapping)


def _of_folder(folder: Path) -> FoundSource | None:
    if (folder / MAPPING_FILE).is_file():
        return _declared(folder, folder / MAPPING_FILE)
    try:
        kind = recognise(folder)
    except DataRefused:
        return None
    if kind.system == EVENT_LOG and not any(_is_known_log(file) for file in kind.files):
        return None
    return FoundSource(folder, _name_of(folder))


def _name_of(folder: Path) -> str | None:
    """The folder's name, if a source may be called so."""
    name = folder.absolute().name
    return name if SOURCE_NAME.fullmatch(name) else None


def _is_known_log(file: SourceFile) -> bool:
    """Whether a log tells by itself what it is: XES does, CSV by columns of a shipped mapping."""
    if file.form == "xes":
        return True
    try:
        with opened(file.path, max_bytes=_LOOKED_AT_BYTES) as text:
            return recognised_mapping(text.header.columns) is not None
    except (DataRefused, OSError):
        return False


def _may_be_source(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".") and not day_of_folder(path.name)


def _has_files(path: Path) -> bool:
    """Whether the folder itself, or its days, hold something that can be loaded."""
    try:
        recognise(path)
    except DataRefused:
        return False
    return True


def chosen_sources(found: Found, name: str, path: Path) -> list[FoundSource]:
    """Those of the sources that `name` means: a system's name, or that of one source.

    A path with one source that nothing names may be called as one likes. Raises UsageError.
    """
    is_system = name in systems() or name in _LOGS
    if is_system:
        fitting = [one for one in found.sources if _system_of(one, name) == name]
        if not found.is_many and not fitting:
            (only,) = found.sources
            raise UsageError(
                f"{path} is said, or looks, to be of system {_system_of(only, name)}, not {name}",
                "correct `system` in its mapping.yml, or check it as what it is",
            )
        if not found.is_many and name not in _LOGS and fitting[0].mapping is None:
            return [replace(fitting[0], mapping=DeliveryMapping(system=name))]
    else:
        fitting = [one for one in found.sources if one.name == name]
        if not found.is_many and found.sources[0].name is None:
            return list(found.sources)
    if not fitting:
        here = ", ".join(one.name or one.path.name for one in found.sources)
        raise UsageError(
            f"{path} holds no source and no system {name!r}; its sources are: {here}",
            f"name one of these, or one of the systems {', '.join((*systems(), *_LOGS))}",
        )
    return fitting


def _system_of(one: FoundSource, expected: str) -> str | None:
    """The system of a source; the expected one where neither mapping nor files tell another."""
    if one.mapping is not None:
        return one.mapping.system
    try:
        system = one.kind().system
    except (DataRefused, UsageError):
        return expected if one.error is None else None
    # Files of one family's tables may be of any of its systems.
    if system in _LOGS or expected in _LOGS:
        return system
    return expected if _is_family(system, expected) else system


def _is_family(one: str, other: str) -> bool:
    return get_system(one).raw_prefix == get_system(other).raw_prefix


def require_source_name(name: str | None, path: Path) -> str:
    """The name, if it may be one. Raises UsageError."""
    if name is None:
        raise UsageError(
            f"nothing names the source of {path}",
            "give --source NAME, or write `source: NAME` into its mapping.yml",
        )
    if not SOURCE_NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a source",
            "use lower-case letters, digits and _, beginning with a letter, at most 40",
        )
    return name
