"""The command `p2p export`: writes what the warehouse knows for other programs to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from p2p.errors import Busy, RefreshFailed, UsageError
from p2p.settings import get_settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.refresh_log import latest_status

app = typer.Typer(no_args_is_help=True, help="Write results for other programs to read.")


@app.callback()
def _root() -> None:
    """Write results for other programs to read."""


@app.command()
def ocel(
    source: Annotated[str, typer.Option(help="The source to write.")],
    out: Annotated[Path, typer.Option(help="File to write; .json, .xml or .sqlite.")],
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Write the object-centric log of a source as OCEL 2.0; the ending names the format."""
    from p2p.exports import log_of_source
    from p2p.sources.ocel.files import write_ocel

    settings = get_settings()
    with connect(settings) as conn:
        require_refreshed(conn)
        conn.commit()
        found = log_of_source(conn, settings.tenant, source)
    write_ocel(found.log, out)
    told = {
        "file": str(out),
        "events": found.log.events.height,
        "objects": found.log.objects.height,
        "event_objects": found.log.event_objects.height,
        "object_relations": found.log.object_relations.height,
        "object_attributes": found.log.object_attributes.height,
        "loose_relations_left_out": found.loose_relations,
    }
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    typer.echo(
        f"{out}: {told['events']:,} events, {told['objects']:,} objects, "
        f"{told['event_objects']:,} and {told['object_relations']:,} relations"
    )
    if found.loose_relations:
        typer.echo(f"note: {found.loose_relations:,} relations to objects that were never loaded")


def require_refreshed(conn: Connection) -> None:
    """What is exported has passed the checks of the last refresh, or nothing is."""
    latest = latest_status(conn)
    if latest.status == "running":
        raise Busy("a refresh is running", "export when it is done")
    if latest.status == "failed":
        raise RefreshFailed(
            f"the last refresh failed at stage {latest.failed_stage!r}: the core may hold what "
            "has not been checked",
            "mend it, run `p2p refresh`, then export again",
        )
    if latest.status is None:
        raise UsageError("nothing is built yet", "run `p2p refresh`, then export again")
