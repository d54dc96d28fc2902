"""Hand-made rows of objects: `demo` has invoices for several order items, `hostile` odd names."""

from __future__ import annotations

from collections.abc import Callable

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import CLEAR, INVOICE, ORDER, QUOTES, SCRIPT, rows_of

ITEM, BILL, PAYMENT = "purchase_order_item", "invoice", "payment"


def _object_type() -> list[Row]:
    return rows_of(
        "source object_type object_count touched_object_count event_count relation_count"
        " timed_object_count median_life_days p90_life_days",
        ("demo", BILL, 50, 50, 90, 90, 40, 26.3, 40.0),
        ("demo", "invoice_item", 80, 0, 0, 0, 0, None, None),
        ("demo", ITEM, 100, 100, 150, 180, 80, 30.5, 51.0),
        ("demo", PAYMENT, 20, 20, 40, 40, 0, None, None),
        ("hostile", SCRIPT, 3, 3, 5, 5, 2, 1.0, 1.0),
    )


def _object_activity() -> list[Row]:
    return rows_of(
        "source activity object_type activity_event_count event_count object_count relation_count"
        " start_count end_count min_objects mean_objects max_objects",
        ("demo", ORDER, ITEM, 100, 100, 100, 100, 100, 20, 1, 1.0, 1),
        ("demo", INVOICE, BILL, 50, 50, 50, 50, 50, 10, 1, 1.0, 1),
        ("demo", INVOICE, ITEM, 50, 50, 80, 80, 0, 80, 1, 1.6, 41),
        ("demo", CLEAR, BILL, 40, 40, 40, 40, 0, 40, 1, 1.0, 1),
        ("demo", CLEAR, PAYMENT, 40, 40, 20, 40, 20, 20, 1, 1.0, 1),
        ("hostile", SCRIPT, SCRIPT, 3, 3, 3, 3, 3, 0, 1, 1.0, 1),
        ("hostile", QUOTES, SCRIPT, 2, 2, 2, 2, 0, 3, 1, 1.0, 1),
    )


def _object_edge() -> list[Row]:
    return rows_of(
        "source object_type from_activity to_activity event_pair_count object_count"
        " occurrence_count median_wait_days",
        ("demo", ITEM, ORDER, INVOICE, 70, 80, 80, 30.5),
        ("demo", BILL, INVOICE, CLEAR, 40, 40, 40, 26.3),
        ("demo", ITEM, INVOICE, ORDER, 2, 2, 2, None),
        ("hostile", SCRIPT, SCRIPT, QUOTES, 2, 2, 2, 1.0),
        timed_count=2,
        total_wait_days=60.0,
        p90_wait_days=None,
    )


def _object_interaction() -> list[Row]:
    return rows_of(
        "source rank kind from_type to_type qualifier via_types event_count pair_count from_count"
        " to_count mean_to_per_from max_to_per_from mean_from_per_to max_from_per_to",
        ("demo", 1, "relation", BILL, PAYMENT, "cleared by", None, None, 40, 40, 20, 1, 1, 2, 8),
        ("demo", 2, "path", BILL, ITEM, None, "invoice_item", None, 80, 50, 78, 1.6, 41, 1.03, 2),
        ("demo", 3, "event", BILL, ITEM, None, None, 50, *[None] * 7),
        median_to_per_from=None,
        p90_to_per_from=None,
        median_from_per_to=None,
        p90_from_per_to=None,
    )


OBJECT_ROWS: dict[str, Callable[[], list[Row]]] = {
    "object_type": _object_type,
    "object_activity": _object_activity,
    "object_edge": _object_edge,
    "object_interaction": _object_interaction,
}
