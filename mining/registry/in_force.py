"""Which model scores a source in this refresh: the one in force, where it is what was approved.

The first version of a model comes in force by itself; every later one waits for a person. Where the
file is missing or changed, or none is in force, no model scores, and it says so: rules only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

import polars as pl

from mining.drift.day_kinds import as_date
from mining.drift.reference import Reference
from mining.drift.windows import compare_windows
from mining.model_files import ModelRefused, read_model
from mining.registry.detectors import Detector
from mining.registry.trained import SourceModel, train, watched, with_day
from mining.registry.versions import SYSTEM, Version, set_state

FEWEST_ROWS = 100
"""Rows of a source before anything about it can be called usual."""
PROPOSE_DAYS = 30
"""A new version is proposed when the data end so many days later than those of the latest."""
PROPOSE_GROWTH = 0.2
"""Or when there are so many more (or fewer) rows than it was trained on."""
_FIRST = "the first model of a source comes in force by itself; every later one needs a person"


@dataclass(slots=True)
class ModelUse:
    """What a refresh did with one model of one source: the row of mining.model_use, and the model.

    model: what is in force, None where nothing may score.
    """

    tenant: str
    source: str
    name: str
    version: str | None
    is_scored: bool
    is_warning: bool
    status: str
    scored_count: int
    comparisons: list[dict[str, Any]] = field(default_factory=list)
    model: Any | None = None

    def row(self) -> dict[str, Any]:
        """Without the model, as it is kept."""
        names = (one.name for one in fields(self) if one.name != "model")
        return {name: getattr(self, name) for name in names}


def use_model(of: SourceModel, features: pl.DataFrame) -> ModelUse:
    """The model that may score a source's rows; trained and proposed where it is time.

    features: rows with the detector's features. What came since the training is compared with it.
    One transaction with the caller's, who commits at once: decisions wait for it.
    """
    detector = of.detector
    frame = with_day(detector, features)
    known = of.versions()
    use = ModelUse(of.tenant, of.source, detector.name, None, False, False, "", 0)
    dated = frame["day"].drop_nulls()
    if not known and (len(frame) < FEWEST_ROWS or dated.is_empty()):
        use.status = (
            f"history is too short for a model: {len(frame)} {detector.subjects},"
            f" {FEWEST_ROWS} are needed; {detector.without}"
        )
        return use
    if not known:
        made = train(of, frame, reason="first model of this source", earlier=0, in_force=None)
        set_state(of.conn, made, "in_force", SYSTEM, _FIRST)
        known = of.versions()
    model, chosen = _stored(use, of, known)
    if model is not None and chosen is not None:
        use.model, use.is_scored, use.scored_count = model, True, len(frame)
        use.comparisons = _compared(detector, model, chosen, frame)
    # last: what it writes holds the tenant's audit chain until the caller commits
    _propose(of, frame, known, model, use)
    if model is None:
        use.status += f"; {detector.without}"
    return use


def _compared(
    detector: Detector, model: Any, chosen: Version, frame: pl.DataFrame
) -> list[dict[str, Any]]:
    """What came since the training, against the training; empty where nothing did."""
    if chosen.reference is None:
        return []
    reference = Reference.from_json(chosen.reference)
    since = frame.filter(pl.col("day") > as_date(reference.last_day))
    if since.is_empty():
        return []
    score = detector.score(model, since)
    rows = watched(detector, since, score, chosen.metrics["alert_threshold"])
    return [
        {"window": asdict(window), **asdict(found)}
        for window, found in compare_windows(rows, reference)
    ]


def _stored(
    use: ModelUse, of: SourceModel, known: list[Version]
) -> tuple[Any | None, Version | None]:
    """The model in force as its file holds it; without one, the status says why."""
    detector = of.detector
    chosen = next((one for one in known if one.state == "in_force"), None)
    if chosen is None:
        last = known[0]
        use.is_warning = True
        use.status = f"rules only: no version is in force ({last.version} is {last.state})"
        return None, None
    use.version = chosen.version
    if chosen.recipe != detector.recipe:
        use.is_warning = True
        use.status = (
            f"rules only: version {chosen.version} was made by another form of the program"
            f" ({chosen.recipe}; now {detector.recipe}) and cannot score"
        )
        return None, chosen
    if chosen.sha256 != chosen.decided_sha256:
        use.is_warning = True
        use.status = (
            f"rules only: the registry names another file for version {chosen.version} than the"
            " one that was put in force"
        )
        return None, chosen
    try:
        model = read_model(of.folder, chosen.file_name, chosen.sha256, detector.allowed_types)
    except ModelRefused as refused:
        use.is_warning = True
        use.status = f"rules only: {refused.message}"
        return None, chosen
    by = "by itself, as the first" if chosen.person == SYSTEM else f"by {chosen.person}"
    use.status = f"version {chosen.version} scores, put in force {by}"
    return model, chosen


def _propose(
    of: SourceModel,
    frame: pl.DataFrame,
    known: list[Version],
    model: Any | None,
    use: ModelUse,
) -> None:
    """Train another version where the latest no longer fits, unless one waits for a person."""
    latest = known[0]
    reason = _out_of_date(latest, of.detector, frame)
    if reason is None and model is None and latest.state != "proposed":
        reason = "no usable model is in force"
    enough = len(frame) >= FEWEST_ROWS and not frame["day"].drop_nulls().is_empty()
    if reason is not None and enough:
        train(of, frame, reason=reason, earlier=len(known), in_force=model)
        for old in known:
            if old.state == "proposed":
                told = "a newer version is proposed in its place"
                set_state(of.conn, old.model_version_id, "retired", SYSTEM, told)
    waiting = next((one for one in of.versions() if one.state == "proposed"), None)
    if waiting is not None:
        use.is_warning = use.is_warning or model is None
        use.status += f"; version {waiting.version} waits for a person ({waiting.reason})"


def _out_of_date(latest: Version, detector: Detector, frame: pl.DataFrame) -> str | None:
    """Why the latest version should have a successor; None where it should not."""
    if latest.recipe != detector.recipe:
        return f"the program scores by {detector.recipe} now"
    days = frame["day"].drop_nulls()
    newer = (days.max() - latest.data_until_on).days if len(days) else 0  # type: ignore[operator, union-attr]
    if newer > PROPOSE_DAYS:
        return f"the data reach {newer} days further than those of version {latest.version}"
    if abs(len(frame) - latest.row_count) > PROPOSE_GROWTH * latest.row_count:
        return f"{len(frame):,} rows against {latest.row_count:,} of version {latest.version}"
    return None
