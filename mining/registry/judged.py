"""After all sources are scored: drift judged over all at once, and each model with its state.

mining.drift and mining.scoring_model come from what scoring left in mining.model_use, from the
models of predictions, from the rules, and from decisions of people.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from mining import store
from mining.drift.compare import Comparison
from mining.drift.day_kinds import as_date
from mining.drift.judge import FALSE_ALARMS, WEIGHTS, adjusted, is_large, state
from mining.drift.precision import FEWEST_DECISIONS, PrecisionChange, precision_change
from mining.drift.words import sentence
from mining.mining_run import MiningResult, run_uuid
from mining.registry.labels import read_labels
from mining.registry.states import scoring_models
from mining.store import Connection

Row = dict[str, Any]
LEAST_RATIO = 2.0
"""The alert rate has moved where it is at least twice or at most half of what it was."""


def judge_models(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    models: Path | None = None,
) -> MiningResult:
    """mining.drift and mining.scoring_model of a run that has scored. models: the folder of model
    files."""
    run = run_uuid(run_id)
    uses = _uses(conn, run, tenant)
    changes = [(use, _precision(conn, use)) for use in uses if use["version"]]
    rows = drift_rows(uses, changes)
    states = scoring_models(conn, run, uses, tenant, models)
    with conn.transaction():
        written = {
            "drift": store.write_run(conn, "drift", run, rows, tenant),
            "scoring_model": store.write_run(conn, "scoring_model", run, states, tenant),
        }
    conn.commit()
    drifted = [row for row in rows if row["state"] == "drifted"]
    figures: Row = {
        "compared": sum(row["state"] != "too_few" for row in rows),
        "too_few_to_tell": sum(row["state"] == "too_few" for row in rows),
        "drifted": [
            f"{row['source']} {row['name']} {row['measure']}: {row['told']}" for row in drifted
        ],
        "without_model": [
            f"{row['source']} {row['name']}: {row['status']}" for row in states if row["is_warning"]
        ],
    }
    return MiningResult(written, figures)


def drift_rows(uses: list[Row], changes: list[tuple[Row, PrecisionChange | None]]) -> list[Row]:
    """Rows of mining.drift: every comparison of a refresh, judged together."""
    found = [
        (use, Comparison(**{k: v for k, v in one.items() if k != "window"}), one["window"])
        for use in uses
        for one in use["comparisons"]
    ]
    known = [(use, change) for use, change in changes if change is not None]
    p_values = [one.p_value for _, one, _ in found] + [change.p_value for _, change in known]
    weights = [WEIGHTS[window["name"]] for _, _, window in found]
    corrected = adjusted(p_values, weights + [WEIGHTS["decided"]] * len(known))
    rows = [
        _row(use, one, window, p)
        for (use, one, window), p in zip(found, corrected[: len(found)], strict=True)
    ]
    rows += [
        _precision_row(use, change, p)
        for (use, change), p in zip(known, corrected[len(found) :], strict=True)
    ]
    return rows


def _uses(conn: Connection, run: uuid.UUID, tenant: str | None) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select tenant, source, name, version, is_scored, is_warning, status, scored_count,
                comparisons
            from mining.model_use
            where run_id = %(run)s and (%(tenant)s::text is null or tenant = %(tenant)s)
            order by tenant, source, name
            """,
            {"run": run, "tenant": tenant},
        ).fetchall()


def _precision(conn: Connection, use: Row) -> PrecisionChange | None:
    return precision_change(read_labels(conn, use["name"], use["tenant"], use["source"]))


def _row(use: Row, found: Comparison, window: Mapping[str, Any], p: float | None) -> Row:
    is_alert = found.measure == "alert_rate"
    then, now = _alert_rates(found) if is_alert else (None, None)
    large = _is_alert_large(then, now) if is_alert else is_large(found)
    told = state(found, p, large=large)
    words = sentence(found, told, p, large=large)
    if is_alert and then is not None and now is not None:
        words = f"{words} Alerts: {now:.2%} of the rows, {then:.2%} in the reference."
    return {
        **_key(use),
        "measure": found.measure,
        "kind": found.measure if found.measure in ("score", "alert_rate") else found.kind,
        "days": window["name"],
        "from_on": as_date(window["first_day"]),
        "until_on": as_date(window["last_day"]),
        "reference_count": found.reference_count,
        "current_count": found.current_count,
        "reference_value": then,
        "current_value": now,
        "psi": found.psi,
        "statistic": found.statistic,
        "times_usual": found.times_usual,
        "p_value": found.p_value,
        "adjusted_p": p,
        "state": told,
        "told": words,
        "bins": found.bins,
    }


def _alert_rates(found: Comparison) -> tuple[float | None, float | None]:
    """Share of alerts on such days in the reference, and now."""
    for one in found.bins:
        if one["label"].startswith(("alert", "rest: alert")) or "alert" in one["label"]:
            return one["reference_share"], one["current_share"]
    return None, None


def _is_alert_large(then: float | None, now: float | None) -> bool:
    if then is None or now is None:
        return False
    return now >= LEAST_RATIO * then or now * LEAST_RATIO <= then


def _precision_row(use: Row, change: PrecisionChange, p: float | None) -> Row:
    too_few = change.p_value is None
    fell = p is not None and p <= FALSE_ALARMS and change.is_large
    told = (
        f"{change.recent_confirmed} of the last {change.recent_count} decisions confirmed it"
        f" ({change.earlier_confirmed} of {change.earlier_count} before)"
    )
    return {
        **_key(use),
        "measure": "precision",
        "kind": "precision",
        "days": "decided",
        "from_on": change.recent_from,
        "until_on": change.until,
        "reference_count": change.earlier_count,
        "current_count": change.recent_count,
        "reference_value": change.earlier,
        "current_value": change.recent,
        "psi": None,
        "statistic": None,
        "times_usual": None,
        "p_value": change.p_value,
        "adjusted_p": p,
        "state": "too_few" if too_few else "drifted" if fell else "steady",
        "told": f"Cannot be told: {told}; {FEWEST_DECISIONS} each are needed."
        if too_few
        else f"{'Drifted' if fell else 'Steady'}: {told}.",
        "bins": [],
    }


def _key(use: Row) -> Row:
    return {name: use[name] for name in ("tenant", "source", "name", "version")}
