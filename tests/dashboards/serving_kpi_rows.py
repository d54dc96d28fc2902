"""Hand-made rows of the KPIs: values, months, breakdowns, and what they count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import FORMULA, SCRIPT, rows_of


def _kpi() -> list[Row]:
    measured = rows_of(
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
    missing = rows_of(
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
        "calendar_median": median,
        "calendar_p90": median and median * 2,
        "business_median": median and median * 0.7 if row["kpi_id"] == "K03" else None,
        "business_p90": median and median * 1.4 if row["kpi_id"] == "K03" else None,
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
        for row in rows_of(
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
    return rows_of(
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


KPI_ROWS: dict[str, Callable[[], list[Row]]] = {
    "kpi": _kpi,
    "kpi_month": _kpi_month,
    "kpi_breakdown": _kpi_breakdown,
    "kpi_observation": _kpi_observation,
}
