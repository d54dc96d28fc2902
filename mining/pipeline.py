"""The three parts of mining over all sources: read marts, call the pure functions, write mining.*.

Each part is one Dagster asset and may run alone; `run` does all. No statistics and no SQL in here.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import psycopg

from mining import pm4py_gateway, store
from mining.bottlenecks import rank_bottlenecks
from mining.bpmn import bpmn_xml
from mining.candidates import Candidate, in_order
from mining.fitness import measure_fitness
from mining.rules.duplicates import duplicate_candidates
from mining.store import Connection, Log
from p2p.errors import P2PError
from p2p.progress import Progress, Silent

if TYPE_CHECKING:
    from mining.anomalies import ReviewBudget

ALGORITHM = "inductive miner, infrequent"
NOISE_THRESHOLD = 0.2
# Names as text for Dagster's run ids, which are uuids; other texts get a uuid of their own.
_NAMESPACE = uuid.UUID("6f0e6f5e-8d5b-4c0c-9a53-5f5a1d8d2f11")


@dataclass(slots=True)
class MiningResult:
    """Rows written by table, and figures by source worth showing on an asset."""

    rows: dict[str, int] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        """Flat, for Dagster: <table>_rows and the figures."""
        return {f"{table}_rows": count for table, count in self.rows.items()} | self.figures


def run(
    conn: Connection,
    *,
    run_id: str | uuid.UUID,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """All three parts, one after the other. The same run_id may run again and replaces its rows."""
    shown = progress or Silent()
    parts: dict[str, Callable[..., MiningResult]] = {
        "rank bottlenecks": mine_bottlenecks,
        "discover process models": mine_process_models,
        "score review candidates": score_review_candidates,
    }
    result = MiningResult()
    for name, part in parts.items():
        shown.stage(name)
        done = part(conn, run_id, tenant=tenant, progress=shown)
        result.rows |= done.rows
        result.figures |= done.figures
    return result


def mine_bottlenecks(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.bottleneck: every transition of every source, ranked by total waiting time."""
    ranked = rank_bottlenecks(store.read_transitions(conn, tenant))
    rows = ranked.to_dicts()
    written = store.write_run(conn, "bottleneck", _uuid(run_id), rows, tenant)
    conn.commit()
    first = ranked.filter(pl.col("rank") == 1)
    figures = {
        f"{row['source']}_longest": f"{row['from_activity']} -> {row['to_activity']}"
        f" ({row['share_pct']:.1f} % of all waiting)"
        for row in first.iter_rows(named=True)
    }
    return MiningResult({"bottleneck": written}, figures)


def mine_process_models(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.process_model: one model a log, from its variants, with alignment fitness."""
    shown = progress or Silent()
    rows = []
    for log in store.read_logs(conn, tenant):
        variants = store.read_variants(conn, log)
        if variants.is_empty():
            continue
        with _named(log.source, "discovering its process model"):
            rows.append(_process_model(log, variants))
        shown.advance(1, log.source)
    written = store.write_run(conn, "process_model", _uuid(run_id), rows, tenant)
    conn.commit()
    figures: dict[str, Any] = {}
    for row in rows:
        figures[f"{row['source']}_fitness_pct"] = row["fitness_pct"]
        figures[f"{row['source']}_not_checked_cases"] = row["not_checked_case_count"]
    return MiningResult({"process_model": written}, figures)


def score_review_candidates(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
    budget: ReviewBudget | None = None,
) -> MiningResult:
    """mining.review_candidate: duplicates, unusual invoices and unusual cases of every source."""
    # scikit-learn takes seconds to import, and Dagster imports this module to list its assets
    from mining.anomalies import case_candidates, invoice_candidates

    shown = progress or Silent()
    found: list[Candidate] = []
    for owner, source in store.read_invoice_sources(conn, tenant):
        with _named(source, "scoring its invoices"):
            invoices = store.read_invoices(conn, owner, source)
            found += duplicate_candidates(invoices)
            as_numbers = invoices.with_columns(pl.col("gross_amount").cast(pl.Float64))
            found += invoice_candidates(as_numbers, budget)
        shown.advance(1, source)
    for log in store.read_logs(conn, tenant):
        with _named(log.source, "scoring its cases"):
            cases = store.read_cases(conn, log)
            found += case_candidates(cases, store.read_variants(conn, log), budget)
        shown.advance(1, log.source)
    rows = _ranked_rows(found)
    written = store.write_run(conn, "review_candidate", _uuid(run_id), rows, tenant)
    conn.commit()
    figures: dict[str, Any] = {}
    for one in found:
        name = f"{one.source}_{one.kind}"
        figures[name] = figures.get(name, 0) + 1
    return MiningResult({"review_candidate": written}, figures)


def _process_model(log: Log, frame: pl.DataFrame) -> dict[str, Any]:
    variants: dict[tuple[str, ...], int] = {}
    for activities, cases in frame.select("activities", "case_count").iter_rows():
        key = tuple(activities)
        variants[key] = variants.get(key, 0) + cases
    tree = pm4py_gateway.discover_process_tree(variants, NOISE_THRESHOLD)
    fitness = measure_fitness(tree, variants)
    return {
        "tenant": log.tenant,
        "source": log.source,
        "case_notion": log.case_notion,
        "algorithm": ALGORITHM,
        "noise_threshold": NOISE_THRESHOLD,
        "process_tree": str(tree),
        "bpmn_xml": bpmn_xml(tree, f"{log.source}: {log.case_notion}"),
        "variant_count": len(variants),
        **asdict(fitness),
    }


def _ranked_rows(found: list[Candidate]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    ranks: dict[tuple[str, str], int] = {}
    for one in in_order(found):
        place = ranks[one.tenant, one.source] = ranks.get((one.tenant, one.source), 0) + 1
        row = asdict(one) | {"candidate_id": one.candidate_id, "rank": place}
        del row["identity"]
        rows.append(row)
    return rows


@contextlib.contextmanager
def _named(source: str, doing: str) -> Iterator[None]:
    """Say which source it was when something fails."""
    try:
        yield
    except (ValueError, ArithmeticError, pl.exceptions.PolarsError, psycopg.Error) as error:
        raise P2PError(
            f"source {source}: {doing} failed: {error}",
            "look at the rows of this source in marts; the last publication stands",
        ) from error


def _uuid(run_id: str | uuid.UUID) -> uuid.UUID:
    if isinstance(run_id, uuid.UUID):
        return run_id
    try:
        return uuid.UUID(run_id)
    except ValueError:
        return uuid.uuid5(_NAMESPACE, run_id)


def run_uuid(run_id: str | uuid.UUID) -> uuid.UUID:
    """The id under which a run's rows stand; parts of mining in files of their own use it too."""
    return _uuid(run_id)
