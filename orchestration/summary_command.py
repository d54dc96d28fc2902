"""The command `p2p summary`: what is known of a candidate or case, each sentence with its rows."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from orchestration.open_warehouse import open_warehouse
from orchestration.show import jsonable
from p2p.cases.decided import decided_candidates
from p2p.cases.facts import candidate_facts, case_facts
from p2p.cases.nearest import Neighbour, nearest
from p2p.cases.summary import Summary, summary_of
from p2p.cases.writer import configured_writer, written
from p2p.errors import UsageError
from p2p.governance.review_queue import read_item
from p2p.settings import get_settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.publication import consistent_read

_LONGEST_NUMBER = 18
"""Digits of an item's number at most; ids of candidates are longer."""


def summary(
    candidate: Annotated[
        str | None,
        typer.Argument(help="Number of an item (`p2p review list`), or id of a candidate."),
    ] = None,
    case: Annotated[str | None, typer.Option(help="A case instead, by its id.")] = None,
    source: Annotated[str | None, typer.Option(help="Source of the case.")] = None,
    like: Annotated[int, typer.Option(min=0, help="Decided candidates like it to show.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Tell what is known of a candidate or case; the numbers in brackets are the rows behind it.

    Below a candidate stand the decided ones that are most like it, and why. Nothing is decided
    here. A language model may write the text where P2P_SUMMARY_WRITER names one; what its rows do
    not bear is refused.
    """
    if (candidate is None) == (case is None):
        raise UsageError(
            "say what to tell about",
            "give the number of an item or a candidate's id, or --case and --source",
        )
    if case is not None and source is None:
        raise UsageError("a case is told by its source too", "give --source")
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect(settings, read_only=True) as conn, consistent_read(conn):
        if candidate is not None:
            candidate_id = candidate_id_of(conn, settings.tenant, candidate)
            facts = candidate_facts(conn, settings.tenant, candidate_id)
        else:
            facts = case_facts(conn, settings.tenant, str(source), str(case))
        decided = decided_candidates(conn, settings.tenant) if facts.candidate and like else []
    told = written(summary_of(facts), configured_writer(settings))
    near = nearest(facts.candidate, decided, like) if facts.candidate else []
    if as_json:
        content = asdict(told) | {"nearest_decided": [asdict(one) for one in near]}
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, default=jsonable))
        return
    _tell(told, near)


def candidate_id_of(conn: Connection, tenant: str, candidate: str) -> str:
    """The id of a candidate that is named by it, or by the number of its item in the queue."""
    if len(candidate) <= _LONGEST_NUMBER and candidate.isascii() and candidate.isdecimal():
        return read_item(conn, int(candidate), tenant=tenant).candidate_id
    return candidate


def _tell(told: Summary, near: list[Neighbour]) -> None:
    out = Console()
    for sentence in told.sentences:
        cites = "".join(f"[{number}]" for number in sentence.cites)
        out.print(f"{escape(sentence.text)} [dim]{escape(cites)}[/]", highlight=False)
    out.print("\n[bold]Rows[/]")
    for row in told.rows:
        key = ", ".join(f"{name} {value}" for name, value in row.key.items())
        values = ", ".join(f"{name} {value}" for name, value in row.values.items() if value)
        out.print(
            f"{escape(f'[{row.number}]')} [dim]{escape(row.table)} ({escape(key)})[/]\n"
            f"    {escape(values)}",
            highlight=False,
        )
    if near:
        out.print("\n[bold]Decided before, most like it[/]")
    for one in near:
        out.print(
            f"{one.likeness:.2f} {escape(one.subject_label)}: {one.decided_as} by"
            f" {escape(one.decided_by)} on {one.decided_at:%Y-%m-%d}"
            f"{escape(f' ({one.because})') if one.because else ''}\n"
            f"     [dim]{escape('; '.join(one.why))}[/]",
            highlight=False,
        )
    if told.refused is not None:
        out.print(f"\n[yellow]{escape(told.refused)}; the template's text stands[/]")
    out.print(f"\nwritten by: {escape(told.written_by)}", highlight=False)
