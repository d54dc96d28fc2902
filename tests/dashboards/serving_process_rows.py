"""Hand-made rows of the process: cases, events, variants, paths, waits and its model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import (
    BLOCK,
    CLEAR,
    HOSTILE_NAMES,
    INVOICE,
    LONG,
    ORDER,
    PERCENT,
    QUOTES,
    RECEIPT,
    SCRIPT,
    SERVICE,
    at,
    rows_of,
)


def _segment() -> list[Row]:
    rows = rows_of(
        "segment_id segment_order name from_activity to_activity case_count negative_count"
        " median_days",
        ("S1", 1, "Order to goods receipt", ORDER, RECEIPT, 90, 0, 4.07),
        ("S2", 2, "Goods receipt to invoice", RECEIPT, INVOICE, 80, 0, 26.04),
        ("S3", 3, "Invoice to clearing", INVOICE, CLEAR, 70, 7, 26.32),
        ("S4", 4, "Order to clearing", ORDER, CLEAR, 70, 0, 77.64),
        source="demo",
        missing_start_count=0,
        outside_window_count=1,
    )
    spread = {"mean_days": 1.3, "p75_days": 1.6, "p90_days": 2.4, "p95_days": 3, "max_days": 6}
    for row in rows:
        row |= {name: row["median_days"] * factor for name, factor in spread.items()}
        row["missing_end_count"] = 99 - row["case_count"]
    return rows


def _variant() -> list[Row]:
    return rows_of(
        "source variant_key activities case_count case_share cumulative_share median_duration_days",
        ("demo", 1, [ORDER, RECEIPT, INVOICE, CLEAR], 58, 0.58, 0.58, 61.2),
        ("demo", 3, [ORDER, RECEIPT], 20, 0.2, 0.78, 9.5),
        ("demo", 2, [ORDER, RECEIPT, INVOICE, BLOCK, CLEAR], 12, 0.12, 0.9, 88.4),
        ("demo", 4, [ORDER, *[SERVICE] * 139, INVOICE], 10, 0.1, 1, 140.25),
        ("hostile", 1, [SCRIPT, QUOTES, PERCENT] * 330, 40_000, 0.9524, 0.9524, None),
        ("hostile", 2, [SCRIPT], 2_000, 0.0476, 1, 0),
        case_notion="purchase_order_item",
    )


def _ranked_variant() -> list[Row]:
    rows = _variant()
    ranks = {"demo": 0, "hostile": 0}
    for row in rows:
        ranks[row["source"]] += 1
        row |= {"variant_rank": ranks[row["source"]], "event_count": len(row["activities"])}
    return rows


def _activity() -> list[Row]:
    demo = rows_of(
        "activity event_count case_count start_count end_count",
        (ORDER, 100, 100, 100, 0),
        (RECEIPT, 90, 90, 0, 20),
        (INVOICE, 80, 80, 0, 10),
        (CLEAR, 70, 70, 0, 70),
        (BLOCK, 12, 12, 0, 0),
        (SERVICE, 1390, 10, 0, 0),
        source="demo",
        case_notion="purchase_order_item",
    )
    hostile = rows_of(
        "activity event_count case_count start_count end_count",
        *(
            (name, 99_000 - 900 * n, 42_000 - 1000 * n, 42_000 * (n == 0), 42_000 * (n == 2))
            for n, name in enumerate(HOSTILE_NAMES)
        ),
        source="hostile",
        case_notion="purchase_order_item",
    )
    return demo + hostile


def _transition() -> list[Row]:
    demo = [
        (ORDER, RECEIPT, 90, 4.07),
        (RECEIPT, INVOICE, 70, 26.04),
        (INVOICE, CLEAR, 58, 24.6),
        (INVOICE, BLOCK, 12, 31.5),
        (BLOCK, CLEAR, 12, 2.25),
        (ORDER, SERVICE, 10, 12.0),
        (SERVICE, SERVICE, 1380, 0.5),
        (SERVICE, INVOICE, 10, None),
    ]
    # every activity leads to the twelve after it: 42 x 12 = 504 paths
    hostile = [
        (HOSTILE_NAMES[n], HOSTILE_NAMES[(n + step) % 42], 40_000 - 900 * n - 37 * step, 1.5 + n)
        for n in range(42)
        for step in range(1, 13)
    ]
    rows = rows_of("from_activity to_activity transition_count median_wait_days", *demo)
    rows = [row | {"source": "demo"} for row in rows] + [
        row | {"source": "hostile"}
        for row in rows_of("from_activity to_activity transition_count median_wait_days", *hostile)
    ]
    for row in rows:
        median, count = row["median_wait_days"], row["transition_count"]
        row |= {
            "case_notion": "purchase_order_item",
            "case_count": min(count, 100),
            "timed_count": 0 if median is None else count,
            "total_wait_days": median and median * count,
            "p90_wait_days": median and median * 2,
        }
    return rows


def _bottleneck() -> list[Row]:
    demo = rows_of(
        "rank from_activity to_activity transition_count case_count total_wait_days"
        " median_wait_days p90_wait_days share_pct",
        (1, RECEIPT, INVOICE, 70, 70, 1822.8, 26.04, 52.08, 38.1),
        (2, INVOICE, CLEAR, 58, 58, 1426.8, 24.6, 49.2, 29.8),
        (3, SERVICE, SERVICE, 1380, 10, 690.0, 0.5, 1.0, 14.4),
        (4, INVOICE, BLOCK, 12, 12, 378.0, 31.5, 63.0, 7.9),
        (5, ORDER, RECEIPT, 90, 90, 366.3, 4.07, 8.14, 7.7),
        (6, BLOCK, CLEAR, 12, 12, 27.0, 2.25, 4.5, 0.6),
        source="demo",
    )
    return [*demo, demo[0] | {"source": "hostile", "from_activity": SCRIPT, "to_activity": LONG}]


def _what_if() -> list[Row]:
    told = rows_of(
        "lever_order lever_id lever figure_order scope measure unit counted before_value"
        " after_value change_value change_low change_high",
        (1, "a", "Decide in a day", 1, "invoice", "p90_cycle_time", "working days", 90,
         21.8, 1.0, -20.8, -26.2, -15.9),
        (1, "a", "Decide in a day", 2, "payments", "late_payments", "payments", 834,
         42.0, 27.0, -15.0, -24.0, -10.0),
        (1, "a", "Decide in a day", 3, "payments", "discounts", "payments", 834,
         270.0, 271.0, 1.0, -1.0, 3.0),
        (1, "a", "Decide in a day", 4, "payments", "late_amount", "EUR", 834,
         2_828_304.5, 1_671_644.0, -1_156_660.5, -2_000_000.0, -59_141.0),
        (2, "b", "Ask nobody", 1, "invoice", "tasks", "tasks", 90, 90.0, 70.0, -20.0, -20.0, -20.0),
        source="demo",
        assumption="Somebody else decides.",
        period_from=date(2025, 1, 3),
        period_to=date(2026, 6, 30),
    )  # fmt: skip
    silent = {
        "lever_order": 3, "lever_id": "c", "lever": "Release it", "figure_order": 1, "scope": "",
        "measure": "", "unit": "", "missing": "no block is dated",
    }  # fmt: skip
    nothing = dict.fromkeys(
        ["counted", "before_value", "after_value", "change_value", "change_low", "change_high"]
    )
    hostile = told[1] | {"source": "hostile", "lever": SCRIPT, "assumption": QUOTES}
    only_missing = hostile | nothing | silent | {"missing": SCRIPT}
    return [*told, told[0] | nothing | silent, hostile, only_missing]


def _what_if_agreement() -> list[Row]:
    return rows_of(
        "scope task_count log_median_days replayed_median_days log_p90_days replayed_p90_days"
        " reproduced_pct",
        ("invoice", 302, 3.03, 3.41, 21.67, 22.87, 99.7),
        source="demo",
    )


def _case() -> list[Row]:
    return rows_of(
        "source case_key case_id supplier_name variant_key duration_days",
        ("demo", 1, "4500000001/00010", "Nordwind Metals", 1, 61.0),
        ("demo", 2, "4500000002/00010", "Nordwind Metals", 1, 75.5),
        ("hostile", 3, SCRIPT, QUOTES, 1, None),
        case_notion="purchase_order_item",
        company_code="1000",
        supplier_id="V1",
        category="raw material",
        matching_type="three_way_after_gr",
        amount=1234.5,
        currency="EUR",
        is_completed=True,
        has_rework=False,
        has_deviation=False,
    )


def _event() -> list[Row]:
    demo = rows_of(
        "event_position activity event_at event_on time_precision",
        (1, ORDER, at(0), date(2026, 3, 1), "second"),
        # the fifth of March in Berlin begins on the fourth in UTC
        (2, RECEIPT, datetime(2026, 3, 4, 23, tzinfo=UTC), date(2026, 3, 5), "day"),
        (3, INVOICE, at(30) + timedelta(hours=12), date(2026, 3, 31), "second"),
        (4, CLEAR, at(75), date(2026, 5, 15), "second"),
        source="demo",
        case_key=2,
        is_time_plausible=True,
        resource="user_017",
        actor_type="human",
    )
    hostile = rows_of(
        "event_position activity event_at event_on is_time_plausible",
        *(
            (n, [SCRIPT, QUOTES, PERCENT][(n - 1) % 3], at(n // 10), at(n // 10).date(), n != 5)
            for n in range(1, 991)
        ),
        source="hostile",
        case_key=3,
        time_precision="second",
        resource=SCRIPT,
        actor_type="unknown",
    )
    other = rows_of(
        "event_position activity event_at event_on",
        (1, ORDER, at(0), at(0).date()),
        (2, INVOICE, at(10), at(10).date()),
        (3, ORDER, at(20), at(20).date()),
        source="demo",
        case_key=1,
        time_precision="second",
        is_time_plausible=True,
        resource="user_018",
        actor_type="human",
    )
    return demo + other + hostile


PROCESS_ROWS: dict[str, Callable[[], list[Row]]] = {
    "segment": _segment,
    "variant": _ranked_variant,
    "activity": _activity,
    "transition": _transition,
    "bottleneck": _bottleneck,
    "what_if": _what_if,
    "what_if_agreement": _what_if_agreement,
    "case": _case,
    "event": _event,
}
