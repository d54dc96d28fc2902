"""The model of the order in which candidates stand, as one row of mining.scoring_model a source.

It learns from decisions, so people propose it and put it in force (p2p.governance.reranking); here
is only told which one there is, and whether its file is still the one that was proposed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from mining.feedback.read import InForce, read_in_force
from mining.feedback.reranking_store import read_order_model
from mining.model_files import ModelRefused
from mining.store import Connection

Row = dict[str, Any]
NAME = "reranking"
TITLE = "Order of the queue"
WITHOUT = "candidates stand as the detectors scored them"
_DEFAULTS: Row = {
    "about": "In which order candidates stand: by the chance that a reviewer confirms them, learned"
    " from earlier decisions. It adds none and leaves none out.",
    "subjects": "decisions",
    "without": WITHOUT,
    "algorithm": "logistic regression with a ridge penalty on features in standard deviations",
}


def ranking_rows(
    conn: Connection, counts: list[Row], tenant: str | None, models: Path | None
) -> list[Row]:
    """Values of the row of each tenant and source with candidates, where a model was ever tried.

    counts: candidates by tenant and source. models: the folder of model files; None: none is used.
    """
    known = _models(conn, tenant)
    in_force = {one.tenant: one for one in read_in_force(conn, tenant)}
    refused = {owner: _refusal(one, models) for owner, one in in_force.items()}
    candidates: dict[tuple[str, str], int] = {}
    for one in counts:
        key = one["tenant"], one["source"]
        candidates[key] = candidates.get(key, 0) + one["candidate_count"]
    return [
        _row(key, count, versions, in_force.get(key[0]), refused.get(key[0]))
        for key, count in candidates.items()
        if (versions := [one for one in known if one["tenant"] == key[0]])
    ]


def _row(
    key: tuple[str, str],
    count: int,
    versions: list[Row],
    in_force: InForce | None,
    refused: str | None,
) -> Row:
    """versions: the tenant's, the latest first."""
    shown = next(
        (one for one in versions if in_force and one["model_id"] == in_force.model_id), versions[0]
    )
    waiting = [one for one in versions if one["state"] == "proposed"]
    is_used = in_force is not None and refused is None
    return {
        "tenant": key[0],
        "source": key[1],
        "name": NAME,
        "title": TITLE,
        "kind": "ranking",
        "version": shown["version"],
        "used": "model" if is_used else "by_score",
        "is_warning": refused is not None,
        "status": _status(shown, in_force, refused),
        "scored_count": count if is_used else 0,
        **{name: shown[name] for name in ("trained_at", "data_from_on", "data_until_on")},
        **{name: shown[name] for name in ("row_count", "owner", "file_name", "sha256")},
        "approver": shown["approved_by"],
        "approved_at": shown["approved_at"],
        "approval_reason": shown["approval_reason"],
        "proposed_version": waiting[0]["version"] if waiting else None,
        "card": _DEFAULTS | shown["card"] | {"trial": shown["trial"]},
        "history": [entry for one in versions for entry in _history(one)],
    }


def _status(shown: Row, in_force: InForce | None, refused: str | None) -> str:
    version = shown["version"]
    if refused is not None:
        return f"version {version} is in force and not used: {refused}; {WITHOUT}"
    if in_force is not None:
        return f"version {version} orders the queue, put in force by {in_force.approved_by}"
    return f"no version is in force ({version} is {shown['state'].replace('_', ' ')}); {WITHOUT}"


def _history(one: Row) -> Iterable[Row]:
    """The latest first."""
    steps = (
        ("retired", one["retired_by"], one["retired_at"], one["retirement_reason"]),
        ("in_force", one["approved_by"], one["approved_at"], one["approval_reason"]),
        ("proposed", one["proposed_by"], one["trained_at"], one["verdict"]),
    )
    for state, person, at, reason in steps:
        if at is not None:
            yield {
                "version": one["version"],
                "state": state,
                "person": person,
                "reason": reason,
                "recorded_at": at.isoformat(timespec="seconds"),
            }


def _refusal(model: InForce, models: Path | None) -> str | None:
    if models is None:
        return "no folder of models was given"
    try:
        read_order_model(model, models)
    except ModelRefused as error:
        return error.message
    return None


def _models(conn: Connection, tenant: str | None) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select
                model.model_id, registered.*, model.proposed_by, approval.approved_by,
                approval.approved_at, approval.reason as approval_reason,
                coalesce(retirement.retired_by, approval.next_by) as retired_by,
                coalesce(retirement.retired_at, approval.next_at) as retired_at,
                coalesce(
                    retirement.reason, 'version ' || approval.next_version || ' took its place'
                ) as retirement_reason,
                case
                    when model.is_better then 'beat the present order on held-out decisions'
                    else 'did not beat the present order on held-out decisions'
                end as verdict,
                jsonb_build_object(
                    'label_count', model.label_count, 'confirmed_count', model.confirmed_count,
                    'train_count', model.train_count, 'held_out_count', model.held_out_count,
                    'held_out_from', model.held_out_from, 'budget_count', model.budget_count,
                    'present_average_precision', model.present_average_precision,
                    'model_average_precision', model.model_average_precision,
                    'gain', model.gain, 'gain_low', model.gain_low, 'gain_high', model.gain_high,
                    'present_precision_at_budget', model.present_precision_at_budget,
                    'model_precision_at_budget', model.model_precision_at_budget
                ) as trial
            from ops.reranking_model as model
            inner join ops.scoring_model as registered
                on model.tenant = registered.tenant and registered.kind = 'ranking'
                and model.model_version = registered.version
                and model.proposed_at = registered.trained_at
            left join ops.reranking_succession as approval using (model_id)
            left join ops.reranking_retirement as retirement using (model_id)
            where %(tenant)s::text is null or model.tenant = %(tenant)s
            order by model.tenant, model.model_id desc
            """,
            {"tenant": tenant},
        ).fetchall()
