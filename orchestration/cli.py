"""The command `p2p`: every command, its help, its exit code.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 data refused, 4 the record does not verify.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from orchestration import (
    audit_command,
    baseline_command,
    explore_command,
    export_command,
    models_command,
    pages,
    reranking_command,
    review_budget_command,
    review_command,
    rules_command,
    scoring_models_command,
    show,
    simulate_command,
    sources_command,
    summary_command,
    waivers_command,
    whatif_command,
)
from orchestration.console import ConsoleProgress
from orchestration.job_commands import demo, refresh
from orchestration.open_warehouse import open_warehouse
from orchestration.terminal_tables import print_topic
from orchestration.topics import TOPICS
from p2p import __version__
from p2p.errors import P2PError, UsageError
from p2p.governance.review_refusals import REFUSALS, refused
from p2p.settings import get_settings
from p2p.warehouse.connection import connect

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
out = Console(file=sys.stdout)
err = Console(file=sys.stderr)

_SHOW_HELP = "Read the published results of one topic.\n\n\b\n" + "\n".join(
    f"{name:<18}{topic.about}" for name, topic in TOPICS.items()
)

JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
SourceOption = Annotated[str | None, typer.Option(help="One source; all where it is not given.")]


def main() -> None:
    """Entry point: turns the errors that users can act on into messages and exit codes."""
    try:
        _run()
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


def _run() -> None:
    """The command; what the database refuses of a decision by a name that has words is told so."""
    try:
        app()
    except (psycopg.IntegrityError, psycopg.errors.InsufficientPrivilege) as error:
        if error.diag.constraint_name not in REFUSALS:
            raise
        raise refused(error) from error


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


app.command()(demo)
app.command()(refresh)
app.add_typer(simulate_command.app, name="simulate")
app.add_typer(sources_command.app, name="sources")
app.add_typer(export_command.app, name="export")
app.add_typer(baseline_command.app, name="baseline")
app.add_typer(models_command.app, name="models")
app.command("whatif")(whatif_command.whatif)
app.command("explore", help=explore_command.HELP)(explore_command.explore)
app.add_typer(rules_command.app, name="rules")
app.add_typer(waivers_command.app, name="waivers")
app.add_typer(review_command.app, name="review")
app.add_typer(audit_command.app, name="audit")
app.command("summary")(summary_command.summary)
app.add_typer(scoring_models_command.app, name="scoring-models")
app.add_typer(review_budget_command.app, name="review-budget")
app.add_typer(reranking_command.app, name="reranking")


@app.command()
def ingest(
    path: Annotated[
        Path,
        typer.Argument(help="A file, one source's folder, or a folder with a folder a source."),
    ],
    source: Annotated[
        str | None,
        typer.Option(help="Name of the source, where no mapping.yml and no folder names it."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="Mapping file (YAML); default: mapping.yml beside the files."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Load exports of systems and event logs into the warehouse. The same bytes load once.

    A folder named after a day (2026-01-31), or a file name that ends with one (EKKO_20260131.csv),
    tells when it was delivered; then the order of loading does not matter. Files that cannot be
    understood are refused by name (exit code 3); the others load.
    """
    from orchestration import loads
    from p2p import landing
    from p2p.landing.quarantined import quarantined
    from p2p.sources.source_folders import require_source_name

    settings = get_settings()
    for given in (path, mapping):
        if given is not None and not given.exists():
            raise UsageError(f"{given} does not exist", "check the path")
    if source is not None:
        require_source_name(source, path)
    with ConsoleProgress(err if as_json else out) as progress, open_warehouse(settings) as conn:
        told = landing.ingest_all(
            conn, path, source=source, mapping=mapping, tenant=settings.tenant, progress=progress
        )
        rejected = quarantined(conn, loads.newly_loaded(told))
    if as_json:
        typer.echo(json.dumps(loads.as_records(told, rejected), default=show.jsonable, indent=2))
    else:
        loads.print_loads(out, told)
        loads.print_quarantined(out, rejected)
    code = loads.print_problems(err, told)
    if not as_json and any(load.loaded for load in told):
        out.print("Next:  [bold]p2p refresh[/]")
    raise typer.Exit(code)


def _topic(name: str) -> str:
    """The name of a topic; what is written with `-` is known with `_`."""
    known = name.replace("-", "_")
    if known not in TOPICS:
        raise typer.BadParameter(f"there is no topic {name!r}; topics are {', '.join(TOPICS)}")
    return known


@app.command("show", help=_SHOW_HELP)
def show_(
    topic: Annotated[
        str, typer.Argument(callback=_topic, help="What to show: one of those named above.")
    ],
    source: SourceOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
) -> None:
    """Read the published results of one topic."""
    settings = get_settings()
    chosen = TOPICS[topic]
    with open_warehouse(settings):
        pass
    with connect(settings, read_only=True) as conn:
        told = show.read_topic(conn, chosen, settings.tenant, source, limit)
    if as_json:
        typer.echo(json.dumps(told, default=show.jsonable, indent=2))
        return
    published = told["publication"]
    print_topic(out, chosen.name, told[chosen.name], source)
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
    with open_warehouse(settings):
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
