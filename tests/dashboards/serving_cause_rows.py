"""Hand-made rows of outcomes, their causes and rules."""

from __future__ import annotations

from collections.abc import Callable

from psycopg.types.json import Jsonb

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import rows_of

FILTER = '{"kind":"and","filters":[{"kind":"attribute","name":"supplier_id","values":["100001"]}]}'
SCRIPT = "<script>alert(1)</script> [x](http://example.org)"


def _cause_outcome() -> list[Row]:
    return rows_of(
        "source outcome_id name hit_text subject_count hit_count is_examined tested_count"
        " cause_count",
        ("demo", "late_payment", "Late payment", "were paid late", 400, 60, True, 120, 2),
        ("demo", "rework", "Rework", "had something done again", 100, 4, False, 0, 0),
        ("demo", "slow:x", "Slow: x", "took more than 3 days", 300, 75, True, 90, 0),
        ("hostile", "late_payment", "Late payment", SCRIPT, 400, 60, True, 120, 1),
        subject="invoice",
        population="paid invoices",
        left_out="blocks",
        attributes=Jsonb(["supplier", "company"]),
    )


def _root_cause() -> list[Row]:
    return rows_of(
        "source rank cause hit_count repeats sentence case_filter",
        ("demo", 1, "supplier 100001", 30, None, "Of 60 invoices, 30 were.", FILTER),
        ("demo", 2, "company 1000", 20, "supplier 100001", "It says little beyond it.", None),
        ("hostile", 1, SCRIPT, 20, None, SCRIPT, FILTER),
        outcome_id="late_payment",
        subject_count=60,
        hit_pct=50.0,
        other_hit_pct=8.8,
        lift=3.33,
        difference_low_pct=28.4,
        difference_high_pct=53.6,
        excess_low_count=14.5,
        q_value=0.000012,
    )


def _cause_rule() -> list[Row]:
    return rows_of(
        "rank rule subject_count hit_count hit_pct hit_low_pct hit_high_pct",
        (1, "supplier 100001", 60, 30, 50.0, 37.7, 62.3),
        (2, "not (supplier 100001)", 340, 30, 8.8, 6.3, 12.3),
        source="demo",
        outcome_id="late_payment",
    )


def _waiting_cost() -> list[Row]:
    return rows_of(
        "place currency valued_count total_days capital_cost_amount discount_lost_amount"
        " late_fee_amount cost_amount recent_mean_days earlier_mean_days days_rank cost_rank",
        ("invoice blocked", "EUR", 100, 900, 100, 20, 5, 125, 6, 4, 1, 2),
        ("order approval", "EUR", 90, 300, 400, 0, 0, 400, 3, 4, 2, 1),
        ("invoice parked", "EUR", 0, 200, None, 0, 0, None, 3, 4, 3, 3),
        ("invoice blocked", "PLN", 100, 90, 50, 0, 0, 50, 3, 4, 1, 1),
        ("invoice parked", "USD", 0, 20, None, 0, 0, None, 3, 4, 1, 1),
        source="demo",
        kind="queue",
        waits_for="own",
        wait_count=100,
        working_days=12,
        mean_days=9,
        days_share=0.5,
        recent_count=40,
        earlier_count=50,
        capital_cost_pct=8,
        late_fee_pct=9,
    )


CAUSE_ROWS: dict[str, Callable[[], list[Row]]] = {
    "waiting_cost": _waiting_cost,
    "cause_outcome": _cause_outcome,
    "root_cause": _root_cause,
    "cause_rule": _cause_rule,
}
