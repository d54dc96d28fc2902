"""The command `p2p review-budget`: how many reviews a week a team can do, by kind and source."""

from __future__ import annotations

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
from p2p.governance.candidate_kinds import kind_words
from p2p.governance.review_budget import KINDS, ReviewBudget, budgets, set_budget
from p2p.settings import get_settings
from p2p.sources.known import require_source
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="How many reviews a week a team can do: the threshold of scores follows from it.",
)
KindArgument = Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}.")]
PersonOption = Annotated[str, typer.Option("--by", help="Who sets it, for the record.")]
ReasonOption = Annotated[str, typer.Option(help="Why.")]
SourceOption = Annotated[
    str | None, typer.Option(help="One source (default: every source without one of its own)")
]


@app.command("set")
def set_(
    kind: KindArgument,
    per_week: Annotated[int, typer.Option(help="Reviews a week that the team can do.")],
    by: PersonOption,
    reason: ReasonOption,
    source: SourceOption = None,
) -> None:
    """Open so many candidates of a kind a week; `p2p show thresholds` tells what that opens."""
    _put(kind, per_week, by, reason, source)
    Console().print(
        f"{per_week} reviews a week of kind {kind_words(kind)}, {_of(source)}."
        "\nIt counts from the next refresh:  [bold]p2p refresh[/]",
        highlight=False,
    )


@app.command()
def end(
    kind: KindArgument, by: PersonOption, reason: ReasonOption, source: SourceOption = None
) -> None:
    """End a budget: the number that the program comes with counts again."""
    _put(kind, None, by, reason, source)
    Console().print(
        f"The budget of kind {kind_words(kind)}, {_of(source)}, has ended."
        "\nIt counts from the next refresh:  [bold]p2p refresh[/]",
        highlight=False,
    )


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show every budget that was set, the last first; earlier ones stay on record."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        found = budgets(conn, tenant=settings.tenant)
    if as_json:
        told = {"budgets": [asdict(one) for one in found]}
        typer.echo(json.dumps(told, indent=2, default=jsonable))
        return
    out = Console()
    if not found:
        out.print("No budget is set. `p2p show thresholds` tells what a number would open.")
        return
    out.print(_table(found))


def _put(kind: str, per_week: int | None, by: str, reason: str, source: str | None) -> None:
    settings = get_settings()
    with open_warehouse(settings) as conn:
        require_source(conn, source, tenant=settings.tenant)
    with connect_to_decide(settings) as conn:
        set_budget(
            conn,
            tenant=settings.tenant,
            source=source,
            kind=kind,
            per_week=per_week,
            set_by=by,
            reason=reason,
        )


def _of(source: str | None) -> str:
    return "every source" if not source else f"source {source}"


def _table(found: list[ReviewBudget]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for heading in ("set at", "kind", "of", "a week", "in force", "by", "reason"):
        table.add_column(heading, overflow="fold")
    seen: set[tuple[str, str]] = set()
    for one in found:
        is_last = (one.source, one.kind) not in seen
        seen.add((one.source, one.kind))
        cells = (
            f"{one.recorded_at:%Y-%m-%d %H:%M}",
            one.kind,
            _of(one.source),
            "ended" if one.per_week is None else str(one.per_week),
            "yes" if is_last and one.per_week is not None else "no",
            one.set_by,
            one.reason,
        )
        table.add_row(*map(Text, cells))
    return table
