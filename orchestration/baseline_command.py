"""The command `p2p baseline`: freeze what KPIs were, and see what has changed since."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer
from psycopg.rows import scalar_row
from rich import box
from rich.console import Console
from rich.table import Table

from orchestration.open_warehouse import open_warehouse
from p2p.errors import UsageError
from p2p.kpis.baseline import Baseline, freeze, latest
from p2p.kpis.since_baseline import Comparison, compare
from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import Connection
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="Freeze what KPIs were in a period, and compare what came after with it.",
)
SourceOption = Annotated[
    str | None, typer.Option(help="One source; every one that has full months if not given.")
]
MONTH = "%Y-%m"


@app.command("set")
def set_baseline(
    source: SourceOption = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="YYYY-MM", help="First month (default: 12 before the end)"),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="YYYY-MM", help="Last month (default: the last full one)"),
    ] = None,
    note: Annotated[str, typer.Option(help="Why this period, for those who read it later.")] = "",
) -> None:
    """Freeze the published KPIs of a period of full months. The latest baseline counts.

    Nothing is overwritten: earlier baselines stay on record.
    """
    months = {"first": _month(first, "--from"), "last": _month(last, "--to")}
    settings = get_settings()
    frozen: list[Baseline] = []
    refused: dict[str, UsageError] = {}
    with _warehouse(settings) as conn, conn.transaction():
        for name in _sources(conn, settings, source):
            try:
                one = freeze(
                    conn,
                    tenant=settings.tenant,
                    source=name,
                    who=getpass.getuser(),
                    note=note,
                    **months,
                )
                frozen.append(one)
            except UsageError as error:
                refused[name] = error
    _tell(frozen, refused)


def _tell(frozen: list[Baseline], refused: dict[str, UsageError]) -> None:
    """What was frozen, and of which source nothing; raises where that is all of them."""
    if not frozen:
        raise next(iter(refused.values()), UsageError("no source has a KPI", "run `p2p refresh`"))
    out = Console()
    for one in frozen:
        out.print(
            f"Baseline of {one.source}: {one.first_month:{MONTH}} to {one.last_month:{MONTH}},"
            f" set by {one.set_by}.",
            highlight=False,
        )
    for name, error in refused.items():
        out.print(f"{name} is left out: {error.message}.", highlight=False)
    out.print("See what changed since with:  p2p baseline show", highlight=False)


@app.command("show")
def show_baseline(
    source: SourceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Compare each frozen KPI with the full months since: change, and what it was worth."""
    settings = get_settings()
    found: list[tuple[Baseline, list[Comparison]]] = []
    with _warehouse(settings) as conn:
        for name in _sources(conn, settings, source):
            baseline = latest(conn, tenant=settings.tenant, source=name)
            if baseline is not None:
                found.append((baseline, compare(conn, baseline, tenant=settings.tenant)))
    if not found:
        raise UsageError(
            f"no baseline is set{f' of source {source}' if source else ''}",
            "set one with `p2p baseline set`",
        )
    if as_json:
        told = [{**asdict(one), "kpis": [asdict(kpi) for kpi in kpis]} for one, kpis in found]
        typer.echo(json.dumps({"baselines": told}, indent=2, default=_plain))
        return
    out = Console()
    for one, kpis in found:
        out.print(
            f"[bold italic]{one.source}: {one.first_month:{MONTH}} to {one.last_month:{MONTH}}"
            " and since[/]"
        )
        out.print(_table(kpis))


def _warehouse(settings: Settings) -> Connection:
    with open_warehouse(settings):
        pass
    return connect_to_decide(settings)


def _sources(conn: Connection, settings: Settings, source: str | None) -> list[str]:
    """The source asked for, or every one with a KPI of a full month."""
    if source is not None:
        return [source]
    with conn.cursor(row_factory=scalar_row) as cursor:
        exists = cursor.execute("select to_regclass('serving.kpi') is not null").fetchone()
        if not exists:
            raise UsageError("nothing is published yet", "run `p2p refresh`")
        return cursor.execute(
            "select distinct source from serving.kpi "
            "where tenant = %s and status = 'ok' and latest_month is not null order by source",
            (settings.tenant,),
        ).fetchall()


def _month(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, MONTH).date()  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no month", "write it as 2025-01") from None


def _table(kpis: list[Comparison]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1), expand=True
    )
    table.add_column("KPI", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("unit", no_wrap=True)
    for heading in ("before", "since", "change", "worth"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", min_width=6)
    for one in kpis:
        better = {True: "better", False: "worse", None: ""}[one.is_better]
        table.add_row(
            f"{one.kpi_id} {one.name}",
            one.currency or ("%" if one.unit == "ratio" else one.unit),
            _value(one.before, one),
            _value(one.after, one),
            _value(one.change, one, signed=True),
            _worth(one),
            one.why_not or better,
        )
    return table


def _value(value: Any, one: Comparison, *, signed: bool = False) -> str:
    if value is None:
        return "-"
    number = float(value) * (100 if one.unit == "ratio" else 1)
    return f"{number:+,.2f}" if signed else f"{number:,.2f}"


def _worth(one: Comparison) -> str:
    if one.hours_saved is not None:
        return f"{float(one.hours_saved):+,.0f} h"
    if one.amount_saved is not None:
        return f"{float(one.amount_saved):+,.0f}"
    return ""


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
