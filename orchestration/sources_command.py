"""The command `p2p sources`: what is loaded, and whether an export could be.

How a check is shown is in source_check.py.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from orchestration import show
from orchestration.open_warehouse import open_warehouse
from p2p.settings import get_settings

JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
out = Console(file=sys.stdout)

app = typer.Typer(
    invoke_without_command=True,
    help="What is loaded, and whether an export could be: list, check. Alone it lists.",
)


@app.callback()
def sources(context: typer.Context, as_json: JsonOption = False) -> None:
    """Without a command: list the sources that were loaded."""
    if context.invoked_subcommand is None:
        list_sources(as_json)


@app.command("list")
def list_sources(as_json: JsonOption = False) -> None:
    """List the sources that were loaded: system, files, rows, last load."""
    from p2p.sources.known import known_sources

    settings = get_settings()
    with open_warehouse(settings) as conn:
        known = [item for item in known_sources(conn) if item.tenant == settings.tenant]
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in known], default=show.jsonable, indent=2))
        return
    if not known:
        out.print("no source is loaded yet: run  [bold]p2p ingest PATH --source NAME[/]")
        return
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("source", "system", "files", "rows", "quarantined", "loaded (UTC)"):
        is_number = column in {"files", "rows", "quarantined"}
        table.add_column(column, justify="right" if is_number else "left", no_wrap=True)
    for item in known:
        table.add_row(
            item.source,
            item.system,
            f"{item.file_count:,}",
            f"{item.rows_loaded:,}",
            f"{item.rows_quarantined:,}",
            f"{item.last_loaded_at:%d %b %H:%M}",
        )
    out.print(table)


@app.command("check")
def check_sources(
    name: Annotated[str, typer.Argument(help="A system (sap_ecc), or the name of a source.")],
    path: Annotated[Path, typer.Argument(help="The export: a file or folder, as for ingest.")],
    mapping: Annotated[
        Path | None,
        typer.Option(help="Mapping file (YAML); default: mapping.yml beside the files."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check an export without loading it; no database is needed.

    Tells which tables and columns are there, how values are written, which rows would go to
    quarantine and why, and what is missing costs in KPIs. Exit code 3 if a file would be refused.
    """
    from orchestration import source_check
    from p2p.sources.check import check_source
    from p2p.sources.mapping import read_mapping
    from p2p.sources.source_folders import chosen_sources, find_sources

    settings = get_settings()
    found = find_sources(path, read_mapping(mapping) if mapping else None)
    checks = [
        (one.name or name, check_source(one, settings)) for one in chosen_sources(found, name, path)
    ]
    if as_json:
        records = [source_check.as_record(*one) for one in checks]
        typer.echo(json.dumps(records, default=show.jsonable, indent=2))
    else:
        for number, one in enumerate(checks):
            if number:
                out.rule()
            source_check.print_check(out, *one, source_check.loading_command(one[1], mapping))
    if any(check.refused for _, check in checks):
        raise typer.Exit(3)
