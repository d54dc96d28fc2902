"""The command `p2p review routing`: who owns what, when it is due, above what two people decide."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.open_warehouse import open_warehouse
from p2p.governance.review_routing import (
    ROUTING_PATH,
    RoutingFile,
    parse_routing,
    read_routing,
    use_routing,
    used_routing,
)
from p2p.settings import get_settings
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="Whose an item is, when it is due, and above which amount two people decide.",
)
_WHAT_COUNTS = (
    "A limit without a currency counts as 0: two people decide on every amount. A rule whose",
    "amount_from has no currency fits every amount. Correct these and put a new file in force:",
    "p2p review routing use FILE --by NAME --with NAME",
)
FileArgument = Annotated[Path, typer.Argument(help="A file of routing (YAML).")]


@app.command()
def show() -> None:
    """Print the file in force, ready to be changed and used again, and what of it does not count.

    A file of before amounts had currencies stays in force; what it says is then not what counts.
    """
    settings = get_settings()
    with open_warehouse(settings) as conn:
        used = used_routing(conn, tenant=settings.tenant)
    if used is None:
        typer.echo("# The file that ships; it counts from the first refresh on.")
        typer.echo(read_routing(), nl=False)
        return
    agreed = f" with {used.agreed_by}" if used.agreed_by else ""
    typer.echo(f"# Put into force by {used.used_by}{agreed} on {used.used_at:%Y-%m-%d %H:%M} UTC.")
    if used.faults:
        for line in (*used.faults.splitlines(), *_WHAT_COUNTS):
            typer.echo(f"# {line}")
    typer.echo(used.content, nl=False)


@app.command()
def check(file: FileArgument) -> None:
    """Check a file of your own, and change nothing."""
    routing = parse_routing(read_routing(file), file.name)
    Console().print(
        f"{file.name} is right: {_counted(routing)}.\nPut it into force with:  p2p review routing"
        f" use {file} --by NAME --with NAME",
        highlight=False,
        markup=False,
    )


@app.command()
def use(
    file: Annotated[Path | None, typer.Argument(help="A file of routing (YAML).")] = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Go back to the file that ships.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", help="Who decides this (default: you).")] = None,
    agreed_by: Annotated[
        str | None, typer.Option("--with", help="A second person, who agreed: two lift a limit.")
    ] = None,
) -> None:
    """Put a file into force in place of the one before, which stays on record.

    Two people do so, for whoever may lift a limit alone decides alone. Limits count at once. Items
    that are new go to their owners at the next refresh; those that somebody has begun with stay
    where they are.
    """
    if (file is None) != shipped:
        raise typer.BadParameter("give a file, or --shipped for the one that ships")
    path = file or ROUTING_PATH
    text = read_routing(path)
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        routing = use_routing(
            conn,
            text,
            path.name,
            tenant=settings.tenant,
            who=by if by is not None else getpass.getuser(),
            agreed_by=agreed_by,
            is_shipped=shipped,
        )
    Console().print(
        f"{_counted(routing)} in force. New items go to their owners at the next refresh:"
        "  [bold]p2p refresh[/]",
        highlight=False,
    )


def _counted(routing: RoutingFile) -> str:
    return f"{len(routing.rules)} rule(s) and {len(routing.two_people_above)} limit(s)"
