"""How `p2p sources check` shows what it found, for people at 80 columns and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from p2p.sources.check_report import CheckedTable, SourceCheck

_FILES_SHOWN = 2


def print_check(console: Console, name: str, check: SourceCheck, command: str) -> None:
    """The whole report on one source; command: what loads it."""
    console.print(Text.assemble((name, "bold"), f": {check.about} ({check.system})"))
    console.print(Text(str(check.path), "dim"))
    if check.tables:
        _print_tables(console, check.tables)
    else:
        for file in check.files:
            _line(console, f"{file.name}: {_counted(file.rows, 'event')}")
    _print_absent(console, check.tables)
    if check.unknown_files:
        _head(console, "Files that are not loaded: no table or log by their name")
        _line(console, ", ".join(check.unknown_files))
    _print_formats(console, check)
    _print_rejected(console, check)
    _print_refused(console, check)
    _print_costs(console, check)
    _print_verdict(console, check, command)


def as_record(name: str, check: SourceCheck) -> dict[str, Any]:
    """The report as plain values."""
    return {**asdict(check), "source": name, "is_refused": bool(check.refused)}


def loading_command(check: SourceCheck, mapping: Path | None) -> str:
    """The command that loads what was checked."""
    parts = ["p2p ingest", str(check.path)]
    if check.source is None:
        parts.append("--source NAME")
    if mapping is not None:
        parts.append(f"--mapping {mapping}")
    return " ".join(parts)


def _print_tables(console: Console, tables: Iterable[CheckedTable]) -> None:
    shown = Table(header_style="bold", box=SIMPLE_HEAD)
    shown.add_column("table", no_wrap=True)
    shown.add_column("what it holds", overflow="fold")
    for number in ("files", "rows", "to quarantine"):
        shown.add_column(number, justify="right", no_wrap=True)
    for table in sorted(tables, key=lambda one: (one.is_missing, not one.files)):
        if not table.is_missing:
            bad = f"[yellow]{table.rows_rejected:,}[/]" if table.rows_rejected else "0"
            shown.add_row(table.name, table.about, f"{table.files:,}", f"{table.rows:,}", bad)
        elif table.files:
            shown.add_row(table.name, table.about, f"{table.files:,}", "[bold red]refused[/]", "")
        elif table.replaced_by:
            about = f"{table.about} ({' and '.join(table.replaced_by)} will do)"
            shown.add_row(table.name, about, "missing", "", "", style="dim")
        else:
            shown.add_row(table.name, table.about, "[yellow]missing[/]", "", "")
    console.print(shown)


def _print_absent(console: Console, tables: Iterable[CheckedTable]) -> None:
    here = [table for table in tables if not table.is_missing]
    if any(table.absent for table in here):
        _head(console, "Columns that would be empty, for no file has them")
        for table in here:
            if table.absent:
                _line(console, f"{table.name}: {', '.join(table.absent)}")
    if any(table.more for table in here):
        _head(console, "Further columns, kept as text and not read")
        for table in here:
            if table.more:
                _line(console, f"{table.name}: {', '.join(table.more)}")


def _print_formats(console: Console, check: SourceCheck) -> None:
    ways: dict[tuple[str, str], list[str]] = {}
    for file in check.files:
        for kind, form in file.formats.items():
            ways.setdefault((kind, form), []).append(file.name)
    if not ways:
        return
    _head(console, "How values are written")
    for (kind, form), files in ways.items():
        _line(console, f"{kind}: {form}  ({_named(files)})")
    notes: dict[str, list[str]] = {}
    for file in check.files:
        for note in file.notes:
            notes.setdefault(note, []).append(file.name)
    for note, files in notes.items():
        _line(console, f"{note}  ({_named(files)})")


def _print_rejected(console: Console, check: SourceCheck) -> None:
    rows = sum(reason.count for reason in check.rejected)
    if not rows:
        return
    _head(console, f"Rows that would go to quarantine: {rows:,}", "yellow")
    for reason in check.rejected:
        where = ".".join(filter(None, (reason.table, reason.column)))
        many = "1 row" if reason.count == 1 else f"{reason.count:,} rows"
        _line(console, f"{where}: {reason.reason} ({many})")
        for one in reason.first:
            place = f", {one.column}" if one.column != reason.column else ""
            value = f": {one.value!r}" if one.value else ""
            _line(console, f"{one.file}, row {one.row_number:,}{place}{value}", 4)
        if reason.count > len(reason.first):
            _line(console, f"and {reason.count - len(reason.first):,} more", 4)
        _line(console, f"what to do: {reason.remedy}", 4)


def _print_refused(console: Console, check: SourceCheck) -> None:
    if not check.refused:
        return
    _head(console, f"Files that would be refused: {len(check.refused)}", "bold red")
    for file in check.refused:
        _line(console, file.refused)
        _line(console, f"what to do: {file.remedy}", 4)


def _print_costs(console: Console, check: SourceCheck) -> None:
    if not check.costs:
        return
    _head(console, "What is missing costs: KPIs not told, or less well, without these")
    shown = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    shown.add_column(overflow="fold")
    for cost in check.costs:
        shown.add_row(cost.kpi_id, Text(cost.name), Text(", ".join(cost.missing)))
    console.print(Padding(shown, (0, 0, 0, 2)))


def _print_verdict(console: Console, check: SourceCheck, command: str) -> None:
    good = [file for file in check.files if not file.refused]
    rows = sum(file.rows - file.rows_rejected for file in good)
    bad = sum(file.rows_rejected for file in good)
    console.print()
    told = f"{_counted(len(good), 'file')} with {_counted(rows, 'good row')} would load"
    if bad:
        told += f"; {_counted(bad, 'row')} would go to quarantine"
    if check.refused:
        console.print(
            Text(f"{_counted(len(check.refused), 'file')} would be refused; {told}.", "red")
        )
    else:
        console.print(Text(f"Nothing would be refused: {told}.", "green"))
        console.print(Text.assemble("Next:  ", (command, "bold")), soft_wrap=True)


def _head(console: Console, text: str, style: str = "bold") -> None:
    console.print()
    console.print(Text(text, style))


def _line(console: Console, text: str, indent: int = 2) -> None:
    console.print(Padding(Text(text), (0, 0, 0, indent)))


def _named(files: list[str]) -> str:
    if len(files) <= _FILES_SHOWN:
        return ", ".join(files)
    return f"{files[0]} and {len(files) - 1} more files"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
