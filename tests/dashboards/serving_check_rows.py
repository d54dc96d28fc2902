"""Hand-made rows of what is checked: candidates, rules, files, amounts and data quality."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from psycopg.types.json import Jsonb

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
        facts_hash="facts",
        involved=Jsonb(["BERGA", SCRIPT]),
    )
    rows[2]["case_id"] = "4500000002/00010"
    return rows


_COUNTS = (
    "scope_count eligible_count violation_count waived_count not_checked_count open_count"
    " deleted_count unordered_count nothing_to_judge_count switched_off_count"
)


def _conformance() -> list[Row]:
    return rows_of(
        f"rule_id name description severity matching_types violation_rate {_COUNTS}",
        (
            *("R1", "Goods receipt before payment", "Cleared only after goods came.", "high"),
            *("three_way_after_gr, three_way_before_gr", 3 / 70),
            *(100, 70, 3, 1, 30, 20, 0, 4, 6, 0),
        ),
        (
            *("R2", "No invoice on consignment", "Consignment is settled apart.", "medium"),
            *("consignment", 0, 5, 5, 0, 0, 0, 0, 0, 0, 0, 9),
        ),
        source="demo",
        rule_version=1,
        kind="precedence",
        evidence="The clearing, and the receipt.",
        origin="Purchasing manual",
        valid_from=date(2026, 1, 1),
        is_own=False,
    )


def _conformance_company() -> list[Row]:
    return rows_of(
        f"company_code rule_id {_COUNTS}",
        ("1000", "R1", 60, 40, 2, 1, 20, 20, 0, 0, 0, 0),
        ("2000", "R1", 40, 30, 1, 0, 10, 0, 0, 4, 6, 0),
        source="demo",
    )


def _violation() -> list[Row]:
    rows = rows_of(
        "case_id company_code observed_on amount",
        *(
            (f"45000000{n}/00010", "2000" if n == 11 else "1000", date(2026, 5, n), 1000 * n)
            for n in (11, 12, 13)
        ),
        source="demo",
        rule_id="R1",
        subject_label="Nordwind Metals",
        evidence="Cleared on 2 May 2026; no goods receipt is recorded",
        currency="EUR",
    )
    rows[2] |= {
        "waiver_id": 7,
        "waiver_scope": "supplier",
        "waiver_expires_on": date(2026, 12, 31),
        "waiver_asked_by": "anna",
        "waiver_approved_by": "berta",
        "waiver_reason": "Framework order signed late",
    }
    return rows


def _violation_evidence() -> list[Row]:
    return rows_of(
        "case_id evidence_order evidence_kind label event_at event_on time_precision resource"
        " value is_deciding not_shown_count",
        ("4500000012/00010", 1, "absent", "Record Goods Receipt", *[None] * 5, True, 0),
        (
            *("4500000012/00010", 2, "event", "Clear Invoice", datetime(2026, 5, 2, tzinfo=UTC)),
            *(date(2026, 5, 2), "day", "batch_01", 12_000, True, 0),
        ),
        (
            *("4500000012/00010", 3, "event", SCRIPT, datetime(2026, 5, 3, tzinfo=UTC)),
            *(date(2026, 5, 3), "minute", SCRIPT, None, False, 4),
        ),
        source="demo",
        rule_id="R1",
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
    "conformance_company": _conformance_company,
    "violation": _violation,
    "violation_evidence": _violation_evidence,
    "reconciliation": _reconciliation,
    "reconciliation_amount": _reconciliation_amount,
    "data_quality": _data_quality,
}
