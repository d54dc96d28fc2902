"""Hand-made rows of models that score and their drift: in force, refused, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import PERCENT, QUOTES, SCRIPT, rows_of

TRAINED = datetime(2026, 4, 30, 12, tzinfo=UTC)
UNTIL = date(2026, 4, 30)


def _card(**more: object) -> Row:
    return {
        "about": "How rare so unusual an invoice is.",
        "subjects": "invoices",
        "algorithm": "peers and a forest",
        "library": "scikit-learn",
        "features": ["amount_for_supplier"],
        "limits": ["Unusual is not wrong."],
        "metrics": {
            "score_median": 0.1,
            "score_p90": 0.25,
            "score_p99": 0.5,
            "score_max": 0.9,
            "decisions": {"decided_count": 4, "confirmed_count": 1},
        },
        **more,
    }


def _scoring_model() -> list[Row]:
    waiting = {
        "version": "2-bb",
        "reason": "the data reach 61 days further than those of version 1-aa",
        "data_until_on": "2026-06-30",
        "row_count": 3400,
        "metrics": {"agreement": {"top_count": 34, "common_count": 31}},
    }
    decided = [
        {
            "version": "1-aa",
            "state": "in_force",
            "person": "anna.berg",
            "reason": "looked at ten",
            "recorded_at": "2026-05-02T09:30:00+00:00",
        }
    ]
    columns = (
        "source name title kind version used is_warning status approver proposed_version card"
        " history"
    )
    learned = rows_of(
        columns,
        (
            *("demo", "anomalous_invoice", "Unusual invoices", "anomaly", "1-aa", "model", False),
            *("version 1-aa scores, put in force by anna.berg", "anna.berg", "2-bb"),
            *(_card(proposed=waiting), decided),
        ),
        (
            *("demo", "anomalous_case", "Unusual cases", "anomaly", "1-cc", "rules_only", True),
            *("rules only: the model's file x.skops is not the one that was trained", "system"),
            *(None, _card(), []),
        ),
        (
            *("hostile", "anomalous_case", SCRIPT, "anomaly", QUOTES, "rules_only", True, PERCENT),
            *(SCRIPT, SCRIPT, _card(about=SCRIPT, limits=[PERCENT]), []),
        ),
        trained_at=TRAINED,
        data_from_on=date(2025, 1, 3),
        data_until_on=UNTIL,
        row_count=3103,
        scored_count=3478,
        candidate_count=18,
        owner="owner of the process",
        approved_at=TRAINED,
        approval_reason="looked at ten",
        file_name="x.skops",
        sha256="0" * 64,
    )
    other = rows_of(
        "name title kind version used status candidate_count scored_count data_until_on owner",
        (
            *("duplicate_invoice", "exact duplicate rule", "rules", "1", "rules"),
            *("rules, version 1: nothing is learned from data", 3, None, None, None),
        ),
        (
            *("prediction_remaining_time", "Days until cleared", "prediction", "v1", "model"),
            *("used: it takes away 39.5 %", None, 12, UNTIL, "owner of the process"),
        ),
        source="demo",
        is_warning=False,
        card={},
        history=[],
    )
    trial = {
        "label_count": 150, "confirmed_count": 60, "train_count": 90, "held_out_count": 60,
        "budget_count": 20, "present_average_precision": 0.5, "model_average_precision": 0.7,
        "gain_low": 0.061, "gain_high": 0.31, "present_precision_at_budget": 0.55,
        "model_precision_at_budget": 0.8,
    }  # fmt: skip
    card = {"about": "In which order.", "limits": ["It changes the order only."], "trial": trial}
    ranking = rows_of(
        "name title kind version used status approver proposed_version card history",
        (
            *("reranking", "Order of the queue", "ranking", "a1", "model"),
            *("version a1 orders the queue, put in force by berta", "berta", "b2", card, decided),
        ),
        source="demo", is_warning=False, row_count=90, scored_count=18, owner="the queue's owner",
        trained_at=TRAINED, data_from_on=date(2026, 1, 2), data_until_on=UNTIL,
        approved_at=TRAINED, approval_reason="it is better", file_name="y.skops", sha256="1" * 64,
    )  # fmt: skip
    return [*learned, *other, *ranking]


def _drift() -> list[Row]:
    bins = [
        {"label": "up to 100", "reference_share": 0.5, "current_share": 0.2},
        {"label": "over 100", "reference_share": 0.5, "current_share": 0.8},
    ]
    rows = rows_of(
        "measure kind days state psi statistic times_usual adjusted_p told current_value"
        " reference_value bins",
        (
            *("gross_amount", "numeric", "since_training", "drifted", 0.42, 0.3, 9.5, 1e-6),
            *("Drifted: 9.5 times as far as usual.", None, None, bins),
        ),
        (
            *("alert_rate", "alert_rate", "since_training", "steady", 0.01, 0.02, 0.4, 1.0),
            *("Steady.", 0.012, 0.01, bins),
        ),
        (
            *("company_code", "category", "newest", "too_few", None, None, None, None),
            *("Cannot be told: not enough rows to tell: 20 of 150.", None, None, []),
        ),
        source="demo",
    )
    hostile = rows_of(
        "source name measure kind days state told bins",
        ("hostile", "anomalous_case", SCRIPT, "numeric", "newest", "drifted", QUOTES, []),
    )
    same = {
        "name": "anomalous_invoice", "version": "1-aa", "from_on": date(2026, 5, 1),
        "until_on": date(2026, 6, 30), "reference_count": 3000, "current_count": 375,
    }  # fmt: skip
    return [{**same, **row} for row in (*rows, *hostile)]


REGISTRY_ROWS: dict[str, Callable[[], list[Row]]] = {
    "scoring_model": _scoring_model,
    "drift": _drift,
}
