"""Hand-made rows of process models, their deviations, a log skeleton and a temporal profile."""

from __future__ import annotations

from collections.abc import Callable

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import (
    CLEAR,
    INVOICE,
    ORDER,
    PERCENT,
    RECEIPT,
    SCRIPT,
    at,
    rows_of,
)

NOTION = "purchase_order_item"
EXAMPLE = ["4500000002/00010"]


def _process_model() -> list[Row]:
    columns = (
        "source model_name is_uploaded algorithm noise_threshold bpmn_xml fitness_pct"
        " precision_pct generalisation_pct simplicity_pct not_checked_case_count"
        " not_checked_variant_count unknown_activities problem uploaded_by uploaded_at sha256"
    )
    bpmn = "<definitions/>"
    found = ("inductive miner, infrequent", 0.2, bpmn)
    uploaded = ("uploaded as PNML", None, None)
    measured = (96.4, 41.25, 88.0, 63.5)
    by = ("jane", at(3), "ab12" * 16)
    return rows_of(
        columns,
        ("demo", "discovered", False, *found, *measured, 7, 2, None, None, None, None, None),
        (
            "demo",
            "to be",
            True,
            *uploaded,
            *(80.5, 99.0, 90.0, 100.0),
            0,
            0,
            ["Approve"],
            None,
            *by,
        ),
        ("demo", "odd", True, *uploaded, *(None,) * 4, 100, 4, None, "it is <b>odd</b>", *by),
        ("hostile", SCRIPT, True, *uploaded, *measured, 0, 0, [PERCENT], None, SCRIPT, at(3), "ab"),
        case_notion=NOTION,
        variant_count=4,
        case_count=100,
        fitting_case_count=88,
    )


def _model_deviation() -> list[Row]:
    return rows_of(
        "source model_name activity kind case_count deviation_count checked_case_count case_share"
        " example_case_ids",
        ("demo", "discovered", CLEAR, "skipped", 9, 9, 93, 9 / 93, EXAMPLE),
        ("demo", "discovered", RECEIPT, "extra", 20, 41, 93, 20 / 93, EXAMPLE),
        ("demo", "to be", "Approve", "skipped", 100, 100, 100, 1.0, EXAMPLE),
        ("hostile", SCRIPT, SCRIPT, "extra", 5, 5, 100, 0.05, [SCRIPT]),
        case_notion=NOTION,
    )


def _skeleton_constraint() -> list[Row]:
    return rows_of(
        "source kind activity other_activity allowed_counts kept_share case_count"
        " broken_case_count example_case_ids",
        ("demo", "always_after", ORDER, RECEIPT, None, 0.96, 100, 4, EXAMPLE),
        ("demo", "activity_frequency", INVOICE, "", [0, 1], 0.99, 100, 1, EXAMPLE),
        ("demo", "never_together", INVOICE, PERCENT, None, 1.0, 80, 0, None),
        ("hostile", "always_before", SCRIPT, PERCENT, None, 0.97, 9, 1, [SCRIPT]),
        case_notion=NOTION,
        noise_threshold=0.05,
    )


def _temporal_profile() -> list[Row]:
    return rows_of(
        "source from_activity to_activity pair_count mean_days sd_days early_count late_count"
        " deviating_case_count largest_z example_case_ids",
        ("demo", ORDER, RECEIPT, 90, 4.07, 1.5, 0, 2, 2, 6.2, EXAMPLE),
        ("demo", RECEIPT, INVOICE, 70, 26.0, 3.0, 0, 0, 0, None, None),
        ("hostile", SCRIPT, PERCENT, 7, 1.0, 0.5, 1, 0, 1, -3.5, [SCRIPT]),
        case_notion=NOTION,
        window_steps=5,
    )


MODEL_ROWS: dict[str, Callable[[], list[Row]]] = {
    "process_model": _process_model,
    "model_deviation": _model_deviation,
    "skeleton_constraint": _skeleton_constraint,
    "temporal_profile": _temporal_profile,
}
