"""The command `p2p scoring-models`: which models score, their cards, who puts one in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import typer
from psycopg.rows import dict_row
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from mining.registry.versions import SYSTEM, Version, approve, history_of, set_state, versions_of
from orchestration import show
from orchestration.open_warehouse import open_warehouse
from p2p.errors import UsageError
from p2p.governance.review_refusals import refused
from p2p.settings import get_settings
from p2p.warehouse.connection import Connection
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="Models that score: list them, read their cards, put a version in force or retire it.",
)
NameArgument = Annotated[str, typer.Argument(help="Name, as `p2p scoring-models list` tells it.")]
SourceOption = Annotated[str, typer.Option(help="The source whose model it is.")]
VersionOption = Annotated[str, typer.Option(help="The version, as `list` tells it.")]
PersonOption = Annotated[str, typer.Option("--by", help="Who decides this, for the record.")]
ReasonOption = Annotated[str, typer.Option(help="Why, for the record.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Row = dict[str, Any]


@app.command("list")
def list_(
    source: Annotated[str | None, typer.Option(help="One source; all if not given.")] = None,
    all_versions: Annotated[bool, typer.Option("--all", help="Also what is retired.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Every model that scores: version, state, who gave it that state, and what it learned from."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        rows = _models(conn, settings.tenant, source)
    chosen = [row for row in rows if all_versions or row["state"] != "retired"]
    if as_json:
        typer.echo(json.dumps({"scoring_models": chosen}, default=show.jsonable, indent=2))
        return
    out = Console()
    if not chosen:
        out.print("no model is registered yet: the first refresh trains one a source", markup=False)
        return
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("source", "model", "version", "state", "by", "data until", "rows", "sha256"):
        table.add_column(heading, overflow="fold")
    for row in chosen:
        table.add_row(
            row["source"] or "every source",
            *(row[name] for name in ("name", "version")),
            row["state"].replace("_", " "),
            row["person"],
            f"{row['data_until_on']}",
            "" if row["row_count"] is None else f"{row['row_count']:,}",
            (row["sha256"] or "")[:12],
        )
    out.print(table, markup=False, highlight=False)
    waiting = [row for row in chosen if row["state"] == "proposed"]
    for row in waiting:
        out.print(
            f"{row['name']} {row['version']} of {row['source'] or 'every source'} waits for a"
            f" person: {row['reason']}",
            markup=False,
            highlight=False,
        )


@app.command("show")
def show_(name: NameArgument, source: SourceOption, as_json: JsonOption = False) -> None:
    """The model card of each version, and who put what in force."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        versions = _versions(conn, settings.tenant, source, name)
        history = history_of(conn, settings.tenant, source, name)
    if as_json:
        told = [_told(one) for one in versions]
        typer.echo(
            json.dumps({"versions": told, "history": history}, default=show.jsonable, indent=2)
        )
        return
    out = Console()
    for one in versions:
        _print_card(out, one)
    out.print("[bold]History[/]")
    for entry in history:
        state = entry["state"].replace("_", " ")
        out.print(
            f"  {entry['recorded_at']}  {entry['version']}  {state} by {entry['person']}:"
            f" {entry['reason']}",
            markup=False,
            highlight=False,
        )


@app.command("approve")
def approve_(
    name: NameArgument,
    source: SourceOption,
    version: VersionOption,
    by: PersonOption,
    reason: ReasonOption,
) -> None:
    """Put a version in force. It scores from the next refresh on; the one before is retired."""
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        chosen = _version(conn, settings.tenant, source, name, version)
        with _refusals():
            before = approve(conn, chosen, _person(by), reason)
        conn.commit()
    out = Console()
    replaced = f"; version {before.version} is retired" if before else ""
    out.print(
        f"Version {version} of {name} ({source}) is in force, approved by {by.strip()}{replaced}.",
        markup=False,
        highlight=False,
    )
    out.print("It scores from the next refresh on:  p2p refresh", highlight=False)


@app.command("retire")
def retire(
    name: NameArgument,
    source: SourceOption,
    version: VersionOption,
    by: PersonOption,
    reason: ReasonOption,
) -> None:
    """Take a version out, or turn a proposed one down. Without any in force only rules propose."""
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        chosen = _version(conn, settings.tenant, source, name, version)
        with _refusals():
            set_state(conn, chosen.model_version_id, "retired", _person(by), reason)
        conn.commit()
    out = Console()
    told = f"Version {version} of {name} ({source}) is retired by {by.strip()}."
    if chosen.state == "in_force":
        told += f" None is in force now: {chosen.card['without']}."
    out.print(told, markup=False, highlight=False)


def _models(conn: Connection, tenant: str, source: str | None) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select tenant, source, name, version, kind, state, person, reason, state_at,
                trained_at, data_from_on, data_until_on, row_count, owner, file_name, sha256
            from ops.scoring_model
            where tenant = %(tenant)s
                and (%(source)s::text is null or source in (%(source)s, ''))
            order by source, name, trained_at desc
            """,
            {"tenant": tenant, "source": source},
        ).fetchall()


def _versions(conn: Connection, tenant: str, source: str, name: str) -> list[Version]:
    found = versions_of(conn, tenant, source, name)
    if found:
        return found
    if name.startswith("prediction_"):
        raise UsageError(
            f"{name} is put in force by a rule, not by a person",
            "its card is on the page Predictions and in `p2p show prediction_models`",
        )
    if name == "reranking":
        raise UsageError(
            "reranking orders every source and has a command of its own",
            "`p2p reranking show` tells its versions, `p2p reranking approve` puts one in force",
        )
    known = sorted({f"{row['name']} of {row['source']}" for row in _models(conn, tenant, None)})
    raise UsageError(
        f"no model {name!r} of source {source!r} is registered",
        f"registered are: {', '.join(known) or 'none'}",
    )


def _version(conn: Connection, tenant: str, source: str, name: str, version: str) -> Version:
    found = _versions(conn, tenant, source, name)
    chosen = next((one for one in found if one.version == version), None)
    if chosen is None:
        known = ", ".join(one.version for one in found)
        raise UsageError(f"{name} of {source} has no version {version!r}", f"it has: {known}")
    return chosen


@contextmanager
def _refusals() -> Iterator[None]:
    """What the role of people who decide may not, in words."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise refused(error) from error


def _person(by: str) -> str:
    person = by.strip()
    if not person or person.lower() == SYSTEM:
        raise UsageError(f"--by {by!r} names no person", "say who decides, as --by jane.doe")
    return person


def _told(one: Version) -> Row:
    names = (
        "name", "source", "version", "state", "person", "reason", "state_at", "trained_at",
        "data_from_on", "data_until_on", "row_count", "owner", "file_name", "sha256", "metrics",
        "limits", "card",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names}


def _print_card(out: Console, one: Version) -> None:
    metrics = one.metrics
    decided = metrics["decisions"]
    lines = [
        f"{one.card['title']} of {one.source}, version {one.version}:"
        f" {one.state.replace('_', ' ')} by {one.person} since {one.state_at:%Y-%m-%d %H:%M} UTC",
        f"  what: {one.card['about']}",
        f"  how: {one.card['algorithm']}; {one.card['library']}",
        f"  data: {one.row_count:,} {one.card['subjects']},"
        f" {one.data_from_on or 'unknown'} to {one.data_until_on}",
        f"  scores: median {metrics['score_median']}, one in a hundred {metrics['score_p99']},"
        f" highest {metrics['score_max']}",
        f"  decisions: {decided['confirmed_count']} of {decided['decided_count']} confirmed"
        + (
            f"; average precision {decided['average_precision']}"
            if "average_precision" in decided
            else "; too few to measure its precision"
        ),
        f"  owner: {one.owner}",
        f"  file: {one.file_name}, SHA-256 {one.sha256}",
        *(f"  limit: {limit}" for limit in one.limits),
        "",
    ]
    if "agreement" in metrics:
        common, top = metrics["agreement"]["common_count"], metrics["agreement"]["top_count"]
        told = f"  against the one in force then: {common} of the {top} highest scores in common"
        lines.insert(5, told)
    for line in lines:
        out.print(line, markup=False, highlight=False)
