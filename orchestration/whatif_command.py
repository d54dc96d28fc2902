"""The command `p2p whatif`: what one change would do at a source, replayed from the log."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from orchestration import show
from orchestration.open_warehouse import open_warehouse
from orchestration.outlook_layouts import WITHIN
from p2p.errors import UsageError
from p2p.settings import get_settings
from p2p.warehouse.connection import Connection, connect
from p2p.what_if_text import figure_text, interval_text, is_better, scope_text, short_text

Row = dict[str, Any]


def whatif(
    *,
    source: Annotated[str, typer.Option(help="The source whose approvals are replayed.")],
    approve_within: Annotated[
        float | None,
        typer.Option(help="Decide within so many working days.", metavar="DAYS"),
    ] = None,
    auto_approve_under: Annotated[
        float | None,
        typer.Option(
            help="Ask nobody below this amount, in the document's own currency.", metavar="AMOUNT"
        ),
    ] = None,
    more_approvers: Annotated[
        int, typer.Option(help="So many people join each team.", metavar="PEOPLE")
    ] = 0,
    release_block: Annotated[
        str | None,
        typer.Option(help="This block holds no invoice back, e.g. 'price block'.", metavar="BLOCK"),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only approvals of: requisition, order or invoice.")
    ] = None,
    level: Annotated[int | None, typer.Option(help="Only approvals of this level.")] = None,
    replications: Annotated[
        int, typer.Option(min=10, max=2000, help="Draws behind the 90 % interval.")
    ] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """What would change: replay a source's approvals and payments with one thing done otherwise.

    Waits, queues and office hours are those of the log; the change has a 90 % interval. Nothing is
    written.
    """
    from mining.whatif.levers import Lever

    lever = Lever(
        approve_within_days=approve_within,
        auto_approve_under=auto_approve_under,
        more_approvers=more_approvers,
        release_block=release_block,
        task_type=kind,
        level=level,
    )
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect(settings) as conn:
        _require_built(conn)
        from mining.whatif.answers import answers
        from mining.whatif.read import read_block_reasons, read_process_log, read_sources

        known = [name for owner, name in read_sources(conn, settings.tenant)]
        if source not in known:
            raise UsageError(
                f"source {source!r} has nothing to replay",
                f"one of: {', '.join(known) or 'none, run `p2p refresh`'}",
            )
        if release_block is not None:
            _require_reason(release_block, read_block_reasons(conn, settings.tenant, source))
        log = read_process_log(conn, settings.tenant, source)
    rows, agreement = answers(log, [lever], replications=replications)
    if as_json:
        told = {"source": source, "what_if": rows, "agreement": agreement}
        typer.echo(json.dumps(told, default=show.jsonable, indent=2))
        return
    _print(Console(), source, rows, agreement)


def _require_built(conn: Connection) -> None:
    built = conn.execute("select to_regclass('marts.fct_approval_task') is not null").fetchone()
    if built is None or not built[0]:
        raise UsageError("there is nothing to replay yet", "run `p2p demo` or `p2p refresh`")


def _require_reason(reason: str, known: list[str]) -> None:
    if reason not in known:
        raise UsageError(
            f"no invoice of this source was blocked for {reason!r}",
            f"one of: {', '.join(known) or 'none; this source shows no blocks'}",
        )


def _print(out: Console, source: str, rows: list[Row], agreement: list[Row]) -> None:
    first = rows[0]
    out.print(Text(f"{source}: {first['lever']}", style="bold italic"))
    told = [row for row in rows if row["missing"] is None]
    if told:
        out.print(f"{first['period_from']} to {first['period_to']}", highlight=False)
        out.print(_effects(told))
    for row in rows:
        if row["missing"] is not None:
            out.print(Text(f"Not told: {row['missing']}."))
    out.print(Text(f"Assumed: {first['assumption']}"))
    shown = [row for row in agreement if any(one["scope"] == row["scope"] for one in told)]
    if shown:
        out.print(Text("How the unchanged replay agrees with the log (working days a task):"))
        out.print(Padding(_agreement(shown), (0, 0, 0, 1)))
        out.print(Padding(Text(WITHIN), (0, 0, 0, 1)))


def _effects(rows: list[Row]) -> Table:
    table = _table("", "before", "after", "change", "90 % interval")
    for scope, members in groupby(rows, key=lambda row: str(row["scope"])):
        table.add_section()
        table.add_row(Text(scope_text(scope), style="bold"))
        for row in members:
            unit = row["unit"]
            style = {True: "green", False: "red", None: ""}[is_better(row)]
            table.add_row(
                f" {short_text(row['measure'], unit)}",
                figure_text(row["before_value"], unit),
                figure_text(row["after_value"], unit),
                Text(figure_text(row["change_value"], unit, signed=True), style=style),
                interval_text(row),
            )
    return table


def _agreement(rows: list[Row]) -> Table:
    table = _table(
        "", "tasks", "median", "median\nreplayed", "p90", "p90\nreplayed", "within\n15 min"
    )
    for row in rows:
        table.add_row(
            f"{row['scope']} approval",
            f"{row['task_count']:,}",
            *(f"{row[name]:.2f}" for name in (
                "log_median_days", "replayed_median_days", "log_p90_days", "replayed_p90_days",
            )),
            f"{row['reproduced_pct']:.1f} %",
        )  # fmt: skip
    return table


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=place > 0)
    return table
