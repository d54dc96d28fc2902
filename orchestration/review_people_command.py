"""The command `p2p review people`: which user of a source a reviewer is."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.open_warehouse import open_warehouse
from orchestration.show import jsonable
from p2p.governance.people import link_person, people, unlink_person
from p2p.settings import Settings, get_settings
from p2p.sources.known import require_source
from p2p.warehouse.connection import Connection
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="Which user id a reviewer has in the sources, so that nobody decides under one name about"
    " what they did under another.",
)
PersonArgument = Annotated[str, typer.Argument(help="Name under which the person decides.")]
UserArgument = Annotated[str, typer.Argument(help="User id, as the source writes it.")]
SourceOption = Annotated[str, typer.Option(help="One source (default: every source).")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who records this (default: you).")]


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show every link that counts."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        found = people(conn, tenant=settings.tenant)
    if as_json:
        rows = [asdict(one) for one in found]
        typer.echo(json.dumps({"people": rows}, indent=2, default=jsonable))
        return
    out = Console()
    if not found:
        out.print("Nobody is linked yet. `p2p review people add --help` says how.")
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for heading in ("person", "source", "user id", "recorded by", "on"):
        table.add_column(heading, overflow="fold")
    for one in found:
        on = f"{one.recorded_at:%Y-%m-%d}"
        cells = (one.person, one.source or "every source", one.user_id, one.recorded_by, on)
        table.add_row(*map(Text, cells))
    out.print(table)


@app.command()
def add(
    person: PersonArgument, user: UserArgument, source: SourceOption = "", by: ByOption = None
) -> None:
    """Put on record that a person is a user of a source. It counts at once."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        require_source(conn, source or None, tenant=settings.tenant)
    with connect_to_decide(settings) as conn:
        link_person(
            conn, tenant=settings.tenant, person=person, source=source, user_id=user, who=_who(by)
        )
    _say(f"{person} is {user} in {source or 'every source'}.")


@app.command()
def remove(
    person: PersonArgument, user: UserArgument, source: SourceOption = "", by: ByOption = None
) -> None:
    """End a link. Nobody ends one of their own; the record of it stays."""
    settings = get_settings()
    with _warehouse(settings) as conn:
        unlink_person(
            conn, tenant=settings.tenant, person=person, source=source, user_id=user, who=_who(by)
        )
    _say(f"{person} is {user} in {source or 'every source'} no longer.")


def _who(by: str | None) -> str:
    return by if by is not None else getpass.getuser()


def _warehouse(settings: Settings) -> Connection:
    with open_warehouse(settings):
        pass
    return connect_to_decide(settings)


def _say(text: str) -> None:
    Console().print(text, highlight=False, markup=False)
