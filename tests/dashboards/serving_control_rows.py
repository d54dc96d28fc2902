"""Hand-made rows of controls, their breaches with proof, and conflicts of duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import ORDER, RECEIPT, SCRIPT, at, rows_of

FIRST, SECOND, THIRD, HOSTILE = (f"{number:08d}-0000-0000-0000-000000000000" for number in range(4))


def _control() -> list[Row]:
    return rows_of(
        "source control_id name severity is_testable missing tested_count breach_count",
        ("demo", "C01", "Segregation of duties", "high", True, None, 100, 2),
        ("demo", "C09", "No payment to a blocked supplier", "high", False, "dated holds", 0, 0),
        ("demo", "C12", "Not paid early for nothing", "low", True, None, 40, 0),
        ("hostile", "C01", SCRIPT, "high", True, None, 10, 1),
        slug="x",
        objective="Nobody does both.",
        risk="Money goes.",
        owner="Head of internal control",
        kind="preventive",
        evidence="What was done.",
        amount_meaning="Value of the order item.",
        grouped_by="person",
        counts_from="conflict S01",
    )


def _control_month() -> list[Row]:
    return rows_of(
        "source control_id company_code tested_count breach_count waived_count netted_count",
        ("demo", "C01", "1000", 70, 2, 1, 0),
        ("demo", "C01", "2000", 30, 0, 0, 1),
        ("demo", "C12", "1000", 40, 0, 0, 0),
        ("hostile", "C01", None, 10, 1, 0, 0),
        month_on=date(2026, 3, 1),
    )


def _control_amount() -> list[Row]:
    return rows_of(
        "source control_id company_code currency breach_count at_risk_amount",
        ("demo", "C01", "1000", "EUR", 1, 1200),
        ("demo", "C01", "1000", "USD", 1, 300),
        ("hostile", "C01", None, None, 1, None),
        month_on=date(2026, 3, 1),
        without_amount_count=0,
    )


def _control_left_out() -> list[Row]:
    return rows_of(
        "reason subject_count",
        ("no two conflicting duties by known people", 23),
        source="demo",
        control_id="C01",
    )


def _control_breach() -> list[Row]:
    return rows_of(
        "source breach_id subject_id company_code amount currency person told state waiver_id",
        ("demo", FIRST, "45-10", "1000", 1200, "EUR", "ANNA", "ANNA did both", "breached", None),
        ("demo", SECOND, "45-20", "1000", 300, "USD", "BEN", "BEN did both", "breached", None),
        ("demo", THIRD, "45-30", "1000", 9000, "EUR", "BEN", "BEN did both", "waived", 7),
        ("hostile", HOSTILE, SCRIPT, None, None, None, SCRIPT, SCRIPT, "breached", None),
        control_id="C01",
        supplier_id="S1",
        subject_type="order item",
        observed_on=date(2026, 3, 5),
        conflict_id="S01",
        group_key="x",
    )


def _control_evidence() -> list[Row]:
    return rows_of(
        "source breach_id evidence_order label event_at time_precision person is_deciding",
        ("demo", FIRST, 1, ORDER, at(1), "second", "ANNA", True),
        ("demo", FIRST, 2, RECEIPT, at(3), "second", "ANNA", True),
        ("demo", SECOND, 1, ORDER, at(2), "day", "BEN", True),
        ("hostile", HOSTILE, 1, SCRIPT, None, None, SCRIPT, True),
        event_on=date(2026, 3, 2),
        actor_type="human",
    )


def _sod_conflict() -> list[Row]:
    return rows_of(
        "source conflict_id name first_duty second_duty tested_count confirmed_count"
        " confirmed_person_count exposed_person_count",
        ("demo", "S01", "order and receipt", "order", "receipt", 100, 3, 2, 4),
        ("demo", "S06", "invoice and payment", "invoice", "payment", 0, 0, 0, 0),
        ("hostile", "S01", SCRIPT, "order", "receipt", 10, 1, 1, 0),
        severity="high",
        control_id="C01",
        netted_count=1,
    )


def _sod_exposure() -> list[Row]:
    return rows_of(
        "source person first_count second_count confirmed_count",
        ("demo", "ANNA", 40, 3, 2),
        ("demo", "CARL", 12, 30, 0),
        ("hostile", SCRIPT, 1, 1, 1),
        conflict_id="S01",
        conflict_name="order and receipt",
        severity="high",
        first_duty="order",
        second_duty="receipt",
        netted_count=0,
    )


CONTROL_ROWS: dict[str, Callable[[], list[Row]]] = {
    "control": _control,
    "control_month": _control_month,
    "control_amount": _control_amount,
    "control_left_out": _control_left_out,
    "control_breach": _control_breach,
    "control_evidence": _control_evidence,
    "sod_conflict": _sod_conflict,
    "sod_exposure": _sod_exposure,
}
