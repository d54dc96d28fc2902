"""The command `p2p models replay`: token replay beside alignments, for who knows other tools."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from mining import store
from mining.model_rows import NOISE_THRESHOLD, variants_of
from mining.reference_models import read_reference
from mining.reference_store import DISCOVERED, current_models
from mining.token_replay import LONGEST, MOST_VARIANTS, compare_replay
from mining.workflow_net import WorkflowNet, net_of
from orchestration.open_warehouse import open_warehouse
from p2p.errors import UsageError
from p2p.settings import get_settings
from p2p.warehouse.connection import Connection


def replay(
    source: Annotated[str, typer.Option(help="The source whose cases are replayed.")],
    name: Annotated[str, typer.Option(help="The model, as `p2p models list` tells it.")] = (
        DISCOVERED
    ),
    most: Annotated[
        int, typer.Option(min=1, max=5_000, help="So many of the most frequent variants.")
    ] = MOST_VARIANTS,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Replay tokens of the most frequent variants, beside the alignments of the same cases.

    Pages and `p2p show models` tell alignments: token replay passes over activities that the model
    does not name, and makes up what is missing, so that it calls a log fitter than it is. Nothing
    is written.
    """
    settings = get_settings()
    with open_warehouse(settings) as conn:
        variants = _variants(conn, settings.tenant, source)
        searched, drawn = _nets(conn, settings.tenant, source, name, variants)
    found = compare_replay(searched, drawn, variants, most_variants=most)
    if as_json:
        typer.echo(json.dumps({"source": source, "model": name, "replay": asdict(found)}, indent=2))
        return
    out = Console()
    out.print(
        f"{source}, model {name}: the {found.variant_count:,} most frequent variants (--most),"
        f" none longer than {LONGEST} events, with {found.case_count:,} of"
        f" {found.all_case_count:,} cases",
        markup=False,
        highlight=False,
    )
    for told, pct, count in (
        ("token replay", found.replay_fitness_pct, found.replay_fitting_case_count),
        ("alignments", found.alignment_fitness_pct, found.alignment_fitting_case_count),
    ):
        fitness = "-" if pct is None else f"{pct:.1f} %"
        out.print(f"  {told:<14}fitness {fitness:>7}, {count:,} cases fit", highlight=False)


def _variants(conn: Connection, tenant: str, source: str) -> dict[tuple[str, ...], int]:
    built = conn.execute("select to_regclass('marts.mart_variant') is not null").fetchone()
    if built is None or not built[0]:
        raise UsageError("there is nothing to replay yet", "run `p2p demo` or `p2p refresh`")
    logs = store.read_logs(conn, tenant)
    for log in logs:
        if log.source == source:
            return variants_of(store.read_variants(conn, log))[0]
    known = ", ".join(sorted({log.source for log in logs}))
    raise UsageError(f"source {source!r} has no cases", f"one of: {known or 'none'}")


def _nets(
    conn: Connection, tenant: str, source: str, name: str, variants: dict[tuple[str, ...], int]
) -> tuple[WorkflowNet, WorkflowNet]:
    """The net to search and the net as it is drawn."""
    from mining import pm4py_gateway

    if name == DISCOVERED:
        tree = pm4py_gateway.discover_process_tree(variants, NOISE_THRESHOLD)
        return net_of(tree), pm4py_gateway.petri_net(tree)
    kept = {one.name: one for one in current_models(conn, tenant=tenant, source=source)}
    if name not in kept:
        known = ", ".join([DISCOVERED, *kept])
        raise UsageError(f"source {source} has no model {name!r}", f"one of: {known}")
    model = read_reference(kept[name].file_name, kept[name].body.encode())
    return model.searched, model.drawn
