"""Bottlenecks, process models and review candidates of all sources: read marts, call the pure
functions, write mining.*. Each is an asset and runs alone. No statistics and no SQL in here.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from mining import store
from mining.bottlenecks import rank_bottlenecks
from mining.candidates import Candidate
from mining.control_pipeline import broken_controls
from mining.duplicate_pipeline import duplicates_of_bank, duplicates_of_source, write_duplicates
from mining.feedback.arrivals import case_arrivals, invoice_arrivals
from mining.feedback.read import read_budgets
from mining.feedback.sampling import Arrived, arrived_lately, draw_control_sample
from mining.invoice_context import read_with_context
from mining.invoice_features import invoice_features
from mining.mining_run import MiningResult, named, run_uuid
from mining.model_rows import model_rows
from mining.reference_store import current_models
from mining.rules.duplicates import Duplicates
from mining.said_once import decided_once, members, with_copies_told
from mining.said_once_store import read_copies, read_entered_in_breach
from mining.store import Connection
from mining.suppliers.pipeline import proposed_suppliers
from p2p.progress import Progress, Silent

if TYPE_CHECKING:
    from mining.anomalies import ReviewBudget


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
    written = store.write_run(conn, "bottleneck", run_uuid(run_id), rows, tenant)
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
    """mining.process_model and mining.model_deviation: the discovered model of each log and those
    uploaded for its source, measured by alignments of its variants."""
    shown = progress or Silent()
    rows: list[dict[str, Any]] = []
    deviations: list[dict[str, Any]] = []
    for log in store.read_logs(conn, tenant):
        variants = store.read_variants(conn, log)
        if variants.is_empty():
            continue
        with named(log.source, "checking its process models"):
            uploaded = current_models(conn, tenant=log.tenant, source=log.source)
            models, deviating = model_rows(conn, log, variants, uploaded)
        rows += models
        deviations += deviating
        shown.advance(1, log.source)
    run = run_uuid(run_id)
    written = {
        "process_model": store.write_run(conn, "process_model", run, rows, tenant),
        "model_deviation": store.write_run(conn, "model_deviation", run, deviations, tenant),
    }
    conn.commit()
    figures: dict[str, Any] = {}
    for row in rows:
        name = f"{row['source']}_{row['model_name']}" if row["is_uploaded"] else row["source"]
        figures[f"{name}_fitness_pct"] = row["fitness_pct"]
        figures[f"{name}_precision_pct"] = row["precision_pct"]
        figures[f"{name}_not_checked_cases"] = row["not_checked_case_count"]
    shares = {
        f"{row['source']}: {row['model_name']}": row["not_checked_case_count"] / row["case_count"]
        for row in rows
        if row["problem"] is None
    }
    return MiningResult(written, figures, shares)


def score_review_candidates(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
    budget: ReviewBudget | None = None,
    models: Path | None = None,
) -> MiningResult:
    """mining.review_candidate: duplicates, broken controls, unusual invoices, cases and suppliers;
    and mining.duplicate_group and duplicate_document, with those that nobody is asked about.

    models: the folder of model files; what scores is the model in force, and mining.model_use tells
    what was done with it. Without a folder everything is scored by what is fitted on itself.
    """
    # scikit-learn takes seconds to import, and Dagster imports this module to list its assets
    from mining.anomalies import ReviewBudget, case_candidates
    from mining.feedback.in_refresh import budget_for, chances_in_force, in_order_of
    from mining.invoice_candidates import invoice_candidates
    from mining.registry.scorers import Scorers

    shown = progress or Silent()
    scorers = Scorers(conn, models)
    found: list[Candidate] = []
    duplicates: list[Duplicates] = []
    usual = budget or ReviewBudget()
    budgets = read_budgets(conn, tenant)
    arrived: list[Arrived] = []
    scored: list[dict[str, Any]] = []
    broken = broken_controls(conn, tenant)
    handed = read_copies(conn, tenant)
    for owner, source in store.read_invoice_sources(conn, tenant):
        with named(source, "scoring its invoices"):
            invoices = store.read_invoices(conn, owner, source)
            repeated = duplicates_of_source(conn, owner, source, invoices)
            duplicates.append(repeated)
            features = invoice_features(read_with_context(conn, invoices))
            model = scorers.invoice_model(features, owner, source)
            allowed = budget_for(usual, budgets, owner, source, "anomalous_invoice")
            found += invoice_candidates(
                features,
                model,
                allowed,
                scored,
                said=members(repeated.candidates) | set(handed["invoice_object_id"]),
                entered_in_breach=read_entered_in_breach(conn, owner, source, broken),
            )
            # what another system handed over arrived there
            invoices = invoices.join(handed, on="invoice_object_id", how="anti")
            arrived += arrived_lately(invoice_arrivals(invoices))
        shown.advance(1, source)
    duplicates = decided_once([*duplicates, *duplicates_of_bank(conn, tenant)], handed)
    found += [one for repeated in duplicates for one in repeated.candidates]
    found = with_copies_told(found, handed)
    for log in store.read_logs(conn, tenant):
        with named(log.source, "scoring its cases"):
            cases = store.read_cases(conn, log)
            scorer = scorers.case_scorer(log.tenant, log.source)
            allowed = budget_for(usual, budgets, log.tenant, log.source, "anomalous_case")
            found += case_candidates(
                cases,
                store.read_variants(conn, log),
                allowed,
                scorer,
                scored,
                waits=partial(store.read_longest_waits, conn),
            )
            arrived += arrived_lately(case_arrivals(cases))
        shown.advance(1, log.source)
    found += proposed_suppliers(conn, run_id, tenant)
    found += broken
    found += draw_control_sample(conn, arrived, found, budgets, tenant)
    chances, figures = chances_in_force(conn, found, models, tenant)
    rows = _ranked_rows(in_order_of(found, chances))
    run = run_uuid(run_id)
    written = {"review_candidate": store.write_run(conn, "review_candidate", run, rows, tenant)}
    store.write_run(conn, "review_score", run, scored, tenant)
    groups = write_duplicates(conn, run, duplicates, tenant)
    scorers.write(run, tenant)
    conn.commit()
    for one in found:
        name = f"{one.source}_{one.kind}"
        figures[name] = figures.get(name, 0) + 1
    return MiningResult(written | groups.rows, figures | groups.figures)


def _ranked_rows(ordered: list[Candidate]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    ranks: dict[tuple[str, str], int] = {}
    for one in ordered:
        place = ranks[one.tenant, one.source] = ranks.get((one.tenant, one.source), 0) + 1
        row = asdict(one) | {
            "candidate_id": one.candidate_id,
            "rank": place,
            "facts_hash": one.facts_hash,
        }
        for name in ("identity", "facts", "documents", "is_amount_a_fact"):
            del row[name]
        rows.append(row)
    return rows
