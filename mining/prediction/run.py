"""All targets of all sources: train where it is time, score what is open, check what was said.

The shell around pure functions: files, tables and the order of things. No statistics in here.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from mining import store
from mining.mining_run import MiningResult, named, run_uuid
from mining.prediction import checks, kept, read, scoring
from mining.prediction.baselines import baseline_from_json
from mining.prediction.features import feature_space_from_json
from mining.prediction.kept import KeptModel
from mining.prediction.source_data import SourceData
from mining.prediction.targets import RECIPE, TARGETS, Target
from mining.store import Connection
from p2p.progress import Progress, Silent

MOST_NEW_SUBJECTS = 0.2
"""A model is trained anew when the known subjects differ by more than this part of its own."""
MODEL_DAYS = 30
"""A model is trained anew when the data end so many days from where they ended for it."""
SEED = 20260101


def predict_open_cases(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    models: Path,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.prediction, prediction_model and prediction_check; ops.prediction and its models.

    models: the folder of the stored models. A model that is missing or changed there is withdrawn
    and the usual rate published in its place.
    """
    run = run_uuid(run_id)
    shown = progress or Silent()
    predictions: list[dict[str, Any]] = []
    states: list[dict[str, Any]] = []
    checked: list[dict[str, Any]] = []
    for one in read.read_sources(conn, tenant):
        data = read.read_source(conn, **one)
        for target in TARGETS:
            with named(data.source, f"predicting {target.name}"):
                rows, state = _predict(conn, data, target, models)
            predictions += rows
            states.append(state)
        checked += checks.check(data, kept.read_kept(conn, data))
        shown.advance(1, data.source)
    with conn.transaction():
        kept.keep_predictions(conn, predictions)
        written = {
            "prediction": store.write_run(conn, "prediction", run, predictions, tenant),
            "prediction_model": store.write_run(conn, "prediction_model", run, states, tenant),
            "prediction_check": store.write_run(conn, "prediction_check", run, checked, tenant),
        }
    conn.commit()
    figures = {
        f"{state['source']}_{state['target']}": state["status"].split(":")[0] for state in states
    }
    return MiningResult(written, figures)


def _predict(
    conn: Connection, data: SourceData, target: Target, models: Path
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows of mining.prediction and the row of mining.prediction_model of one target."""
    model = kept.latest_model(conn, data, target)
    bundle = None
    if model is None or _is_out_of_date(model, data, target):
        model, bundle = _train(conn, data, target, models, model)
    status = model.card["decision"]
    if bundle is None and model.is_used:
        bundle, refused = _stored(conn, model, models)
        status = refused or status
    rows = []
    if model.baseline is not None:
        space = None if model.space is None else feature_space_from_json(model.space)
        rows = scoring.score(
            data,
            target,
            baseline=baseline_from_json(model.baseline),
            model=(bundle, space) if bundle is not None and space is not None else None,
            model_version=model.model_version,
        )
    count, reason = scoring.left_out(data, target)
    return rows, {
        "tenant": data.tenant,
        "source": data.source,
        "target": target.name,
        "title": target.title,
        "model_version": model.model_version,
        "is_model": bundle is not None,
        "status": status,
        "metric": target.metric,
        "model_error": model.card.get("model_error"),
        "baseline": None if model.baseline is None else model.baseline["name"],
        "baseline_error": model.card.get("baseline_error"),
        "trained_until_on": model.trained_until_on,
        "scored_count": len(rows),
        "left_out_count": count,
        "left_out_reason": reason,
        "file_name": model.file_name,
        "sha256": model.sha256,
        "card": model.card,
    }


def _is_out_of_date(model: KeptModel, data: SourceData, target: Target) -> bool:
    age = kept.date_of(data.until_day) - model.trained_until_on
    if model.recipe != RECIPE or abs(age.days) > MODEL_DAYS or model.baseline is None:
        return True
    # years may be loaded afterwards, with the same end of the data
    then: int = model.card.get("known_subject_count", 0)
    return abs(data.subject_count(target.subject) - then) > MOST_NEW_SUBJECTS * then


def _train(
    conn: Connection, data: SourceData, target: Target, models: Path, earlier: KeptModel | None
) -> tuple[KeptModel, dict[str, Any] | None]:
    """Train, store the file of a model that is used, and keep the card. Equal data, equal model.

    earlier: the one that is out of date; it stands where training says the same once more.
    """
    import numpy as np

    from mining.prediction.model_files import write_model
    from mining.prediction.training import model_version, train

    trained = train(data, target, np.random.default_rng(SEED))
    used = trained.bundle if trained.is_used else None
    name, sha256 = write_model(models, used) if used is not None else (None, None)
    version = model_version(trained.card, sha256 or "")
    if earlier is not None and used is None and earlier.model_version == version:
        return earlier, None
    values = {
        "model_version": version,
        "recipe": RECIPE,
        "is_used": trained.is_used,
        "file_name": name,
        "sha256": sha256,
        "baseline": trained.baseline.as_json() if trained.baseline else None,
        "space": None if trained.space is None else trained.space.as_json(),
        "card": trained.card,
    }
    return kept.keep_model(conn, data, target, values), used


def _stored(
    conn: Connection, model: KeptModel, models: Path
) -> tuple[dict[str, Any] | None, str | None]:
    """The stored model, or why it is refused; then it is withdrawn."""
    from mining.prediction.model_files import ModelRefused, read_model

    try:
        return read_model(models, model.file_name or "", model.sha256 or ""), None
    except ModelRefused as error:
        kept.withdraw_model(conn, model, error.message)
        return None, f"withdrawn: {error.message}; the usual rate stands in for it"
