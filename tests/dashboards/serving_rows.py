"""Small hand-made rows of three sources, one list a published table.

`demo` is a small company with every table filled. `hostile` has names that try to be markup, 42
activities, 504 paths and a variant of 990 events. `idle` is published, but has no rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.dashboards.serving_tables import Row

ORDER, RECEIPT = "Create Purchase Order Item", "Record Goods Receipt"
INVOICE, CLEAR = "Record Invoice Receipt", "Clear Invoice"
BLOCK, SERVICE = "Remove Payment Block", "Record Service Entry Sheet"

SCRIPT = "<script>alert('x')</script>"
QUOTES = 'Say "stop" \\N | {a|b} **bold** $x$ :red[no]'
PERCENT = "100 % [link](http://x.invalid) &lt;b&gt; <b>x</b>"
LONG = "An activity whose name is longer than anybody would ever write it in a system " * 3
FORMULA = '=HYPERLINK("http://x.invalid")'
HOSTILE_NAMES = [SCRIPT, QUOTES, PERCENT, LONG, *[f"Ordinary step {n:02d}" for n in range(5, 43)]]


def published_rows(*sources: str) -> dict[str, list[Row]]:
    """The rows of these sources, by table."""
    return {
        table: [row for row in rows() if row["source"] in sources] for table, rows in _ROWS.items()
    }


def _at(day: int) -> datetime:
    return datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=day)


def _rows(columns: str, *values: tuple[Any, ...], **same: Any) -> list[Row]:
    names = columns.split()
    return [same | dict(zip(names, value, strict=True)) for value in values]


def _source() -> list[Row]:
    return _rows(
        "source system case_count event_count activity_count variant_count first_event_at",
        ("demo", "sap_ecc", 100, 1742, 6, 4, _at(0)),
        ("hostile", "event_log", 42_000, 1_595_923, 42, 2, _at(0)),
        ("idle", "event_log", 0, 0, 0, 0, None),
        case_notion="purchase_order_item",
        time_zone="Europe/Berlin",
        last_event_at=_at(120),
        plausible_from=_at(-60),
        plausible_to=_at(300),
        currency="EUR",
    )


def _kpi() -> list[Row]:
    measured = _rows(
        "kpi_id unit value numerator denominator change currency excluded",
        ("PM01", "ratio", 0.22, 22, 100, None, None, {}),
        ("PM02", "ratio", 0.31, 31, 100, None, None, {}),
        ("PM03", "days", 63.3, 6140.1, 97, None, None, {"date outside the plausible window": 3}),
        ("PM04", "ratio", 0.7, 70, 100, None, None, {}),
        ("K03", "days", 4.07, 101.75, 20, 0.6, None, {}),
        ("K04", "ratio", 0.15, 12, 80, -0.018, None, {}),
        ("K05", "ratio", 53 / 70, 53, 70, -0.034, None, {"not completed": 30}),
        ("K06", "ratio", 0.7625, 61, 80, 0.027, None, {}),
        ("K17", "ratio", 0.0947, 9, 95, None, None, {}),
        ("K18", "ratio", 0.025, 2, 80, 0.0125, None, {}),
        ("K26b", "ratio", 0.8286, 58, 70, 0.0, None, {}),
        ("K27", "days", 34.5, 2_415_000, 70_000, 1.1, "EUR", {}),
        ("K28", "ratio", 0.6406, 4100, 6400, 0.05, "EUR", {}),
        ("K28b", "amount", 2_345_678.91, 2_345_678.91, 6_400_000, -120_000, "EUR", {}),
        source="demo",
        status="ok",
    )
    missing = _rows(
        "source kpi_id unit missing_inputs",
        ("demo", "K01", "days", "EBAN, and BANFN and BNFPO in EKPO"),
        ("hostile", "K26", "ratio", f"invoice documents {SCRIPT}"),
        status="not_available",
        excluded={},
    )
    # an id that the catalogue does not know, as after a change of versions
    unknown = measured[0] | {"source": "hostile", "kpi_id": "ZZ9"}
    return [_kpi_row(row) for row in (*measured, *missing, unknown)]


def _kpi_row(row: Row) -> Row:
    median = row.get("value") if row["unit"] == "days" else None
    return {
        **row,
        "row_count": row.get("denominator"),
        "median": median,
        "mean": median and median * 1.2,
        "p75": median and median * 1.5,
        "p90": median and median * 2,
        "excluded_count": sum(row["excluded"].values()),
        "excluded_reasons": [{"reason": r, "count": n} for r, n in row["excluded"].items()],
        "latest_month": date(2026, 5, 1),
        "previous_month": date(2026, 4, 1),
        "period_from": date(2026, 3, 1),
        "period_to": date(2026, 6, 28),
        "is_small_sample": row.get("denominator") == 20,
        "is_change_of_small_sample": row["kpi_id"] == "K18",
        "formula_version": 1,
    }


def _kpi_month() -> list[Row]:
    trends = [
        ("PM01", 0.15, 0.02, None),
        ("PM02", 0.31, 0.0, None),
        ("PM03", 72.0, -4.2, None),
        ("PM04", 0.65, 0.01, None),
        ("K03", 3.0, 0.4, None),
        ("K04", 0.2, -0.02, None),
        ("K05", 0.8, -0.03, None),
        ("K06", 0.7, 0.02, None),
        ("K26b", 0.9, -0.02, None),
        ("K27", 31.0, 1.0, "EUR"),
        ("K28", 0.5, 0.05, "EUR"),
        ("K28b", 600_000.0, -50_000.0, "EUR"),
    ]
    return [
        row
        for kpi_id, start, step, currency in trends
        for row in _rows(
            "month value",
            *((date(2026, 3 + n, 1), start + step * n) for n in range(3)),
            source="demo",
            kpi_id=kpi_id,
            currency=currency,
            numerator=20,
            denominator=25,
        )
    ]


def _kpi_breakdown() -> list[Row]:
    return _rows(
        "label row_count row_share",
        ("on time", 20, 0.2857),
        ("early with discount", 38, 0.5429),
        ("late", 12, 0.1714),
        source="demo",
        kpi_id="K26b",
    )


def _kpi_observation() -> list[Row]:
    """Of 100 order items 70 are completed, 53 of these without rework."""
    return [
        {
            "source": "demo",
            "kpi_id": "K05",
            "subject_type": "purchase_order_item",
            "subject_id": f"45000000{number:02d}/00010",
            "company_code": "1000",
            "supplier_id": FORMULA if number == 1 else f"V{number % 7}",
            "observed_on": date(2026, 6, 1),
            "is_numerator": number <= 53,
            "is_denominator": number <= 70,
            "numerator_value": int(number <= 53),
            "denominator_value": 1 if number <= 70 else None,
            "excluded_reason": None if number <= 70 else "not completed",
        }
        for number in range(1, 101)
    ]


def _segment() -> list[Row]:
    rows = _rows(
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
    return _rows(
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
    demo = _rows(
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
    hostile = _rows(
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
    rows = _rows("from_activity to_activity transition_count median_wait_days", *demo)
    rows = [row | {"source": "demo"} for row in rows] + [
        row | {"source": "hostile"}
        for row in _rows("from_activity to_activity transition_count median_wait_days", *hostile)
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
    demo = _rows(
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


def _process_model() -> list[Row]:
    return _rows(
        "algorithm noise_threshold process_tree bpmn_xml variant_count case_count"
        " fitting_case_count fitness_pct not_checked_case_count",
        ("inductive_miner", 0.2, "->('a','b')", "<definitions/>", 4, 100, 88, 96.4, 0),
        source="demo",
        case_notion="purchase_order_item",
    )


def _review_candidate() -> list[Row]:
    def reason(text: str, value: Any = None, peer: Any = None, unit: str | None = None) -> Row:
        return {"code": "x", "text": text, "value": value, "peer_value": peer, "unit": unit}

    rows = _rows(
        "source candidate_id kind subject_type subject_id subject_label score rank amount currency"
        " model_name reasons evidence",
        (
            *("demo", "c1", "duplicate_invoice", "invoice", "5105600101/2026"),
            *("Invoice 5105600101 of Nordwind Metals", 0.97, 1, 48_250, "EUR", "duplicate rule"),
            [reason("Same supplier, reference and amount as invoice 5105600044")],
            [
                {"invoice": "5105600044", "reference": "R-881", "amount": "48,250.00"},
                {"invoice": "5105600101", "reference": "R 881", "amount": "48,250.00"},
            ],
        ),
        (
            *("demo", "c2", "anomalous_invoice", "invoice", "5105600233/2026"),
            *("Invoice 5105600233 of Hafen Logistik", 0.81, 2, 9_900, "EUR", "isolation forest"),
            [
                reason("The amount is far above what this supplier bills", 9900, 1250, "EUR"),
                reason("Cleared on the day it was posted", 0, 26.3, "days"),
            ],
            {"posted_on": "2026-05-02", "posted_by": "user_017"},
        ),
        (
            *("demo", "c3", "anomalous_case", "purchase_order_item", "4500000012/00010"),
            *("Order item 4500000012/00010", 0.64, 3, 310.5, "EUR", "isolation forest"),
            [reason("141 events where a case has 4", 141, 4, "events")],
            None,
        ),
        (
            *("hostile", "h1", "odd_kind", "x", "x", f"{SCRIPT} {QUOTES}", 0.5, 1, None, None),
            *(SCRIPT, [reason(PERCENT)], {"note": SCRIPT, "list": [1, SCRIPT]}),
        ),
        model_version="1",
        company_code="1000",
        supplier_id="V1",
    )
    rows[2]["case_id"] = "4500000002/00010"
    return rows


def _conformance() -> list[Row]:
    return _rows(
        "rule_id name description severity matching_types eligible_count violation_count"
        " not_checked_count violation_rate",
        (
            *("R1", "Goods receipt before payment", "Cleared only after goods came.", "high"),
            *("three_way_after_gr,three_way_before_gr", 70, 3, 30, 3 / 70),
        ),
        (
            *("R2", "No invoice on consignment", "Consignment is settled apart.", "medium"),
            *("consignment", 5, 0, 0, 0),
        ),
        source="demo",
    )


def _violation() -> list[Row]:
    return _rows(
        "case_id observed_on amount",
        *((f"45000000{n}/00010", date(2026, 5, n), 1000 * n) for n in (11, 12, 13)),
        source="demo",
        rule_id="R1",
        subject_label="Nordwind Metals",
        evidence="Cleared on 2 May 2026; no goods receipt is recorded",
        currency="EUR",
    )


def _reconciliation() -> list[Row]:
    return _rows(
        "source file_id path table_name rows_read rows_loaded rows_quarantined rows_duplicate"
        " staged_rows superseded_rows difference is_reconciled",
        ("demo", 1, "EKKO.csv", "sap_ekko", 500, 490, 3, 7, 485, 5, 0, True),
        ("demo", 2, "EKPO.csv", "sap_ekpo", 750, 750, 0, 0, 750, 0, 0, True),
        ("hostile", 3, f"{SCRIPT}.csv", "log__hostile", 10, 8, 1, 0, 8, 0, 1, False),
        system="sap_ecc",
    )


def _reconciliation_amount() -> list[Row]:
    return _rows(
        "table_name currency raw_amount staged_amount difference is_reconciled",
        ("sap_ekpo", "EUR", 1_250_000.55, 1_250_000.55, 0, True),
        source="demo",
    )


def _data_quality() -> list[Row]:
    return _rows(
        "check_id name value unit numerator denominator detail",
        ("DQ02", "Hours since the last load", 1.5, "hours", 1.5, 1, "Clock of the refresh."),
        ("DQ03", "Events known to the day only", 0.25, "ratio", 103, 412, "Whole days are used."),
        source="demo",
    )


def _case() -> list[Row]:
    return _rows(
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
    )


def _event() -> list[Row]:
    demo = _rows(
        "event_position activity event_at event_on time_precision",
        (1, ORDER, _at(0), date(2026, 3, 1), "second"),
        # the fifth of March in Berlin begins on the fourth in UTC
        (2, RECEIPT, datetime(2026, 3, 4, 23, tzinfo=UTC), date(2026, 3, 5), "day"),
        (3, INVOICE, _at(30) + timedelta(hours=12), date(2026, 3, 31), "second"),
        (4, CLEAR, _at(75), date(2026, 5, 15), "second"),
        source="demo",
        case_key=2,
        is_time_plausible=True,
        resource="user_017",
        actor_type="human",
    )
    hostile = _rows(
        "event_position activity event_at event_on is_time_plausible",
        *(
            (n, [SCRIPT, QUOTES, PERCENT][(n - 1) % 3], _at(n // 10), _at(n // 10).date(), n != 5)
            for n in range(1, 991)
        ),
        source="hostile",
        case_key=3,
        time_precision="second",
        resource=SCRIPT,
        actor_type="unknown",
    )
    return demo + hostile


_ROWS: dict[str, Callable[[], list[Row]]] = {
    "source": _source,
    "kpi": _kpi,
    "kpi_month": _kpi_month,
    "kpi_breakdown": _kpi_breakdown,
    "kpi_observation": _kpi_observation,
    "segment": _segment,
    "variant": _ranked_variant,
    "activity": _activity,
    "transition": _transition,
    "bottleneck": _bottleneck,
    "process_model": _process_model,
    "review_candidate": _review_candidate,
    "conformance": _conformance,
    "violation": _violation,
    "reconciliation": _reconciliation,
    "reconciliation_amount": _reconciliation_amount,
    "data_quality": _data_quality,
    "case": _case,
    "event": _event,
}
