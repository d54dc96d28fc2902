"""What a terminal of 80 columns shows of each topic: whole words and numbers, no empty column."""

import io
from decimal import Decimal

import pytest
from rich.console import Console

from orchestration.show import TOPICS
from orchestration.terminal_tables import collapse, print_topic

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
    "conformance": ("R04", "medium", "123,456", "142 (12 waived)", "1.7 %", "14,290"),
    "anomalies": ("duplicate invoice", "0.97", "USD 53,026.69", "Iris Gate Leasing Inc."),
    "violations": ("R04", "EUR 7,184.28", "waived until 2026-12-31 by berta", "by BUY_1001"),
    "reconciliation": ("1,595,923", "1,595,900", "13", "10", "yes"),
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
