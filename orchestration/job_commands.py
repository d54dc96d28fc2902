"""The commands that run the main job: `p2p demo` on a simulated company, `p2p refresh` on yours."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from orchestration import show
from orchestration.console import ConsoleProgress
from orchestration.open_warehouse import open_warehouse
from orchestration.terminal_tables import print_topic
from orchestration.topics import TOPICS
from p2p.progress import Progress
from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import connect

if TYPE_CHECKING:
    from orchestration.refresh import RefreshResult

_SHOWN = (("kpis", None), ("bottlenecks", 5), ("anomalies", 5))
_WITH_A_PROCESS = """
select source from serving.source
where tenant = %s and case_count > 0
order by case_count desc, source
"""


def demo(
    items: Annotated[int, typer.Option(min=1, help="Purchase-order items to simulate.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 7,
) -> None:
    """Simulate a manufacturer with several ERPs and run the whole job on what they export.

    Simulation, ingest, dbt, mining, scores, publication; then the results of the largest source.
    """
    settings = get_settings()
    # Bound to the stream of the start: the job sends dbt's and Dagster's words to a file.
    out = Console(file=sys.stdout)
    started = time.perf_counter()
    # The graph needs no data: it is read while another process simulates the company and loads it.
    # In one process the two would wait for each other's lock longer than they work.
    with (
        ThreadPoolExecutor(1) as beside,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart,
    ):
        prepared = beside.submit(_prepare, settings)
        apart.submit(_deliver, settings, items, seed).result()
        with ConsoleProgress(out) as progress:
            progress.stage("prepare the asset graph")
            result = prepared.result()(settings, progress)
    _print_results(out, settings)
    _print_seconds(out, result.stage_seconds)
    out.print(f"\nDone in {time.perf_counter() - started:.1f} s.", highlight=False)
    out.print("Open the pages with:  [bold]make serve[/]   (or: p2p serve)")


def refresh(
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Rebuild everything from the raw tables and publish it, if every check passes.

    Files that wait in the landing folder are loaded first. A failed refresh leaves the last
    publication as it was.
    """
    settings = get_settings()
    out = Console(file=sys.stderr if as_json else sys.stdout)
    with ConsoleProgress(out) as progress:
        progress.stage("prepare the asset graph")
        result = _prepare(settings)(settings, progress)
    if as_json:
        told = {
            "refresh_id": result.refresh_id,
            "total_seconds": round(result.total_seconds, 2),
            "stage_seconds": result.stage_seconds,
        }
        typer.echo(json.dumps(told, indent=2))
        return
    _print_seconds(out, result.stage_seconds)
    out.print(f"Published in {result.total_seconds:.1f} s.", highlight=False)
    out.print("See it with:  [bold]p2p show kpis[/]  or  [bold]p2p serve[/]")


def _prepare(settings: Settings) -> Callable[[Settings, Progress], RefreshResult]:
    """The main job, with its graph read. Only the commands that run it pay for the imports."""
    # What is imported and parsed here is kept to the end. Python would look through all of it for
    # garbage again and again, which took a tenth of a refresh.
    gc.set_threshold(50_000, 50, 50)
    # It asks every module that is there for each of numpy's functions; now few are.
    import skops.io  # noqa: F401

    from orchestration.refresh import refresh as run
    from orchestration.transformation import ensure_manifest, parsed_project

    parsed_project(settings)
    ensure_manifest(settings)
    return run


def _deliver(settings: Settings, items: int, seed: int) -> None:
    """Simulate the manufacturer and load what its systems export."""
    from p2p import landing
    from p2p.simulator.exports import export
    from p2p.simulator.scenarios import scenario_named

    with ConsoleProgress(Console(file=sys.stdout)) as progress:
        progress.stage("start the database")
        with open_warehouse(settings) as conn:
            delivered = export(
                settings.home / "demo" / f"items-{items}-seed-{seed}",
                scenario=scenario_named("manufacturer"),
                items=items,
                seed=seed,
                progress=progress,
            )
            for load in landing.ingest_all(
                conn, delivered.folder, tenant=settings.tenant, progress=progress, settings=settings
            ):
                for refused in (load.error, *load.refused):
                    if refused is not None:
                        raise refused


def _print_results(out: Console, settings: Settings) -> None:
    with connect(settings, read_only=True) as conn:
        sources = [row[0] for row in conn.execute(_WITH_A_PROCESS, (settings.tenant,))]
        conn.rollback()
        if not sources:
            out.print("nothing that was loaded holds a purchase-to-pay process")
            return
        for name, limit in _SHOWN:
            told = show.read_topic(conn, TOPICS[name], settings.tenant, sources[0], limit)
            out.print()
            print_topic(out, name, told[name], sources[0])
    others = "  ".join(f"p2p show kpis --source {source}" for source in sources[1:])
    if others:
        out.print(f"The other sources:  [bold]{others}[/]", highlight=False)


def _print_seconds(out: Console, stage_seconds: dict[str, float]) -> None:
    out.print("\nSeconds by stage:", highlight=False)
    for name, seconds in stage_seconds.items():
        out.print(f"  {name:<40} {seconds:6.1f}", highlight=False)
