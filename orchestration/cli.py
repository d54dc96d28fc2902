"""The command `p2p`: every command, its help, its exit code.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 data refused.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from orchestration import export_command, pages, show
from orchestration.console import ConsoleProgress
from p2p import __version__
from p2p.errors import P2PError, UsageError
from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import Connection, connect

if TYPE_CHECKING:
    from orchestration.refresh import RefreshResult

SOURCE_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")

app = typer.Typer(
    name="p2p",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="P2P Control Tower: how purchase-to-pay really ran, where it waits, what breaks policy "
    "and what looks wrong.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use, 3 data refused. "
    "Settings: environment variables P2P_*, see .env.example.",
)
app.add_typer(export_command.app, name="export")
# Bound to the streams of the start: while the job runs, dbt's and Dagster's words go to a file.
out = Console(file=sys.stdout)
err = Console(file=sys.stderr)

ShowTopic = StrEnum("ShowTopic", {name.upper(): name for name in show.TOPICS})  # type: ignore[misc]

JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
SourceOption = Annotated[str | None, typer.Option(help="One source; all where it is not given.")]


def main() -> None:
    """Entry point: turns the errors that users can act on into messages and exit codes."""
    try:
        app()
    except P2PError as error:
        err.print(f"[bold red]error:[/] {_plain(error.message)}", highlight=False)
        if error.remedy:
            err.print(f"  [bold]what to do:[/] {_plain(error.remedy)}", highlight=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("stopped; what was published stands")
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away (`p2p show ... | head`): that is not a failure of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


@app.command()
def demo(
    items: Annotated[int, typer.Option(min=1, help="Purchase-order items to simulate.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 7,
) -> None:
    """Simulate a small company and run the whole job: ingest, dbt, mining, scores, publication."""
    import time

    from p2p import landing
    from p2p.simulator import simulate

    settings = get_settings()
    started = time.perf_counter()
    with ConsoleProgress(out) as progress:
        progress.stage("start the database")
        with _warehouse(settings) as conn:
            delivery = simulate(
                settings.home / "demo" / f"items-{items}-seed-{seed}",
                items=items,
                seed=seed,
                progress=progress,
            )
            landing.ingest(
                conn,
                delivery.folder,
                source="demo",
                mapping=delivery.mapping,
                tenant=settings.tenant,
                progress=progress,
            )
        result = _refresh(settings, progress)
    with connect(settings, read_only=True) as conn:
        for name, limit in (("kpis", None), ("bottlenecks", 5), ("anomalies", 5)):
            topic = show.TOPICS[name]
            told = show.read_topic(conn, topic, settings.tenant, "demo", limit)
            out.print()
            show.print_topic(out, topic, told[name], "demo")
    _print_seconds(result.stage_seconds)
    out.print(f"\nDone in {time.perf_counter() - started:.1f} s.", highlight=False)
    out.print("Open the pages with:  [bold]make serve[/]   (or: p2p serve)")


@app.command()
def ingest(
    path: Annotated[Path, typer.Argument(help="A log file, or a folder of SAP table exports.")],
    source: Annotated[str, typer.Option(help="Name of the source, for example erp_emea.")],
    mapping: Annotated[
        Path | None, typer.Option(help="Mapping file (YAML); see docs/bring-your-own-data.md.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Load XES, CSV or SAP table exports into the warehouse. The same bytes load once."""
    from p2p import landing

    settings = get_settings()
    if not SOURCE_NAME.match(source):
        raise UsageError(
            f"--source {source!r} is not a valid name",
            "use a lower-case letter, then letters, digits or _, at most 40 in all",
        )
    for given in (path, mapping):
        if given is not None and not given.exists():
            raise UsageError(f"{given} does not exist", "check the path")
    console = err if as_json else out
    with ConsoleProgress(console) as progress, _warehouse(settings) as conn:
        loaded = landing.ingest(
            conn, path, source=source, mapping=mapping, tenant=settings.tenant, progress=progress
        )
    if as_json:
        typer.echo(json.dumps([asdict(file) for file in loaded], default=show.jsonable, indent=2))
        return
    table = Table(title=f"files of {source}", title_justify="left", header_style="bold")
    table.add_column("file", overflow="fold")
    table.add_column("status")
    for column in ("read", "loaded", "quarantined", "duplicates"):
        table.add_column(column, justify="right")
    for file in loaded:
        table.add_row(
            file.path.name,
            file.status.replace("_", " "),
            *(
                f"{count:,}"
                for count in (
                    file.rows_read,
                    file.rows_loaded,
                    file.rows_quarantined,
                    file.rows_duplicate,
                )
            ),
        )
    out.print(table)
    for note in dict.fromkeys(note for file in loaded for note in file.notes):
        out.print(f"note: {note}", markup=False, highlight=False)
    out.print("Next:  [bold]p2p refresh[/]")


@app.command()
def refresh(as_json: JsonOption = False) -> None:
    """Rebuild everything from the raw tables and publish it, if every check passes.

    Files that wait in the landing folder are loaded first. A failed refresh leaves the last
    publication as it was.
    """
    settings = get_settings()
    with ConsoleProgress(err if as_json else out) as progress:
        result = _refresh(settings, progress)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "refresh_id": result.refresh_id,
                    "total_seconds": round(result.total_seconds, 2),
                    "stage_seconds": result.stage_seconds,
                },
                indent=2,
            )
        )
        return
    _print_seconds(result.stage_seconds)
    out.print(f"Published in {result.total_seconds:.1f} s.", highlight=False)
    out.print("See it with:  [bold]p2p show kpis[/]  or  [bold]p2p serve[/]")


@app.command("show")
def show_(
    topic: Annotated[ShowTopic, typer.Argument(help="What to show.")],
    source: SourceOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
) -> None:
    """Read the published results: kpis, segments, variants, bottlenecks, conformance, ..."""
    settings = get_settings()
    chosen = show.TOPICS[topic.value]
    with _warehouse(settings):
        pass
    with connect(settings, read_only=True) as conn:
        told = show.read_topic(conn, chosen, settings.tenant, source, limit)
    if as_json:
        typer.echo(json.dumps(told, default=show.jsonable, indent=2))
        return
    published = told["publication"]
    show.print_topic(out, chosen, told[chosen.name], source)
    out.print(f"published {published['published_at']:%Y-%m-%d %H:%M} UTC", highlight=False)
    if published["last_refresh_status"] == "failed":
        err.print(
            f"[yellow]the last refresh failed at stage "
            f"'{published['last_refresh_failed_stage']}'; these are the results before it[/]"
        )


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port on loopback; default P2P_PORT.")] = None,
) -> None:
    """Open the pages on this machine (loopback only). Ctrl-C or `p2p down` stops them."""
    settings = get_settings()
    with _warehouse(settings):
        pass
    chosen = port or settings.port
    out.print(f"The pages are at  [bold]http://127.0.0.1:{chosen}[/]   (Ctrl-C stops them)")
    sys.exit(pages.serve(settings, chosen))


@app.command()
def down() -> None:
    """Stop what was started: the pages and the embedded database. Data stays."""
    from p2p.warehouse import server

    settings = get_settings()
    out.print("pages: stopped" if pages.stop(settings) else "pages: were not running")
    if settings.database_url is not None:
        out.print("database: managed elsewhere (P2P_DATABASE_URL), left alone")
    else:
        stopped = server.stop(settings)
        out.print("database: stopped" if stopped else "database: was not running")


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Check Python, libraries, database, disk, rights and ports; say how to mend each."""
    from p2p.warehouse.doctor import run_checks

    checks = run_checks(get_settings())
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {"check": c.name, "ok": c.ok, "detail": c.detail, "remedy": c.remedy}
                    for c in checks
                ],
                indent=2,
            )
        )
    else:
        for check in checks:
            mark = "[green]ok  [/]" if check.ok else "[bold red]FAIL[/]"
            out.print(f"{mark} {check.name}: {_plain(check.detail)}", highlight=False)
            if not check.ok and check.remedy:
                out.print(f"       what to do: {_plain(check.remedy)}", highlight=False)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@app.command()
def sources(as_json: JsonOption = False) -> None:
    """List the sources that were loaded: system, files, rows, last load."""
    from p2p.sources.known import known_sources

    settings = get_settings()
    with _warehouse(settings) as conn:
        known = [item for item in known_sources(conn) if item.tenant == settings.tenant]
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in known], default=show.jsonable, indent=2))
        return
    if not known:
        out.print("no source is loaded yet: run  [bold]p2p ingest PATH --source NAME[/]")
        return
    table = Table(header_style="bold")
    for column in ("source", "system", "files", "rows", "quarantined", "last load (UTC)"):
        table.add_column(column, justify="right" if column in {"files", "rows"} else "left")
    for item in known:
        table.add_row(
            item.source,
            item.system,
            f"{item.file_count:,}",
            f"{item.rows_loaded:,}",
            f"{item.rows_quarantined:,}",
            f"{item.last_loaded_at:%Y-%m-%d %H:%M}",
        )
    out.print(table)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"p2p-control-tower {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def _refresh(settings: Settings, progress: ConsoleProgress) -> RefreshResult:
    # Dagster and dbt take seconds to import: only the commands that run the job pay for it.
    progress.stage("prepare the asset graph")
    from orchestration.refresh import refresh as run

    return run(settings, progress)


@contextmanager
def _warehouse(settings: Settings) -> Iterator[Connection]:
    """A connection to a migrated warehouse with its raw tables in place."""
    from p2p import landing
    from p2p.warehouse.migrations import migrate

    with connect(settings) as conn:
        migrate(conn)
        landing.prepare(conn)
        conn.commit()
        yield conn


def _print_seconds(stage_seconds: dict[str, float]) -> None:
    out.print("\nSeconds by stage:", highlight=False)
    for name, seconds in stage_seconds.items():
        out.print(f"  {name:<40} {seconds:6.1f}", highlight=False)
