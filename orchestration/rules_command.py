"""The command `p2p rules`: see the rules of the process, and bring rules of your own."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.open_warehouse import open_warehouse
from orchestration.rule_activities import known_activities, warn_of_unknown
from p2p.conformance import Rule, load_rules, read_rules
from p2p.conformance.own_rules import use_rules, used_file
from p2p.conformance.rules import refuse_shipped_ids
from p2p.errors import UsageError, WarehouseError
from p2p.matching_types import matching_text
from p2p.settings import get_settings
from p2p.warehouse.connection import connect
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="The rules of the process: those that ship, and those of your own.",
)
FileArgument = Annotated[Path, typer.Argument(help="A file of rules (YAML).")]


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show every rule that the next refresh checks, and where it is switched on or off."""
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect(settings) as conn:
        own = used_file(conn, tenant=settings.tenant)
    rules = [(rule, False) for rule in load_rules().rules]
    rules += [(rule, True) for rule in own.rules.rules] if own else []
    switched = {switch.rule: switch.companies for switch in own.rules.switches} if own else {}
    told = [
        {
            **rule.model_dump(mode="json"),
            "is_own": is_own,
            "companies": switched.get(rule.id, rule.companies).model_dump(mode="json"),
        }
        for rule, is_own in rules
    ]
    if as_json:
        typer.echo(json.dumps({"rules": told}, indent=2))
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for heading in ("id", "rule", "kind", "severity", "for", "where"):
        table.add_column(heading, overflow="fold")
    for (rule, _), one in zip(rules, told, strict=True):
        cells = (rule.id, rule.name, rule.check.kind, rule.severity, _types(rule), _where(one))
        table.add_row(*map(Text, cells))
    out = Console()
    out.print(table)
    if own is not None:
        out.print(
            f"Your own file was put into force by {own.used_by} on {own.used_at:%Y-%m-%d %H:%M}.",
            highlight=False,
            markup=False,
        )


@app.command()
def check(file: FileArgument) -> None:
    """Check a file of rules of your own, and change nothing.

    Activities that no log and no catalogue knows are told with the name written most like them.
    """
    own = read_rules(file)
    refuse_shipped_ids(own, load_rules())
    out = Console()
    out.print(
        f"{file.name} is right: {len(own.rules)} rule(s), {len(own.switches)} switch(es) of rules"
        f" that ship.\nPut it into force with:  p2p rules use {file}",
        highlight=False,
        markup=False,
    )
    warn_of_unknown(out, own, _known())


@app.command()
def use(
    file: Annotated[Path | None, typer.Argument(help="A file of rules (YAML).")] = None,
    none: Annotated[
        bool, typer.Option("--none", help="No rules of your own, every switch undone.")
    ] = False,
) -> None:
    """Put a file of rules into force from the next refresh on, in place of the one before.

    The file before stays on record. Activities that no log and no catalogue knows are told.
    """
    if (file is None) != none:
        raise UsageError("say which rules", "give a file, or --none for no rules of your own")
    text = "" if file is None else _text(file)
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        own = use_rules(
            conn,
            text,
            file.name if file else "no file",
            tenant=settings.tenant,
            who=getpass.getuser(),
        )
        known = known_activities(conn, settings.tenant)
    out = Console()
    out.print(
        f"{len(own.rules)} rule(s) of your own and {len(own.switches)} switch(es) count from the"
        " next refresh:  [bold]p2p refresh[/]",
        highlight=False,
    )
    warn_of_unknown(out, own, known)


def _known() -> set[str]:
    """A file can also be checked where there is no warehouse: then against the catalogue alone."""
    settings = get_settings()
    try:
        with open_warehouse(settings) as conn:
            return known_activities(conn, settings.tenant)
    except WarehouseError:
        return known_activities(None, settings.tenant)


def _text(file: Path) -> str:
    read_rules(file)
    return file.read_text(encoding="utf-8")


def _types(rule: Rule) -> str:
    types = rule.scope.matching_types
    return "all" if types == "all" else ", ".join(map(matching_text, types))


def _where(told: dict[str, object]) -> str:
    companies = told["companies"]
    assert isinstance(companies, dict)  # noqa: S101
    if companies["only"] is not None:
        return f"only {', '.join(companies['only'])}" if companies["only"] else "off"
    return f"not in {', '.join(companies['not_in'])}" if companies["not_in"] else "everywhere"
