"""How `p2p ingest` tells what became of files: a table, notes, what was refused; or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from p2p.errors import P2PError
from p2p.landing import LoadedFile, SourceLoad
from p2p.landing.quarantined import Quarantined
from p2p.sources.delivery_day import shown_name

FILES_SHOWN_ONE_BY_ONE = 30
REASONS_SHOWN = 10
_COUNTS = ("rows_read", "rows_loaded", "rows_quarantined", "rows_duplicate")
_HEADINGS = ("read", "loaded", "quarantined", "duplicates")


def print_loads(console: Console, loads: Sequence[SourceLoad]) -> None:
    """One source: its files, or its tables where there are many. Several: one row each."""
    with_files = [load for load in loads if load.loaded]
    if len(loads) > 1:
        _print_sources(console, loads)
    elif with_files and len(with_files[0].loaded) > FILES_SHOWN_ONE_BY_ONE:
        _print_tables(console, with_files[0])
    elif with_files:
        _print_files(console, with_files[0])
    for load in with_files:
        where = f"{load.source}, " if len(loads) > 1 else ""
        for note, files in _notes(load.loaded).items():
            console.print(f"note: {where}{_named(files)}: {note}", markup=False, highlight=False)


def newly_loaded(loads: Iterable[SourceLoad]) -> list[int]:
    """The ids of the files that were not there before."""
    return [file.file_id for load in loads for file in load.loaded if file.status == "loaded"]


def print_quarantined(console: Console, reasons: Sequence[Quarantined]) -> None:
    """Which rows went to quarantine, why, and what to do; the most frequent reasons."""
    for one in reasons[:REASONS_SHOWN]:
        where = f", column {one.column}" if one.column else ""
        many = "1 row" if one.count == 1 else f"{one.count:,} rows"
        _plain(console, f"quarantined ({one.source}{where}): {one.reason} ({many})")
        for row in one.first:
            value = f": {row.value!r}" if row.value else ""
            _plain(console, f"  {row.file}, row {row.row_number:,}{value}")
        _plain(console, f"  what to do: {one.remedy}")
    more = sum(one.count for one in reasons[REASONS_SHOWN:])
    if more:
        _plain(console, f"and {more:,} rows for other reasons: see raw.quarantine")


def _plain(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False)


def print_problems(console: Console, loads: Iterable[SourceLoad]) -> int:
    """Tell what was refused; returns the exit code for it, 0 where nothing was."""
    code = 0
    for load in loads:
        for problem in load.problems:
            code = max(code, problem.exit_code)
            print_problem(console, load.source, problem)
    return code


def print_problem(console: Console, source: str, problem: P2PError) -> None:
    """One refusal, and what to do about it."""
    console.print(f"[bold red]refused[/] ({source}): ", end="", highlight=False)
    console.print(problem.message, markup=False, highlight=False)
    if problem.remedy:
        console.print("  [bold]what to do:[/] ", end="", highlight=False)
        console.print(problem.remedy, markup=False, highlight=False)


def as_records(
    loads: Iterable[SourceLoad], rejected: Sequence[Quarantined] = ()
) -> list[dict[str, Any]]:
    """The same for programs: one record a source."""
    return [
        {
            "source": load.source,
            "system": load.system,
            "files": [asdict(file) for file in load.loaded],
            "quarantined": [asdict(one) for one in rejected if one.source == load.source],
            "refused": [
                {"message": problem.message, "remedy": problem.remedy} for problem in load.problems
            ],
        }
        for load in loads
    ]


def _print_sources(console: Console, loads: Sequence[SourceLoad]) -> None:
    table = _table("sources", "source", numbers=("files", *_HEADINGS, "refused"))
    for load in loads:
        table.add_row(
            load.source,
            f"{len(load.loaded):,}",
            *_sums(load.loaded),
            f"[bold red]{len(load.problems):,}[/]" if load.problems else "0",
        )
    console.print(table)
    known = sum(file.status == "already_loaded" for load in loads for file in load.loaded)
    if known:
        console.print(f"{known:,} of the files were loaded already", highlight=False)


def _print_tables(console: Console, load: SourceLoad) -> None:
    table = _table(f"tables of {load.source}", "table", numbers=("files", "known", *_HEADINGS))
    by_table: dict[str, list[LoadedFile]] = {}
    for file in load.loaded:
        by_table.setdefault(file.table, []).append(file)
    for name, files in by_table.items():
        known = sum(file.status == "already_loaded" for file in files)
        table.add_row(name, f"{len(files):,}", f"{known:,}", *_sums(files))
    console.print(table)


def _print_files(console: Console, load: SourceLoad) -> None:
    table = _table(f"files of {load.source}", "file", "status", numbers=_HEADINGS)
    for file in load.loaded:
        table.add_row(shown_name(file.path), file.status.replace("_", " "), *_sums([file]))
    console.print(table)


def _table(title: str, *texts: str, numbers: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    for text in texts:
        table.add_column(text, no_wrap=text == "source", overflow="fold")
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table


def _sums(files: Iterable[LoadedFile]) -> list[str]:
    kept = list(files)
    return [f"{sum(getattr(file, count) for file in kept):,}" for count in _COUNTS]


def _notes(files: Iterable[LoadedFile]) -> dict[str, list[LoadedFile]]:
    """Each note with the files that it is about."""
    found: dict[str, list[LoadedFile]] = {}
    for file in files:
        for note in file.notes:
            found.setdefault(note, []).append(file)
    return found


def _named(files: Sequence[LoadedFile]) -> str:
    names = [shown_name(file.path) for file in files]
    if len(names) <= 3:
        return ", ".join(names)
    return f"{names[0]}, {names[1]} and {len(names) - 2} more files"
