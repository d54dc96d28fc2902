"""KPIs and rules on the real logs: published figures, and what real exports can and cannot feed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from p2p.kpis import load_catalogue
from tests.golden.golden_rows import Golden

pytestmark = pytest.mark.golden


def _kpi(golden: Golden, source: str, kpi_id: str) -> dict[str, Any]:
    rows = golden.execute(
        "select * from candidate.kpi where source = %s and kpi_id = %s", [source, kpi_id]
    ).fetchall()
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("kpi_id", "numerator", "denominator", "percent"),
    [
        ("PM01", 4_432, 15_182, "29.19"),  # published: 29.19 %
        ("PM02", 5_557, 15_182, "36.60"),  # published: 36.60 %
        ("PM04", 9_676, 15_182, "63.73"),  # published: 9,676 cases reach Clear Invoice
    ],
)
def test_published_rates(
    golden: Golden, kpi_id: str, numerator: int, denominator: int, percent: str
) -> None:
    row = _kpi(golden, "bpic", kpi_id)
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert round(row["value"] * 100, 2) == Decimal(percent)
    assert row["excluded_count"] == 0


def test_published_cycle_time(golden: Golden) -> None:
    row = _kpi(golden, "bpic", "PM03")
    assert row["denominator"] == 15_159
    assert round(row["value"], 2) == Decimal("63.30")
    assert row["excluded_reasons"] == [
        {"reason": "date outside the plausible window", "count": 15_182 - 15_159}
    ]


def test_rework_free_counts_completed_cases_only(golden: Golden) -> None:
    row = _kpi(golden, "bpic", "K05")
    assert row["denominator"] == 9_676
    assert row["excluded_reasons"] == [{"reason": "not completed", "count": 15_182 - 9_676}]


def test_a_few_stray_months_do_not_become_the_last_full_month(golden: Golden) -> None:
    # The log ends in January 2019; single events carry dates up to 2020.
    row = _kpi(golden, "bpic", "K05")
    assert str(row["latest_month"]) == "2018-12-01"
    assert str(row["previous_month"]) == "2018-11-01"
    assert row["change"] == row["latest_value"] - row["previous_value"]


def test_no_change_is_told_where_young_cases_would_make_it(golden: Golden) -> None:
    # Fewer cases of the last months are cleared, because the log ends: nothing got worse.
    row = _kpi(golden, "bpic", "PM04")
    assert row["latest_value"] < row["previous_value"]
    assert row["change"] is None


def test_no_invoice_came_before_its_goods_receipt(golden: Golden) -> None:
    rule = golden.execute(
        "select * from candidate.conformance where source = 'bpic' and rule_id = 'R03'"
    ).fetchone()
    assert rule is not None
    assert (rule["eligible_count"], rule["violation_count"]) == (11_128, 0)
    assert rule["scope_count"] == 15_182
    assert rule["not_checked_count"] == 15_182 - 11_128


def test_every_violation_of_a_precedence_names_both_events(golden: Golden) -> None:
    rows = golden.execute(
        "select evidence, a_event_id, b_event_id from candidate.violation"
        " where source = 'bpic' and rule_id = 'R05'"
    ).fetchall()
    assert rows
    for row in rows:
        assert row["a_event_id"] is not None and row["b_event_id"] is not None
        assert row["evidence"].startswith("Create Purchase Order Item on 201")
        assert " comes after " in row["evidence"]


def test_a_log_of_another_process_is_not_judged(golden: Golden) -> None:
    rules = golden.execute("select 1 from candidate.conformance where source = 'receipt'")
    assert rules.fetchone() is None
    available = golden.execute(
        "select kpi_id from candidate.kpi where source = 'receipt' and status = 'ok'"
    ).fetchall()
    assert [row["kpi_id"] for row in available] == ["PM03"]


@pytest.mark.parametrize(
    ("source", "kpi_id", "words"),
    [
        ("bpic", "K21", "invoice documents"),
        ("forensic", "K01", "EBAN"),
        ("forensic", "K04", "RSEG"),
        ("forensic", "K08", "CDHDR and CDPOS"),
        ("bpic", "K08b", "old and new prices"),
        ("bpic", "K19c", "contracts"),
        ("bike", "K05d", "SWWWIHEAD"),
        ("bike", "K28", "ZBD1P"),
        ("bpic", "K32", "quantities of goods receipts"),
        ("forensic", "K23", "approval_policy"),
        ("receipt", "PM01", "activities of the purchase-to-pay catalogue"),
    ],
)
def test_what_a_source_cannot_feed_names_the_missing_table(
    golden: Golden, source: str, kpi_id: str, words: str
) -> None:
    row = _kpi(golden, source, kpi_id)
    assert row["status"] == "not_available"
    assert row["value"] is None
    assert words in row["missing_inputs"]


def test_people_order_and_receive_but_never_order_and_invoice(golden: Golden) -> None:
    # published: some users create order items and receive goods, none also records the invoice
    rows = golden.execute(
        "select label, row_count from candidate.kpi_breakdown"
        " where source = 'bpic' and kpi_id = 'K22'"
    ).fetchall()
    counts = {row["label"]: row["row_count"] for row in rows}
    again = golden.execute(
        """
        select count(*) as chains from (
            select event.case_key
            from marts.fct_event_log as event
            inner join marts.fct_kpi_case as chain using (case_key)
            inner join marts.dim_activity as activity using (activity_key)
            where event.actor_type = 'human' and chain.source = 'bpic'
                and activity.activity in ('Create Purchase Order Item', 'Record Goods Receipt')
            group by event.case_key, event.resource
            having count(distinct activity.activity) = 2
        ) as found
        """
    ).fetchone()
    assert again is not None
    received = sum(count for label, count in counts.items() if "order and receipt" in label)
    assert received == again["chains"] > 0
    assert not any("order and invoice" in label for label in counts)


def test_every_source_has_every_kpi(golden: Golden) -> None:
    rows = golden.execute(
        "select source, array_agg(distinct kpi_id) ids from candidate.kpi group by 1"
    )
    everything = {kpi.id for kpi in load_catalogue().kpis}
    found = {row["source"]: set(row["ids"]) for row in rows}
    assert set(found) == {"bpic", "onetrace", "receipt", "forensic", "bike"}
    assert all(ids == everything for ids in found.values())


def test_every_file_reconciles(golden: Golden) -> None:
    rows = golden.execute("select * from candidate.reconciliation order by file_id").fetchall()
    assert len(rows) == 20
    for row in rows:
        assert row["is_reconciled"], row
        assert row["rows_read"] == (
            row["staged_rows"]
            + row["superseded_rows"]
            + row["rows_quarantined"]
            + row["rows_duplicate"]
        )


def test_placeholder_dates_are_reported(golden: Golden) -> None:
    row = golden.execute(
        "select * from marts.mart_data_quality where source = 'bpic' and check_id = 'DQ04'"
    ).fetchone()
    assert row is not None
    assert (row["numerator"], row["denominator"]) == (32, 319_233)
    assert "Vendor creates invoice" in row["detail"]


def test_maverick_paths_are_the_published_ones(golden: Golden) -> None:
    # published: no invoice before the goods in this log, whose orders are matched after receipt
    rows = golden.execute(
        "select label, row_count from candidate.kpi_breakdown"
        " where source = 'bpic' and kpi_id = 'K19b'"
    ).fetchall()
    counts = {row["label"]: row["row_count"] for row in rows}
    assert "invoice before goods" not in counts
    early = counts.get("goods before order", 0) + counts.get("invoice before order", 0)
    assert early == _kpi(golden, "bpic", "K19a")["numerator"] > 0
