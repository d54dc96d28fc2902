"""The command `p2p simulate`: write a simulated company's exports, or show the shape of its log."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from orchestration.console import ConsoleProgress
from orchestration.verify_command import verify
from p2p.errors import UsageError

if TYPE_CHECKING:
    from p2p.simulator.exports import Export
    from p2p.simulator.shape import Figure


app = typer.Typer(invoke_without_command=True)
app.command()(verify)


@app.callback()
def simulate(
    context: typer.Context,
    *,
    items: Annotated[
        int, typer.Option(min=1, help="Purchase-order items; exactly so many are ordered.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    scenario: Annotated[
        str,
        typer.Option(
            help="manufacturer (nine companies, four purchasing systems), small (one SAP system), "
            "or overload (the manufacturer with one approver who has three times the work)."
        ),
    ] = "manufacturer",
    systems: Annotated[
        str | None,
        typer.Option(
            help="Systems to write, separated by commas: sap_ecc, sap_s4, oracle, coupa, "
            "supplier_portal, ticket_desk, bank, ap_cost. All that the scenario has by default."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write to: one folder a source with mapping.yml and its files, and "
            "truth/ with what was planted. Earlier exports in it are replaced."
        ),
    ] = None,
    daily: Annotated[
        bool,
        typer.Option(
            "--daily",
            help="Daily deliveries (<source>/YYYY-MM-DD/) instead of one full delivery. Some rows "
            "come late; in the last two weeks changed rows come again.",
        ),
    ] = False,
    stats: Annotated[
        bool,
        typer.Option(
            "--stats",
            help="Show types of matching, variants, lengths and repeats beside BPI Challenge 2019. "
            "Without --out nothing is written.",
        ),
    ] = False,
    read: Annotated[
        Path | None,
        typer.Option(help="With --stats: do not simulate, read the export in this folder."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Simulate a company with a known truth, and write what each of its systems exports.

    The truth (events, milestones, planted deviations with the documents and rows that show them)
    lies in OUT/truth, which no connector reads. `p2p ingest OUT` loads the rest.
    """
    if context.invoked_subcommand is not None:
        _require_no_options(context)
        return
    # The simulator brings polars: commands that do not need it start without.
    from p2p.simulator.exports import export
    from p2p.simulator.scenarios import scenario_named
    from p2p.simulator.shape import read_figures, simulated_figures

    told = Console(file=sys.stderr if as_json else sys.stdout)
    if read is not None:
        if not stats:
            raise UsageError("--read shows nothing by itself", "add --stats")
        _show(told, read_figures(read), None, as_json=as_json)
        return
    if out is None and not stats:
        raise UsageError("nothing says where to write", "give --out DIR, or --stats")
    chosen = scenario_named(scenario)
    named = [name.strip() for name in systems.split(",")] if systems else None
    started = time.perf_counter()
    written: Export | None = None
    with ConsoleProgress(told) as progress:
        if out is None:
            found = simulated_figures(chosen, items=items, seed=seed, progress=progress)
        else:
            written = export(
                out,
                scenario=chosen,
                items=items,
                seed=seed,
                systems=named,
                daily=daily,
                progress=progress,
            )
            found = read_figures(out) if stats else []
    _show(told, found, written, as_json=as_json)
    if written is not None and not as_json:
        seconds = time.perf_counter() - started
        rows = sum(sum(tables.values()) for tables in written.rows.values())
        told.print(
            f"\n{rows:,} rows of {items:,} items in {seconds:.1f} s, as of {written.as_of}.",
            highlight=False,
        )
        told.print(f"Load it with:  [bold]p2p ingest {written.folder}[/]", highlight=False)


def _require_no_options(context: typer.Context) -> None:
    """What stands before a command of its own would be ignored: refuse it instead."""
    given = [
        f"--{name.removeprefix('as_').replace('_', '-')}"
        for name in context.params
        if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    ]
    if given:
        raise UsageError(
            f"{', '.join(given)} before `{context.invoked_subcommand}` says nothing to it",
            f"write options of `{context.invoked_subcommand}` behind it",
        )


def _show(
    console: Console, figures: list[Figure], written: Export | None, *, as_json: bool
) -> None:
    if as_json:
        content: dict[str, object] = {"figures": [asdict(one) for one in figures]}
        if written is not None:
            content |= {"folder": str(written.folder), "as_of": str(written.as_of)}
            content |= {"rows": written.rows, "planted": written.planted}
        typer.echo(json.dumps(content, indent=2))
        return
    if written is not None:
        console.print(_tables(written))
        console.print(_planted(written))
    if figures:
        console.print(_shape(figures))


def _tables(written: Export) -> Table:
    table = Table(title="written", title_justify="left", header_style="bold")
    table.add_column("source")
    for column in ("tables", "rows"):
        table.add_column(column, justify="right")
    for source, rows in written.rows.items():
        table.add_row(source, f"{len(rows):,}", f"{sum(rows.values()):,}")
    return table


def _planted(written: Export) -> Table:
    table = Table(title="planted (truth/)", title_justify="left", header_style="bold")
    table.add_column("kind")
    table.add_column("rows", justify="right")
    for kind, count in written.planted.items():
        table.add_row(kind.replace("_", " "), f"{count:,}")
    return table


def _shape(figures: list[Figure]) -> Table:
    table = Table(title="shape of the log", title_justify="left", header_style="bold")
    table.add_column("figure")
    for column in ("simulated", "BPI 2019"):
        table.add_column(column, justify="right")
    group = ""
    for one in figures:
        if one.group != group:
            group = one.group
            table.add_section()
            table.add_row(f"[bold]{group}[/]", "", "")
        real = "-" if one.real is None else _number(one.real, one.unit)
        table.add_row(one.name, _number(one.simulated, one.unit), real)
    return table


def _number(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value == round(value) and not unit else f"{value:,.2f}"
    return f"{value:.1f} %" if unit == "%" else text
