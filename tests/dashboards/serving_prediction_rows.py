"""Hand-made rows of predictions: a model, a usual rate, a model that was refused, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import PERCENT, QUOTES, SCRIPT, rows_of

AS_OF = date(2026, 6, 30)


def _reasons(*texts: str) -> list[Row]:
    return [{"code": "x", "text": text, "effect": 1.0} for text in texts]


def _prediction() -> list[Row]:
    days = rows_of(
        "rank subject_id subject_label case_id amount predicted_days low_days high_days reasons",
        (
            *(1, "o1", "Order item 4500000002/00010 of Nordwind", "4500000002/00010", 1200.5),
            *(41.4, 30.2, 55.6, _reasons("Category MAIN; usually PACK: 19 days more")),
        ),
        (2, "o2", "Order item 4500000003/00010", None, 80, 3.2, 1.0, 9.0, []),
        source="demo",
        target="remaining_time",
        subject_type="case",
        usual_value=25.0,
        is_model=True,
    )
    late = rows_of(
        "rank subject_id subject_label amount due_on probability usual_value",
        (1, "i1", "Invoice 51/2026 of Hafen Logistik", 9900, date(2026, 7, 4), 0.25, 0.25),
        (2, "i2", "Invoice 52/2026 of Hafen Logistik", 100, date(2026, 7, 9), 0.05, 0.05),
        source="demo",
        target="due_date_miss",
        subject_type="invoice",
        is_model=False,
        reasons=_reasons("The usual rate: 25 %, the rate of the segment over 80 weekly states"),
    )
    hostile = rows_of(
        "source target rank subject_type subject_id subject_label probability usual_value reasons",
        (
            *("hostile", "exception", 1, "case", SCRIPT, f"{SCRIPT} {QUOTES}", 0.5, 0.1),
            _reasons(PERCENT, SCRIPT),
        ),
        is_model=True,
    )
    rows = [*days, *late, *hostile]
    return [
        {"currency": "EUR", "as_of_on": AS_OF, "company_code": "1000", "model_version": "v1", **row}
        for row in rows
    ]


def _card(**more: object) -> Row:
    return {
        "name": "Days until cleared (demo)",
        "owner": "owner of the process",
        "outcome": "days to the first clearing",
        "population": "open order items",
        "rule": "a model is used where it takes away at least 15 %",
        "limits": ["It knows what the systems have written down."],
        "features": ["a", "b"],
        **more,
    }


def _prediction_model() -> list[Row]:
    part = {
        "first_cut_off": "2025-01-07", "last_cut_off": "2025-07-10", "row_count": 6164,
        "subject_count": 1262, "left_out_count": 221, "mean_outcome": 27.2,
    }  # fmt: skip
    tested = _card(
        baseline_errors={"mean of the segment": 14.1, "median of the segment": 13.6},
        interval="80 % (10th to 90th percentile)",
        interval_coverage=0.797,
        parts=dict.fromkeys(("train", "validation", "test"), part),
        split="by time of the cut-off",
        horizon_days=77,
        known_share=0.9,
    )
    return rows_of(
        "source target title is_model status model_error baseline baseline_error scored_count"
        " left_out_count left_out_reason file_name sha256 card",
        (
            *("demo", "remaining_time", "Days until cleared", True),
            *("used: it takes away 39.5 % of the error of the median of the segment", 8.2),
            *("median of the segment", 13.6, 2, 0, None, "model.skops", "0" * 64, tested),
        ),
        (
            *("demo", "due_date_miss", "Paid late", False),
            *("not trained: the test part has 6 invoices of one outcome; 20 are needed", None),
            *("rate of the segment", None, 2, 7, "overdue already", None, None, _card()),
        ),
        (
            *("demo", "discount_miss", "Discount lost", False, "history is too short", None),
            *(None, None, 0, 0, None, None, None, _card()),
        ),
        (
            *("hostile", "exception", "Invoice blocked", True, f"used: {SCRIPT}", None, QUOTES),
            *(None, 1, 1, SCRIPT, SCRIPT, SCRIPT, _card(name=SCRIPT, limits=[PERCENT])),
        ),
        model_version="v1",
        metric="MAE in days",
        trained_until_on=AS_OF,
    )


def _prediction_check() -> list[Row]:
    return rows_of(
        "month is_model prediction_count known_count without_outcome_count mean_predicted"
        " mean_actual mean_error usual_mean_error inside_interval_share",
        (date(2026, 4, 1), True, 300, 280, 4, 24.0, 25.5, 7.9, 13.1, 0.81),
        (date(2026, 5, 1), True, 310, 0, 0, None, None, None, None, None),
        source="demo",
        target="remaining_time",
        model_version="v1",
    )


PREDICTION_ROWS: dict[str, Callable[[], list[Row]]] = {
    "prediction": _prediction,
    "prediction_model": _prediction_model,
    "prediction_check": _prediction_check,
}
