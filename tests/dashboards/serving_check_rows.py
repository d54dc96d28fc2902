"""Hand-made rows of what is checked: candidates, rules, files, amounts and data quality."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import PERCENT, QUOTES, SCRIPT, rows_of


def _review_candidate() -> list[Row]:
    def reason(text: str, value: Any = None, peer: Any = None, unit: str | None = None) -> Row:
        return {"code": "x", "text": text, "value": value, "peer_value": peer, "unit": unit}

    rows = rows_of(
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
    return rows_of(
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
    return rows_of(
        "case_id observed_on amount",
        *((f"45000000{n}/00010", date(2026, 5, n), 1000 * n) for n in (11, 12, 13)),
        source="demo",
        rule_id="R1",
        subject_label="Nordwind Metals",
        evidence="Cleared on 2 May 2026; no goods receipt is recorded",
        currency="EUR",
    )


def _reconciliation() -> list[Row]:
    return rows_of(
        "source file_id path table_name rows_read rows_loaded rows_quarantined rows_duplicate"
        " staged_rows superseded_rows difference is_reconciled",
        ("demo", 1, "EKKO.csv", "sap_ekko", 500, 490, 3, 7, 485, 5, 0, True),
        ("demo", 2, "EKPO.csv", "sap_ekpo", 750, 750, 0, 0, 750, 0, 0, True),
        ("hostile", 3, f"{SCRIPT}.csv", "log__hostile", 10, 8, 1, 0, 8, 0, 1, False),
        system="sap_ecc",
    )


def _reconciliation_amount() -> list[Row]:
    return rows_of(
        "table_name currency raw_amount staged_amount difference is_reconciled",
        ("sap_ekpo", "EUR", 1_250_000.55, 1_250_000.55, 0, True),
        source="demo",
    )


def _data_quality() -> list[Row]:
    return rows_of(
        "check_id name value unit numerator denominator detail",
        ("DQ02", "Hours since the last load", 1.5, "hours", 1.5, 1, "Clock of the refresh."),
        ("DQ03", "Events known to the day only", 0.25, "ratio", 103, 412, "Whole days are used."),
        source="demo",
    )


CHECK_ROWS: dict[str, Callable[[], list[Row]]] = {
    "review_candidate": _review_candidate,
    "conformance": _conformance,
    "violation": _violation,
    "reconciliation": _reconciliation,
    "reconciliation_amount": _reconciliation_amount,
    "data_quality": _data_quality,
}
