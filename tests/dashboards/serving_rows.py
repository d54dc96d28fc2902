"""Small hand-made rows of three sources, one list a published table.

`demo` is a small company with every table filled. `hostile` has names that try to be markup, 42
activities, 504 paths and a variant of 990 events. `idle` is published, but has no rows.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.dashboards.serving_cause_rows import CAUSE_ROWS
from tests.dashboards.serving_check_rows import CHECK_ROWS
from tests.dashboards.serving_control_rows import CONTROL_ROWS
from tests.dashboards.serving_duplicate_rows import DUPLICATE_ROWS
from tests.dashboards.serving_feedback_rows import FEEDBACK_ROWS
from tests.dashboards.serving_governed_rows import GOVERNED_ROWS
from tests.dashboards.serving_kpi_rows import KPI_ROWS
from tests.dashboards.serving_model_rows import MODEL_ROWS
from tests.dashboards.serving_object_rows import OBJECT_ROWS
from tests.dashboards.serving_prediction_rows import PREDICTION_ROWS
from tests.dashboards.serving_process_rows import PROCESS_ROWS
from tests.dashboards.serving_registry_rows import REGISTRY_ROWS
from tests.dashboards.serving_supplier_rows import SUPPLIER_ROWS
from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import at, rows_of


def published_rows(*sources: str) -> dict[str, list[Row]]:
    """The rows of these sources, by table."""
    return {
        table: [row for row in rows() if row["source"] in sources] for table, rows in _ROWS.items()
    }


def _source() -> list[Row]:
    return rows_of(
        "source system case_count event_count activity_count variant_count first_event_at",
        ("demo", "sap_ecc", 100, 1742, 6, 4, at(0)),
        ("hostile", "event_log", 42_000, 1_595_923, 42, 2, at(0)),
        ("idle", "event_log", 0, 0, 0, 0, None),
        case_notion="purchase_order_item",
        time_zone="Europe/Berlin",
        last_event_at=at(120),
        plausible_from=at(-60),
        plausible_to=at(300),
        currency="EUR",
    )


_ROWS: dict[str, Callable[[], list[Row]]] = {
    "source": _source,
    **KPI_ROWS,
    **PROCESS_ROWS,
    **CHECK_ROWS,
    **CONTROL_ROWS,
    **REGISTRY_ROWS,
    **CAUSE_ROWS,
    **FEEDBACK_ROWS,
    **OBJECT_ROWS,
    **MODEL_ROWS,
    **PREDICTION_ROWS,
    **GOVERNED_ROWS,
    **SUPPLIER_ROWS,
    **DUPLICATE_ROWS,
}
