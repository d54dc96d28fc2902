"""The command `p2p simulate verify`: what was published of a simulated company, and its truth."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from psycopg.rows import dict_row
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.open_warehouse import open_warehouse
from p2p.errors import P2PError, UsageError
from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import connect
from p2p.warehouse.publication import consistent_read, latest_status

if TYPE_CHECKING:
    from p2p.simulator.true_kpis.verdicts import Verdict

_PUBLISHED = """
select source, kpi_id, currency, value, numerator, denominator, business_median
from serving.kpi where tenant = %s and source = any(%s)
"""


def verify(
    folder: Annotated[Path, typer.Argument(help="What `p2p simulate --out` wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Compare each published KPI with what truly happened in the simulation.

    First: p2p simulate --out DIR, p2p ingest DIR, p2p refresh. The truth is reckoned from the
    simulated events themselves and lies in DIR/truth, which no connector reads. A bound other than
    0 is what the system's tables do not tell, with the reason. Exit code 1 where one lies outside.
    """
    found = _verdicts(get_settings(), folder)
    wrong = sum(not one.is_right for one in found)
    if as_json:
        typer.echo(json.dumps({"kpis": [asdict(one) for one in found], "wrong": wrong}, indent=2))
    else:
        _print(Console(), found)
    if wrong:
        raise typer.Exit(1)


def _verdicts(settings: Settings, folder: Path) -> list[Verdict]:
    from p2p.simulator.true_kpis.rows import read_true_kpis
    from p2p.simulator.true_kpis.verdicts import verdicts

    true = read_true_kpis(folder)
    told = [source for source, rows in true.items() if not rows.is_empty()]
    reported = _published(settings, folder, list(true), told)
    return [
        verdict
        for source, rows in true.items()
        for verdict in verdicts(source, rows, [one for one in reported if one["source"] == source])
    ]


def _published(
    settings: Settings, folder: Path, sources: list[str], told: list[str]
) -> list[dict[str, Any]]:
    """Every published KPI of these sources. told: those of them that tell anything at all.

    Raises P2PError where nothing is published yet, UsageError where one that tells is not.
    """
    remedy = f"run `p2p ingest {folder}` and then `p2p refresh`"
    with open_warehouse(settings):
        pass
    with connect(settings, read_only=True) as conn:
        if latest_status(conn).publication is None:
            raise P2PError("nothing is published yet", remedy)
        with consistent_read(conn), conn.cursor(row_factory=dict_row) as cursor:
            reported = cursor.execute(_PUBLISHED, (settings.tenant, sources)).fetchall()
    unknown = sorted({*told} - {one["source"] for one in reported})
    if unknown:
        raise UsageError(
            f"of tenant {settings.tenant!r} nothing is published of source {', '.join(unknown)}",
            remedy,
        )
    return reported


def _print(console: Console, found: list[Verdict]) -> None:
    for source, group in groupby(found, key=lambda one: one.source):
        told = list(group)
        console.print(Text(f"KPIs of {source}, true and reported", style="bold italic"))
        console.print(_table(told))
        for reason, ids in _reasons(told).items():
            console.print(Text(f"{', '.join(ids)}: {reason}."))
        console.print()
    wrong = sum(not one.is_right for one in found)
    console.print(
        f"{len(found) - wrong} of {len(found)} KPIs are right"
        + (f"; {wrong} are not, marked with !!." if wrong else ".")
    )
    if wrong:
        console.print("Only the same export counts, loaded whole and into sources of its own.")


def _table(found: Iterable[Verdict]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for heading in ("id", "unit"):
        table.add_column(heading, no_wrap=True)
    for heading in ("truth", "reported", "difference", "bound"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for one in found:
        numbers = (one.truth, one.reported, one.difference, one.bound)
        table.add_row(
            one.kpi_id,
            one.currency if one.unit == "amount" else _unit(one),
            *(_number(number, one.unit) for number in numbers),
            "" if one.is_right else "!!",
        )
    return table


def _unit(one: Verdict) -> str:
    unit = "%" if one.unit == "ratio" else one.unit
    return f"{unit} {one.currency}" if one.currency else unit


def _number(number: float | None, unit: str) -> str:
    if number is None:
        return "-"
    if number == 0 or abs(number) < 1e-6:
        return "0"
    return f"{number * 100:,.4f}" if unit == "ratio" else f"{number:,.4f}"


def _reasons(found: Iterable[Verdict]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for one in found:
        if one.reason:
            reasons.setdefault(one.reason, []).append(one.kpi_id)
    return {reason: list(dict.fromkeys(ids)) for reason, ids in reasons.items()}
