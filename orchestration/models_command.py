"""The command `p2p models`: reference models that people upload, to be checked at each refresh."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from mining.reference_models import MOST_BYTES, nearest_names, read_reference
from mining.reference_store import add_model, current_models, remove_model
from orchestration import show
from orchestration.open_warehouse import open_warehouse
from orchestration.replay_command import replay
from p2p.errors import UsageError
from p2p.settings import get_settings
from p2p.sources.known import known_sources
from p2p.warehouse.connection import Connection
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="Models of how the process should run: add, list, remove; replay tokens on one.",
)
app.command("replay")(replay)
SourceOption = Annotated[str, typer.Option(help="The source whose cases are checked.")]
PersonOption = Annotated[str, typer.Option("--by", help="Who does this, for the record.")]


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="BPMN 2.0, PNML (Petri net) or PTML file.")],
    source: SourceOption,
    by: PersonOption,
    name: Annotated[
        str | None, typer.Option(help="What to call it; the file's name if not given.")
    ] = None,
) -> None:
    """Keep a model of how a source's process should run. The next refresh checks every case.

    A model of the same name is replaced; the earlier one stays on record. Activities that the log
    does not know are told with the name that is written most like them.
    """
    if not file.is_file():
        raise UsageError(f"{file} is no file", "give a .bpmn, .pnml or .ptml file")
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    model = read_reference(file.name, data)
    settings = get_settings()
    out = Console()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        _require_source(conn, settings.tenant, source)
        known = _known_activities(conn, settings.tenant, source)
        with conn.transaction():
            kept = add_model(
                conn,
                name=name or file.stem,
                body=data.decode("utf-8"),
                by=_person(by),
                tenant=settings.tenant,
                source=source,
                format=model.format,
                file_name=file.name,
            )
        conn.commit()
    activities = model.activities
    out.print(
        f"Kept {kept.name} of {source}: {kept.format.upper()}, {len(activities)} activities,"
        f" added by {kept.added_by}.",
        markup=False,
        highlight=False,
    )
    if known:
        _warn(out, nearest_names(set(activities) - known, known - set(activities)))
    out.print("Check every case with:  p2p refresh", highlight=False)


@app.command("list")
def list_models(
    source: Annotated[str | None, typer.Option(help="One source; all if not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """List the models that are checked: who added them, when, and from which file."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        models = current_models(conn, tenant=settings.tenant, source=source)
    if as_json:
        told = [
            {key: value for key, value in asdict(one).items() if key != "body"} for one in models
        ]
        typer.echo(json.dumps({"models": told}, default=show.jsonable, indent=2))
        return
    out = Console()
    if not models:
        out.print("no model is kept yet: add one with  p2p models add FILE --source S --by PERSON")
        return
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("source", "model", "form", "file", "added by", "added (UTC)", "sha256"):
        table.add_column(heading, overflow="fold")
    for one in models:
        added = f"{one.added_at:%Y-%m-%d %H:%M}"
        row = (one.source, one.name, one.format, one.file_name, one.added_by, added)
        table.add_row(*row, one.sha256[:12])
    out.print(table, markup=False, highlight=False)


@app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="The model's name, as `p2p models list` tells it.")],
    source: SourceOption,
    by: PersonOption,
) -> None:
    """Check a model no longer. Its text and who removed it stay on record."""
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        with conn.transaction():
            remove_model(conn, tenant=settings.tenant, source=source, name=name, by=_person(by))
        conn.commit()
    Console().print(
        f"{name} of {source} is no longer checked; its results go with the next refresh.",
        markup=False,
        highlight=False,
    )


def _person(by: str) -> str:
    if not by.strip():
        raise UsageError("--by is empty", "say who does this, for instance --by jane.doe")
    return by.strip()


def _require_source(conn: Connection, tenant: str, source: str) -> None:
    known = sorted(one.source for one in known_sources(conn) if one.tenant == tenant)
    if source not in known:
        raise UsageError(
            f"source {source!r} is not loaded", f"loaded are: {', '.join(known) or 'none'}"
        )


def _known_activities(conn: Connection, tenant: str, source: str) -> set[str]:
    """The activities of the published log; none where nothing is published."""
    row = conn.execute("select to_regclass('serving.activity') is not null").fetchone()
    if row is None or not row[0]:
        return set()
    rows = conn.execute(
        "select activity from serving.activity where tenant = %s and source = %s", (tenant, source)
    )
    return {name for (name,) in rows}


def _warn(out: Console, unknown: dict[str, str | None]) -> None:
    if not unknown:
        return
    out.print(
        f"warning: {len(unknown)} of its activities never occur in the log; every case will count"
        " as having skipped them where the model asks for them:",
        style="yellow",
        highlight=False,
    )
    for name, near in unknown.items():
        guess = f"  (is it {near!r}?)" if near else ""
        out.print(f"  {name!r}{guess}", markup=False, highlight=False)
    out.print(
        "  rename them in the model as the log calls them, and add it again under the same name",
        highlight=False,
    )
