"""What a terminal of 80 columns shows of each topic: whole words and numbers, no empty column."""

import io
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from orchestration.terminal_cells import collapse
from orchestration.terminal_tables import print_topic
from orchestration.topics import TOPICS

LONG = "Create Purchase Requisition Item"
ROWS = {
    "kpis": {
        "definition_id": "K26b",
        "name": "Paid within terms",
        "theme": "Working capital",
        "currency": "EUR",
        "status": "ok",
        "unit": "ratio",
        "aggregation": "ratio",
        "value": Decimal("0.977654"),
        "numerator": Decimal("935133720.78"),
        "denominator": Decimal("956507418.11"),
        "excluded_count": 12345,
    },
    "segments": {
        "name": "Order item created to first goods receipt",
        "case_count": 123456,
        "mean_days": 16.19,
        "median_days": 14.03,
        "p90_days": 27.79,
        "p95_days": None,
        "max_days": 337.81,
    },
    "variants": {
        "variant_rank": 1,
        "case_count": 12345,
        "case_share_pct": 4.66,
        "median_duration_days": 49,
        "activities": [LONG, LONG, "Clear Invoice"],
    },
    "bottlenecks": {
        "rank": 12,
        "from_activity": LONG,
        "to_activity": "Release Purchase Requisition",
        "case_count": 123456,
        "total_wait_days": 151431.67,
        "median_wait_days": 15.04,
        "p90_wait_days": 144.04,
        "share_pct": 27.43,
    },
    "waiting": {
        "kind": "step",
        "currency": "EUR",
        "cost_rank": 12,
        "place": f"{LONG} > Release Purchase Requisition",
        "waits_for": "payment term",
        "total_days": 151431.67,
        "cost_amount": 1234567.89,
    },
    "causes": {
        "outcome": "Late payment",
        "rank": 12,
        "cause": f"supplier 100130 ({LONG}) and begun by MRP-BATCH",
        "subject_count": 123456,
        "hit_pct": 43.79,
        "other_hit_pct": 10.71,
        "lift": 2.391,
    },
    "conformance": {
        "rule_id": "R04",
        "name": "Order before supplier's invoice",
        "severity": "medium",
        "eligible_count": 123456,
        "violation_count": 142,
        "waived_count": 12,
        "violation_pct": 1.66,
        "not_checked_count": 14290,
    },
    "anomalies": {
        "rank": 1,
        "kind": "duplicate_invoice",
        "score": 0.97,
        "amount": Decimal("53026.69"),
        "currency": "USD",
        "subject_label": "Invoice 5105603733/2025 of Iris Gate Leasing Inc.",
        "reasons": [{"text": "Same supplier, reference INV004405 and amount as another invoice"}],
    },
    "reconciliation": {
        "path": "a_rather_long_name_of_an_export_2026-01-31.csv.gz",
        "rows_read": 1595923,
        "rows_loaded": 1595900,
        "rows_quarantined": 13,
        "rows_duplicate": 10,
        "is_reconciled": True,
    },
    "objects": {
        "activity": LONG,
        "activity_event_count": 1234567,
        "object_type": "purchase_order_item",
        "object_count": 234567,
        "min_objects": 0,
        "mean_objects": 1.484,
        "max_objects": 1041,
    },
    "object_types": {
        "object_type": "goods_receipt_item",
        "object_count": 1234567,
        "touched_object_count": 1234566,
        "event_count": 2345678,
        "median_life_days": 1801.0,
        "p90_life_days": None,
    },
    "object_graph": {
        "object_type": "requisition_item",
        "from_activity": LONG,
        "to_activity": "Release Purchase Requisition",
        "event_pair_count": 1234567,
        "object_count": 234567,
        "occurrence_count": 1345678,
        "median_wait_days": 15.04,
        "p90_wait_days": 144.04,
    },
    "interactions": {
        "told": "One payment clears 1.33 invoices on average, at most 8; one invoice is cleared"
        " by one payment.",
        "qualifier": "cleared by",
        "kind": "relation",
        "pair_count": 1234567,
    },
    "models": {
        "model_name": "inductive miner, infrequent",
        "fitness_pct": 98.76,
        "precision_pct": 71.2,
        "generalisation_pct": 99.1,
        "simplicity_pct": 64.3,
        "case_count": 123456,
        "fitting_case_count": 98765,
        "not_checked_case_count": 12,
        "problem": None,
    },
    "model_deviations": {
        "model_name": "inductive miner, infrequent",
        "activity": LONG,
        "kind": "skipped",
        "case_count": 12345,
        "case_share_pct": 4.66,
        "deviation_count": 23456,
    },
    "skeleton": {
        "kind": "always_after",
        "activity": LONG,
        "other_activity": "Release Purchase Requisition",
        "allowed_counts": None,
        "kept_pct": 97.65,
        "case_count": 123456,
        "broken_case_count": 2345,
    },
    "temporal": {
        "from_activity": LONG,
        "to_activity": "Release Purchase Requisition",
        "pair_count": 123456,
        "mean_days": 15.04,
        "sd_days": 144.04,
        "early_count": 0,
        "late_count": 2345,
    },
    "what_if": {
        "lever": "2 more people in every team for requisition approvals of level 1",
        "scope": "requisition",
        "measure": "median_cycle_time",
        "unit": "working days",
        "before_value": 13.456,
        "after_value": 1.0,
        "change_value": -12.456,
        "change_low": -14.001,
        "change_high": -10.0,
        "missing": None,
    },
    "predictions": {
        "rank": 1,
        "target": "remaining_time",
        "predicted_days": 59.4,
        "low_days": 36.0,
        "high_days": 89.5,
        "probability": None,
        "usual_value": 37.0,
        "is_model": True,
        "amount": Decimal("109723.48"),
        "currency": "PLN",
        "subject_label": "Order item 4500001708-20 of Coral Brook Maintenance GmbH",
        "reasons": [{"text": "Category MAIN; usually CPAR: 19 days more"}],
    },
    "prediction_models": {
        "title": "Days until cleared",
        "is_model": True,
        "metric": "MAE in days",
        "model_error": 8.2351,
        "baseline_error": 13.6185,
        "status": "used: it takes away 39.5% of the error of the median of the segment",
        "scored_count": 1274,
        "model_version": "0123456789ab",
    },
    "prediction_checks": {
        "target": "remaining_time",
        "month": date(2026, 5, 1),
        "prediction_count": 12345,
        "known_count": 11234,
        "mean_predicted": 27.41,
        "mean_actual": 28.93,
        "mean_error": 8.24,
        "usual_mean_error": 13.62,
    },
    "violations": {
        "rule_id": "R04",
        "subject_label": "4500000070-10, supplier 100035",
        "amount": Decimal("7184.28"),
        "currency": "EUR",
        "waiver_id": 7,
        "waiver_expires_on": "2026-12-31",
        "waiver_approved_by": "berta",
        "evidence": f"{LONG} on 2025-01-29 comes after Vendor creates invoice on 2024-12-27",
        "proof": [
            {
                "label": LONG,
                "event_on": "2025-01-29",
                "resource": "BUY_1001",
                "is_deciding": True,
                "evidence_kind": "event",
            }
        ],
    },
}
MUST_STAND = {
    "kpis": ("K26b", "97.8%", "935,133,721 of 956,507,418", "12,345"),
    "segments": ("123,456", "16.19", "14.03", "27.79", " - ", "337.81"),
    "variants": ("12,345 cases", "4.7 %", "49.00 days", f"{LONG} x2 > Clear"),
    "bottlenecks": ("Requisition", "123,456", "151,432", "15.04", "144.04", "27.4 %"),
    "waiting": ("step, EUR", "payment", "151,432", "1,234,568"),
    "causes": ("Late payment", "MRP-BATCH", "123,456", "43.8 %", "10.7 %", "2.39"),
    "conformance": ("R04", "medium", "123,456", "142 (12 waived)", "1.7 %", "14,290"),
    "anomalies": ("duplicate invoice", "0.97", "USD 53,026.69", "Iris Gate Leasing Inc."),
    "violations": ("R04", "EUR 7,184.28", "waived until 2026-12-31 by berta", "by BUY_1001"),
    "reconciliation": ("1,595,923", "1,595,900", "13", "10", "yes"),
    "objects": ("1,234,567", "order item", "234,567", " 0 ", "1.48", "1,041"),
    "object_types": ("goods receipt", "1,234,567", "1,234,566", "2,345,678", "1,801.00", " - "),
    "object_graph": ("requisition item", "1,234,567", "234,567", "1,345,678", "15.04", "144.04"),
    "interactions": ("One payment clears 1.33", "cleared by", "1,234,567"),
    "models": ("98.8 %", "71.2 %", "99.1 %", "64.3 %", "123,456", "98,765", "12"),
    "model_deviations": ("skipped", "12,345", "4.7 %", "23,456"),
    "skeleton": ("always after", "97.7 %", "123,456", "2,345"),
    "temporal": ("123,456", "15.04", "144.04", "2,345"),
    "what_if": ("requisition", "median, work days", "13.5", "1.00", "-14.0 to -10.0"),
    "predictions": ("remaining time", "59 days (36 to 90)", "usually 37", "PLN 109,723.48", "MAIN"),
    "prediction_models": ("model", "MAE in days 8.24", "baseline 13.62", "1,274 scored", "39.5%"),
    "prediction_checks": ("2026-05", "12,345", "11,234", "27.41", "28.93", "8.24", "13.62"),
}


def printed(topic, rows, source=None):
    stream = io.StringIO()
    print_topic(Console(file=stream, width=80), topic, rows, source)
    return stream.getvalue()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_fits_80_columns_with_nothing_cut(topic):
    text = printed(topic, [{"source": "erp_emea"} | ROWS[topic]])
    assert f"{topic} of erp_emea" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    for value in MUST_STAND[topic]:
        assert value in text


def test_each_source_has_a_table_of_its_own():
    rows = [{"source": name} | ROWS["segments"] for name in ("a", "b")]
    text = printed("segments", rows)
    assert text.index("segments of a") < text.index("segments of b")


def test_a_kpi_without_its_input_says_what_is_missing():
    row = {"source": "a"} | ROWS["kpis"]
    missing = "RBKP, or BKPF with BSEG, BSAK or BSIK; XBLNR in RBKP, BKPF, BSAK or BSIK"
    told = row | {"status": "not_available", "value": None, "missing_inputs": missing}
    text = printed("kpis", [row, told])
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    # under the table, in the whole width
    assert f"K26b Paid within terms: {missing}" in " ".join(text.split())
    assert "0.0%" not in text
    assert " ".join(MUST_STAND["kpis"][2].split()) in text


def test_kpis_stand_under_their_themes():
    first = {"source": "a"} | ROWS["kpis"]
    second = first | {"definition_id": "K30", "theme": "Supplier service"}
    text = printed("kpis", [first, first | {"definition_id": "K27"}, second])
    assert text.count("Working capital") == 1
    assert text.index("K27") < text.index("Supplier service") < text.index("K30")


def test_nothing_published_is_said():
    assert printed("kpis", [], "erp").strip() == "no kpis are published for erp"


def test_repeats_in_a_row_are_told_once():
    assert collapse(["a", "b", "b", "a"]) == "a > b x2 > a"
