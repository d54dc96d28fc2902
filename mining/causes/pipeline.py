"""Root causes of every source: read marts, find, write mining.*. No statistics in here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import polars as pl

from mining import store
from mining.causes import outcomes, populations, segment_populations, telling
from mining.causes.contrast import Contrast, find_causes, members
from mining.causes.outcomes import Outcome
from mining.causes.repeats import in_order
from mining.causes.rule_list import grow_rules
from mining.mining_run import MiningResult, named
from mining.store import Connection, Log
from p2p.progress import Progress, Silent
from p2p.warehouse.arrow import ArrowReader

LEAST_HITS = 10
"""Cases with the outcome, and without it, below which it is not examined."""
KEPT = 50
"""Causes of an outcome that are written; how many more there are is told."""
QUESTIONS = 20
"""Causes that hold their own from which the tree may choose."""
Row = dict[str, Any]


def mine_root_causes(
    conn: Connection,
    reader: ArrowReader,
    run_id: uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.cause_outcome, mining.root_cause and mining.cause_rule of every source."""
    shown = progress or Silent()
    rows: dict[str, list[Row]] = {"cause_outcome": [], "root_cause": [], "cause_rule": []}
    logs = store.read_logs(conn, tenant)
    for log in logs:
        names: dict[str, str] = {}
        # documents belong to the source and not to one of its case notions
        main = next(one for one in logs if (one.tenant, one.source) == (log.tenant, log.source))
        with named(log.source, "finding its root causes"):
            for outcome in _outcomes(reader, log, names, with_documents=log == main):
                _examine(log, outcome, names, rows)
        shown.advance(1, log.source)
    written = {
        table: store.write_run(conn, table, run_id, found, tenant) for table, found in rows.items()
    }
    conn.commit()
    return MiningResult(written, _figures(rows))


def _outcomes(
    reader: ArrowReader, log: Log, names: dict[str, str], *, with_documents: bool
) -> Iterator[Outcome]:
    """The outcomes of a log; fills the names of its suppliers while it reads."""
    cases = populations.cases(reader, log)
    _name_suppliers(cases, names)
    yield from outcomes.slow_segments(
        cases,
        segment_populations.segments(reader, log),
        segment_populations.segment_names(reader, log),
        populations.data_until(reader, log),
        segment_populations.unended(reader, log, cases),
    )
    yield from outcomes.case_outcomes(
        cases, populations.rule_checks(reader, log), populations.deliveries(reader, log)
    )
    if with_documents:
        invoices = populations.invoices(reader, log)
        _name_suppliers(invoices, names)
        yield from outcomes.invoice_outcomes(invoices)
        yield from outcomes.exception_outcomes(invoices)
        yield from outcomes.task_outcomes(populations.tasks(reader, log))


def _name_suppliers(frame: pl.DataFrame, names: dict[str, str]) -> None:
    told = frame.drop_nulls(["supplier_id", "supplier_name"]).group_by("supplier_id")
    names |= dict(told.agg(pl.col("supplier_name").min()).iter_rows())


def examined(outcome: Outcome) -> Contrast | None:
    """The causes of an outcome, strongest first; None where too few cases have it, or lack it."""
    hits = int(outcome.hit.sum())
    if min(hits, outcome.hit.size - hits) < LEAST_HITS:
        return None
    found = find_causes(outcome.attributes, outcome.hit, outcome.clusters)
    in_place = in_order(found.causes, outcome.attributes, outcome.hit)
    return Contrast(found.tested_count, in_place)


def _examine(log: Log, outcome: Outcome, names: dict[str, str], rows: dict[str, list[Row]]) -> None:
    if not outcome.hit.size:
        return
    found = examined(outcome)
    key = {"tenant": log.tenant, "source": log.source, "outcome_id": outcome.outcome_id}
    causes = found.causes if found else ()
    rows["cause_outcome"].append(
        key
        | {
            "case_notion": log.case_notion,
            "name": outcome.name,
            "subject": outcome.subject,
            "population": outcome.population,
            "hit_text": outcome.hit_text,
            "left_out": outcome.left_out,
            "attributes": [telling.NAMES[one.name] for one in outcome.attributes],
            "threshold_days": outcome.threshold_days,
            "subject_count": outcome.hit.size,
            "hit_count": int(outcome.hit.sum()),
            "is_examined": found is not None,
            "tested_count": found.tested_count if found else 0,
            "cause_count": len(causes),
        }
    )
    for rank, cause in enumerate(causes[:KEPT], 1):
        low, high = 100 * cause.difference_low, 100 * cause.difference_high
        rows["root_cause"].append(
            key
            | {
                "rank": rank,
                "cause": telling.cause_text(outcome, cause.conditions, names),
                "conditions": [{"attribute": a, "value": v} for a, v in cause.conditions],
                "subject_count": cause.count,
                "hit_count": cause.hit_count,
                "hit_pct": 100 * cause.hit_count / cause.count,
                "other_hit_pct": 100 * cause.other_hit_count / cause.other_count,
                "lift": cause.lift,
                "difference_low_pct": low,
                "difference_high_pct": high,
                "excess_low_count": cause.excess_low,
                "p_value": cause.p_value,
                "q_value": cause.q_value,
                "repeats": None
                if cause.repeats is None
                else telling.cause_text(outcome, cause.repeats, names),
                "sentence": telling.sentence(outcome, cause, names),
                "case_filter": telling.explorer_filter(outcome, cause.conditions),
            }
        )
    own = [one for one in causes if one.repeats is None][:QUESTIONS]
    rules = grow_rules([members(one, outcome.attributes) for one in own], outcome.hit)
    asked = [telling.cause_text(outcome, one.conditions, names) for one in own]
    for rank, rule in enumerate(rules, 1):
        rows["cause_rule"].append(
            key
            | {
                "rank": rank,
                "rule": "; ".join(
                    asked[question] if yes else f"not ({asked[question]})"
                    for question, yes in rule.answers
                ),
                "subject_count": rule.count,
                "hit_count": rule.hit_count,
                "hit_pct": 100 * rule.hit_count / rule.count,
                "hit_low_pct": 100 * rule.share_low,
                "hit_high_pct": 100 * rule.share_high,
            }
        )


def _figures(rows: dict[str, list[Row]]) -> dict[str, Any]:
    """For Dagster: how much was tested and found, and the strongest cause of each source."""
    told: dict[str, Any] = {
        "tested_count": sum(row["tested_count"] for row in rows["cause_outcome"]),
        "not_examined_count": sum(not row["is_examined"] for row in rows["cause_outcome"]),
    }
    strongest: dict[str, Row] = {}
    for row in rows["root_cause"]:
        best = strongest.get(row["source"])
        if best is None or row["excess_low_count"] > best["excess_low_count"]:
            strongest[row["source"]] = row
    return told | {f"{source}_strongest": row["sentence"] for source, row in strongest.items()}
