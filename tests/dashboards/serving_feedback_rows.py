"""Hand-made rows of what decisions teach: estimates, weeks, thresholds, the order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from psycopg.types.json import Jsonb

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import SCRIPT, at, rows_of

_NONE = "not known yet: none of 4 has been decided"
_NEEDED = "not known yet: 12 more decisions of the control sample are needed"


def _feedback() -> list[Row]:
    precision = rows_of(
        "source kind part part_value flagged_count decided_count confirmed_count estimate low high"
        " covered_share weighted_low weighted_high missing",
        (
            "demo",
            "anomalous_invoice",
            "all",
            "",
            80,
            20,
            15,
            0.75,
            0.53,
            0.89,
            0.25,
            0.2,
            0.97,
            None,
        ),
        (
            "demo",
            "anomalous_invoice",
            "score",
            "0.90 to 1.00",
            20,
            20,
            15,
            0.75,
            0.53,
            0.89,
            None,
            None,
            None,
            None,
        ),
        ("demo", "duplicate_invoice", "all", "", 4, 0, 0, None, None, None, 0.0, None, None, _NONE),
        ("hostile", SCRIPT, "all", "", 4, 2, 1, 0.5, 0.1, 0.9, 1.0, 0.1, 0.9, None),
        measure="precision",
    )
    recall = rows_of(
        "kind flagged_count decided_count confirmed_count population_count sample_count estimate"
        " low high missed_count missed_low missed_high missing",
        ("case", 10, 8, 0, 900, 20, None, None, None, None, None, None, _NEEDED),
        ("invoice", 30, 30, 1, 400, 40, 0.6, 0.3, 0.9, 13.3, 1.0, 50.0, None),
        source="demo",
        measure="recall",
        part="all",
        part_value="",
    )
    return precision + recall


def _feedback_week() -> list[Row]:
    return rows_of(
        "week_on decided_count confirmed_count",
        (date(2026, 3, 2), 12, 9),
        (date(2026, 3, 9), 8, 6),
        source="demo",
        kind="anomalous_invoice",
        people_count=2,
    )


def _review_threshold() -> list[Row]:
    return rows_of(
        "per_week threshold opened_count opened_by_week decided_above_count expected_confirmed"
        " expected_low expected_high is_in_force set_by set_reason",
        (1, 0.95, 3, Jsonb([0, 2, 1]), 0, None, None, None, False, None, None),
        (2, 0.91, 6, Jsonb([2, 3, 1]), 20, 1.5, 1.1, 1.8, True, "anna", "two of us"),
        source="demo",
        kind="anomalous_invoice",
        week_count=3,
        from_on=date(2026, 2, 16),
        confirmed_above_count=15,
        set_at=at(0),
    )


def _reranking() -> list[Row]:
    return rows_of(
        "source is_in_force told model_id approved_by",
        ("demo", True, "Ordered with the help of 120 earlier decisions.", 1, "berta"),
        ("hostile", False, f"Ordered by scores: {SCRIPT}", 2, SCRIPT),
        model_version="a1",
        label_count=120,
        gain=0.2,
        gain_low=0.1,
        gain_high=0.3,
        moved_count=7,
        available_label_count=140,
        available_confirmed_count=60,
        least_label_count=100,
    )


FEEDBACK_ROWS: dict[str, Callable[[], list[Row]]] = {
    "feedback": _feedback,
    "feedback_week": _feedback_week,
    "review_threshold": _review_threshold,
    "reranking": _reranking,
}
