"""Each model that scores as it stands after a refresh: rows of mining.scoring_model.

Models of the registry, those of predictions (which a rule puts in force), that of the queue's
order, and detectors that are rules and have a version but nothing learned.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from mining.registry.detectors import DETECTORS, Detector
from mining.registry.rankings import ranking_rows
from mining.registry.versions import Version, history_of, versions_of
from mining.store import Connection

Row = dict[str, Any]
_COMPARED = {
    "anomalous_supplier": "signals with stated weights, compared with peers anew in each refresh;"
    " nothing is trained or kept, so that nothing needs an approval"
}
"""What rules do where they compare with others, by kind."""


def scoring_models(
    conn: Connection,
    run: uuid.UUID,
    uses: list[Row],
    tenant: str | None,
    models: Path | None = None,
) -> list[Row]:
    """One row a model and source, then one a version of rules that proposed something.

    models: the folder of model files, where that of the order is looked at.
    """
    counts = _candidates(conn, run, tenant)
    rows = [_registered(conn, use, counts) for use in uses]
    rows += _predictions(conn, tenant)
    for ranking in ranking_rows(conn, counts, tenant, models):
        rows.append(_rules_row(ranking["tenant"], ranking["source"], ranking["name"]) | ranking)
    learned = {(row["tenant"], row["source"], row["name"]) for row in rows}
    rows += [
        _rules(one) for one in counts if (one["tenant"], one["source"], one["kind"]) not in learned
    ]
    return sorted(rows, key=lambda row: (row["tenant"], row["source"], row["name"], row["version"]))


def _registered(conn: Connection, use: Row, counts: list[Row]) -> Row:
    key = (use["tenant"], use["source"], use["name"])
    versions = versions_of(conn, *key)
    shown = next((one for one in versions if one.version == use["version"]), None)
    shown = shown or (versions[0] if versions else None)
    history = history_of(conn, *key)
    approval = next(
        (
            one
            for one in history
            if shown and one["version"] == shown.version and one["state"] == "in_force"
        ),
        None,
    )
    waiting = next((one.version for one in versions if one.state == "proposed"), None)
    detector = DETECTORS[use["name"]]
    return {
        **dict(zip(("tenant", "source", "name"), key, strict=True)),
        "title": detector.title,
        "kind": detector.kind,
        "version": shown.version if shown else "none",
        "used": "model" if use["is_scored"] else "rules_only",
        "is_warning": use["is_warning"],
        "status": use["status"],
        "scored_count": use["scored_count"],
        "candidate_count": sum(
            one["candidate_count"]
            for one in counts
            if (one["tenant"], one["source"], one["kind"]) == key
        ),
        "trained_at": shown and shown.trained_at,
        "data_from_on": shown and shown.data_from_on,
        "data_until_on": shown and shown.data_until_on,
        "row_count": shown and shown.row_count,
        "owner": shown and shown.owner,
        "approver": approval and approval["person"],
        "approved_at": approval and approval["recorded_at"],
        "approval_reason": approval and approval["reason"],
        "proposed_version": waiting,
        "file_name": shown and shown.file_name,
        "sha256": shown and shown.sha256,
        "card": _card(detector, shown, versions),
        "history": history,
    }


def _card(detector: Detector, shown: Version | None, versions: list[Version]) -> Row:
    """The card of the version shown, with the figures of the one that waits beside its own."""
    waiting = next((one for one in versions if one.state == "proposed"), None)
    told: Row = {"about": detector.about, "without": detector.without}
    if shown is not None:
        told |= shown.card | {"metrics": shown.metrics, "limits": shown.limits}
        told["reference"] = _reference_told(shown)
    if waiting is not None:
        told["proposed"] = {
            "version": waiting.version,
            "reason": waiting.reason,
            "data_until_on": waiting.data_until_on.isoformat(),
            "row_count": waiting.row_count,
            "metrics": waiting.metrics,
        }
    return told


def _reference_told(shown: Version) -> Row | None:
    from mining.drift.day_kinds import as_date

    if shown.reference is None:
        return None
    return {
        "from_on": as_date(shown.reference["first_day"]).isoformat(),
        "until_on": as_date(shown.reference["last_day"]).isoformat(),
        "row_count": shown.reference["row_count"],
    }


def _candidates(conn: Connection, run: uuid.UUID, tenant: str | None) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select tenant, source, kind, model_name, model_version, count(*) as candidate_count
            from mining.review_candidate
            where run_id = %(run)s and (%(tenant)s::text is null or tenant = %(tenant)s)
            group by tenant, source, kind, model_name, model_version
            order by tenant, source, kind, model_name, model_version
            """,
            {"run": run, "tenant": tenant},
        ).fetchall()


def _predictions(conn: Connection, tenant: str | None) -> list[Row]:
    """The models of predictions as their own latest run tells them."""
    with conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            """
            select distinct on (told.tenant, told.source, told.target)
                told.tenant, told.source, told.target, told.title, told.model_version,
                told.is_model, told.status, told.scored_count, told.file_name, told.sha256,
                told.card, kept.trained_at, kept.data_from_on, kept.data_until_on, kept.row_count,
                kept.owner
            from mining.prediction_model as told
            left join ops.scoring_model as kept
                on told.tenant = kept.tenant and told.source = kept.source
                and kept.name = 'prediction_' || told.target and told.model_version = kept.version
            where %(tenant)s::text is null or told.tenant = %(tenant)s
            order by told.tenant, told.source, told.target, told.created_at desc,
                kept.trained_at desc
            """,
            {"tenant": tenant},
        ).fetchall()
    return [_prediction(one) for one in found]


def _prediction(one: Row) -> Row:
    withdrawn = one["status"].startswith("withdrawn")
    kept = ("trained_at", "data_from_on", "data_until_on", "row_count", "owner")
    return {
        **_rules_row(one["tenant"], one["source"], f"prediction_{one['target']}"),
        "title": one["title"],
        "kind": "prediction",
        "version": one["model_version"],
        "used": "model" if one["is_model"] else "usual_rate",
        "is_warning": withdrawn,
        "status": one["status"],
        "scored_count": one["scored_count"],
        **{name: one[name] for name in kept},
        "approver": "system" if one["is_model"] else None,
        "approved_at": one["trained_at"] if one["is_model"] else None,
        "approval_reason": one["card"].get("rule") if one["is_model"] else None,
        "file_name": one["file_name"],
        "sha256": one["sha256"],
        "card": one["card"],
    }


def _rules(one: Row) -> Row:
    return {
        **_rules_row(one["tenant"], one["source"], one["kind"]),
        "title": one["model_name"],
        "kind": "rules",
        "version": one["model_version"],
        "used": "rules",
        "status": f"rules, version {one['model_version']}: "
        + _COMPARED.get(one["kind"], "nothing is learned from data"),
        "candidate_count": one["candidate_count"],
        "card": {"about": one["model_name"]},
    }


def _rules_row(tenant: str, source: str, name: str) -> Row:
    """A row with nothing learned; what is known is put over it."""
    empty = (
        "scored_count", "candidate_count", "trained_at", "data_from_on", "data_until_on",
        "row_count", "owner", "approver", "approved_at", "approval_reason", "proposed_version",
        "file_name", "sha256",
    )  # fmt: skip
    return {
        "tenant": tenant,
        "source": source,
        "name": name,
        "title": name,
        "kind": "rules",
        "version": "",
        "used": "rules",
        "is_warning": False,
        "status": "",
        **dict.fromkeys(empty),
        "card": {},
        "history": [],
    }
