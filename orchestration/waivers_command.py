"""The command `p2p waivers`: who answers for which violations, and until when."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.open_warehouse import open_warehouse
from orchestration.show import jsonable
from p2p.conformance.waivers import ScopeKind, Waiver, add_waiver, waivers, withdraw_waiver
from p2p.errors import UsageError
from p2p.settings import Settings, get_settings
from p2p.sources.known import require_source
from p2p.warehouse.connection import Connection
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="Violations that somebody answers for: counted apart until the waiver expires or is "
    "withdrawn, and always shown.",
)
SourceOption = Annotated[str, typer.Option(help="Source of the cases.")]


@app.command()
def add(
    rule: Annotated[str, typer.Argument(help="Id of the rule, as `p2p rules list` shows it.")],
    *,
    source: SourceOption,
    expires: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Last day; a year at most.")],
    reason: Annotated[str, typer.Option(help="Why the violations are accepted.")],
    approved_by: Annotated[str, typer.Option(help="Who approved it: another person.")],
    case: Annotated[str | None, typer.Option(help="One case, by its id.")] = None,
    supplier: Annotated[str | None, typer.Option(help="All cases of a supplier.")] = None,
    company: Annotated[str | None, typer.Option(help="All cases of a company code.")] = None,
    starts: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day (default: today)")
    ] = None,
    asked_by: Annotated[str | None, typer.Option(help="Who asks (default: you).")] = None,
) -> None:
    """Put a waiver on record. It counts from the next refresh on; nothing is overwritten."""
    settings = get_settings()
    kind, value = _scope(case=case, supplier=supplier, company=company)
    with open_warehouse(settings) as conn:
        require_source(conn, source, tenant=settings.tenant)
    with connect_to_decide(settings) as conn:
        made = add_waiver(
            conn,
            tenant=settings.tenant,
            source=source,
            rule_id=rule,
            scope_kind=kind,
            scope_value=value,
            valid_from=_day(starts, "--from") if starts else _today(),
            expires_on=_day(expires, "--expires"),
            reason=reason,
            asked_by=asked_by or getpass.getuser(),
            approved_by=approved_by,
        )
    out = Console()
    out.print(
        f"Waiver {made.waiver_id}: {made.rule_id} of {made.source}, {made.scope_kind}"
        f" {made.scope_value}, from {made.valid_from} to {made.expires_on}.",
        f"Asked for by {made.asked_by}, approved by {made.approved_by}.",
        sep="\n",
        highlight=False,
        markup=False,
    )
    out.print("It counts from the next refresh:  [bold]p2p refresh[/]", highlight=False)


@app.command("list")
def list_(
    source: Annotated[str | None, typer.Option(help="One source.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show every waiver with its state today, expired and withdrawn ones among them."""
    settings = get_settings()
    with _warehouse(settings) as conn:
        found = waivers(conn, tenant=settings.tenant, source=source)
    if as_json:
        told = [{**asdict(one), "state": one.state(_today())} for one in found]
        typer.echo(json.dumps({"waivers": told}, indent=2, default=jsonable))
        return
    out = Console()
    if not found:
        out.print("No waiver is on record. `p2p waivers add --help` says how to add one.")
        return
    out.print(_table(found))


@app.command()
def withdraw(
    waiver: Annotated[int, typer.Argument(help="Number of the waiver.")],
    reason: Annotated[str, typer.Option(help="Why it is taken back.")],
) -> None:
    """Take a waiver back; its violations count again from the next refresh on."""
    settings = get_settings()
    with _warehouse(settings) as conn:
        gone = withdraw_waiver(
            conn, waiver, tenant=settings.tenant, who=getpass.getuser(), reason=reason
        )
    Console().print(
        f"Waiver {gone.waiver_id} is withdrawn; its violations count again from the next refresh:"
        "  [bold]p2p refresh[/]",
        highlight=False,
    )


def _warehouse(settings: Settings) -> Connection:
    with open_warehouse(settings):
        pass
    return connect_to_decide(settings)


def _scope(**given: str | None) -> tuple[ScopeKind, str]:
    match [(kind, value) for kind, value in given.items() if value is not None]:
        case [(("case" | "supplier" | "company") as kind, value)]:
            return kind, value
        case _:
            raise UsageError(
                "a waiver is for one case, one supplier or one company",
                "give exactly one of --case, --supplier and --company",
            )


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day", "write it as 2026-12-31") from None


def _today() -> date:
    """Today as a refresh reckons it: UTC."""
    return datetime.now(tz=UTC).date()


def _table(found: list[Waiver]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for heading in ("no.", "rule", "for", "state", "until", "approved by", "reason"):
        table.add_column(heading, overflow="fold")
    for one in found:
        cells = (
            str(one.waiver_id),
            one.rule_id,
            f"{one.source}: {one.scope_kind} {one.scope_value}",
            one.state(_today()),
            str(one.expires_on),
            one.approved_by,
            one.reason if one.withdrawn_because is None else f"withdrawn: {one.withdrawn_because}",
        )
        table.add_row(*map(Text, cells))
    return table
