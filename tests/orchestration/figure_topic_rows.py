"""One row of each topic of `p2p show` about figures and files."""

from decimal import Decimal

FIGURES = {
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
    "reconciliation": {
        "path": "a_rather_long_name_of_an_export_2026-01-31.csv.gz",
        "rows_read": 1595923,
        "rows_loaded": 1595900,
        "rows_quarantined": 13,
        "rows_duplicate": 10,
        "is_reconciled": True,
    },
}
