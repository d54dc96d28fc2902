"""Two event logs made by hand, with the same case ids, from raw text to what people read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from p2p.conformance.own_rules import use_rules
from p2p.conformance.waivers import add_waiver
from tests.dbt.project import build

# case, activity, occurred, resource, cost
ALPHA = [
    ("1", "Create Purchase Order Item", "2018-01-01T00:00:00+00:00", "user_1", "100"),
    # of one minute, and named against the alphabet: the source's order must stand
    ("1", "Record Invoice Receipt", "2018-01-03T12:00:00+00:00", "user_2", "100"),
    ("1", "Record Goods Receipt", "2018-01-03T12:00:00+00:00", "user_3", "250"),
    ("1", "Clear Invoice", "2018-01-13T12:00:00+00:00", "batch_1", "250"),
    ("2", "Create Purchase Order Item", "2018-02-01T00:00:00+00:00", "user_1", "7"),
    ("2", "Record Goods Receipt", "2018-02-02T00:00:00+00:00", "NONE", "7"),
    ("2", "Vendor creates invoice", "1948-01-01T00:00:00+00:00", "NONE", "7"),
    ("2", "Change Price", "2018-02-03T00:00:00+00:00", "user_1", "9"),
    ("3", "Create Purchase Order Item", "2018-03-01T00:00:00+00:00", "user_1", None),
]
BETA = [
    ("1", "Create Purchase Order Item", "01.03.2018", "anna", "1.000,50"),
    ("1", "Record Goods Receipt", "04.03.2018", "anna", "2,25"),
]
# roles of raw.event_log in the order in which this test writes them
COLUMNS = [
    *("tenant", "source", "_file_id", "_row_number", "case_id", "activity", "occurred"),
    *("time_format", "time_zone", "time_precision", "resource", "actor_type"),
    *("cost", "cost_kind", "decimal_mark", "currency"),
    *("company_code", "vendor_id", "vendor_name", "purchase_order_id", "purchase_order_item_no"),
    *("matching_type", "item_type", "document_type", "spend_area", "spend_sub_area"),
    "attributes",
]

OWN_RULES = """
rules:
  - id: X01
    name: No price change
    description: Prices stand.
    evidence: Every change.
    severity: low
    origin: Purchasing manual
    valid_from: 2026-01-01
    check: {kind: absence, activity: Change Price}
switches:
  - rule: R10
    companies: {not_in: [alpha]}
"""

Small = psycopg.Connection[DictRow]


@pytest.fixture(scope="module")
def small(small_database, empty_build, dbt_target) -> Iterator[Small]:
    with psycopg.connect(small_database, row_factory=dict_row, autocommit=True) as conn:
        _load(conn)
        today = datetime.now(tz=UTC).date()
        use_rules(conn, OWN_RULES, "own.yml", tenant="t", who="anna")
        for scope_value in ("1", "no such case"):
            add_waiver(
                conn,
                tenant="t",
                source="alpha",
                rule_id="R03",
                scope_kind="case",
                scope_value=scope_value,
                valid_from=today - timedelta(days=1),
                expires_on=today + timedelta(days=300),
                reason="the receipt was recorded late",
                asked_by="anna",
                approved_by="berta",
            )
        build(small_database, dbt_target)
        yield conn


def _load(conn: Small) -> None:
    columns = ", ".join(
        f"{name} {'bigint' if name.startswith('_') else 'text'}" for name in COLUMNS
    )
    conn.execute(f"create table raw.log__small ({columns})")
    conn.execute(
        "create or replace view raw.event_log as select "
        + ", ".join(COLUMNS)
        + " from raw.log__small"
    )
    for source, rows, said in (
        ("alpha", ALPHA, {"time_format": "ISO", "time_precision": "minute", "decimal_mark": "."}),
        ("beta", BETA, {"time_format": "DD.MM.YYYY", "time_precision": "day", "decimal_mark": ","}),
    ):
        file = conn.execute(
            "insert into raw.file (tenant, source, system, table_name, path, sha256, bytes,"
            " encoding, rows_read, rows_loaded, rows_quarantined, rows_duplicate, loaded_by,"
            " started_at) values ('t', %s, 'event_log', 'log__small', %s, %s, 1, 'utf-8',"
            " %s, %s, 0, 0, 'test', now()) returning file_id",
            [source, f"{source}.csv", source, len(rows), len(rows)],
        ).fetchone()
        conn.execute(
            "insert into raw.event_log_source (tenant, source, table_name, mapping_name,"
            " mapping, case_notion, plausible_from, plausible_to)"
            " values ('t', %s, 'log__small', 'test', '{}', %s, %s, %s)",
            [source, *PLACES[source]],
        )
        for number, (case_id, activity, occurred, resource, cost) in enumerate(rows, start=1):
            row: dict[str, Any] = dict.fromkeys(COLUMNS) | said
            row |= {
                "tenant": "t",
                "source": source,
                "_file_id": file["file_id"],
                "_row_number": number,
                "case_id": case_id,
                "activity": activity,
                "occurred": occurred,
                "time_zone": "UTC" if source == "alpha" else "Europe/Berlin",
                "resource": resource,
                "actor_type": "unknown",
                "cost": cost,
                "cost_kind": "cumulative" if source == "alpha" else "event",
                "matching_type": "3-way match, invoice after GR" if source == "alpha" else None,
            }
            conn.execute(
                f"insert into raw.log__small values ({', '.join(['%s'] * len(COLUMNS))})",
                list(row.values()),
            )


PLACES = {
    "alpha": ("purchase_order_item", "2018-01-01 00:00:00+00", "2018-12-31 23:59:59+00"),
    "beta": ("delivery", None, None),
}


def _rows(small: Small, query: str) -> list[dict[str, Any]]:
    return small.execute(query).fetchall()


def test_sources_with_the_same_case_ids_are_counted_apart(small):
    found = _rows(
        small,
        "select source, case_notion, case_count, event_count, variant_count, resource_count,"
        " row_count, file_count, time_zone from candidate.source order by source",
    )
    assert [tuple(row.values()) for row in found] == [
        ("alpha", "purchase_order_item", 3, 9, 3, 5, 9, 1, "UTC"),
        ("beta", "delivery", 1, 2, 1, 1, 2, 1, "Europe/Berlin"),
    ]


def test_equal_times_keep_the_order_of_the_source(small):
    found = _rows(
        small, "select activities from candidate.variant where source = 'alpha' and event_count = 4"
    )
    assert {tuple(row["activities"]) for row in found} == {
        tuple(activity for case, activity, *_ in ALPHA if case == "1"),
        tuple(activity for case, activity, *_ in ALPHA if case == "2"),
    }


def test_cases_are_valued_timed_and_judged(small):
    found = _rows(
        small,
        "select source, case_id, event_count, amount::float, duration_days::float, excluded_reason,"
        " is_completed, has_rework, rework_event_count, has_deviation, matching_type"
        " from candidate.case order by source, case_id",
    )
    after = "three_way_after_gr"
    assert [tuple(row.values()) for row in found] == [
        ("alpha", "1", 4, 250.0, 12.5, None, True, False, 0, False, after),
        ("alpha", "2", 4, 9.0, None, "start_outside_window", False, True, 1, True, after),
        ("alpha", "3", 1, None, 0.0, None, False, False, 0, False, after),
        # two amounts of events add up; a log known to the day lasts whole days
        ("beta", "1", 2, 1002.75, 3.0, None, False, False, 0, False, "unknown"),
    ]


def test_a_time_outside_the_window_stays_in_the_case_and_is_not_timed(small):
    found = _rows(
        small,
        "select activity, is_time_plausible from candidate.event"
        " inner join candidate.case using (case_key)"
        " where candidate.case.source = 'alpha' and case_id = '2' order by event_position",
    )
    assert [row["is_time_plausible"] for row in found] == [True, True, False, True]
    waits = _rows(
        small,
        "select from_activity, transition_count, timed_count, total_wait_days::float"
        " from candidate.transition where source = 'alpha'"
        " and 'Vendor creates invoice' in (from_activity, to_activity) order by from_activity",
    )
    assert [tuple(row.values()) for row in waits] == [
        ("Record Goods Receipt", 1, 0, 0.0),
        ("Vendor creates invoice", 1, 0, 0.0),
    ]


def test_segments_time_first_events_and_account_for_every_case(small):
    found = _rows(
        small,
        "select source, segment_id, case_count, negative_count, missing_start_count,"
        " missing_end_count, outside_window_count, median_days::float, total_days::float"
        " from candidate.segment order by source, segment_order",
    )
    assert [tuple(row.values()) for row in found] == [
        # 2.5 days and 1 day
        ("alpha", "order_to_receipt", 2, 0, 0, 1, 0, 1.75, 3.5),
        ("alpha", "receipt_to_invoice", 1, 0, 1, 1, 0, 0.0, 0.0),
        ("alpha", "vendor_invoice_to_record", 0, 0, 2, 1, 0, None, 0.0),
        ("alpha", "invoice_to_clearing", 1, 0, 2, 0, 0, 10.0, 10.0),
        ("alpha", "order_to_clearing", 1, 0, 0, 2, 0, 12.5, 12.5),
        ("beta", "order_to_receipt", 1, 0, 0, 0, 0, 3.0, 3.0),
    ]


def test_one_object_a_case_and_one_relation_an_event(small):
    found = _rows(
        small,
        "select source, object_type, count(*) as n from canonical.can_object"
        " group by source, object_type order by source, object_type",
    )
    assert [tuple(row.values()) for row in found] == [
        ("alpha", "purchase_order_item", 3),
        ("beta", "case", 1),
    ]
    relations = _rows(small, "select count(distinct event_id) as n from canonical.can_event_object")
    assert relations == [{"n": len(ALPHA) + len(BETA)}]


def test_a_waived_violation_is_counted_apart_and_stays(small):
    found = _rows(
        small,
        "select rule_id, scope_count, eligible_count, violation_count, waived_count,"
        " nothing_to_judge_count, open_count, switched_off_count"
        " from candidate.conformance where source = 'alpha'"
        " and rule_id in ('R01', 'R03', 'R10', 'X01') order by rule_id",
    )
    assert [tuple(row.values()) for row in found] == [
        ("R01", 3, 1, 0, 0, 2, 0, 0),
        # recorded in the minute of the receipt, and before it in the log
        ("R03", 3, 1, 1, 1, 2, 0, 0),
        ("R10", 0, 0, 0, 0, 0, 0, 3),
        ("X01", 3, 3, 1, 0, 0, 0, 0),
    ]
    (violation,) = _rows(
        small, "select * from candidate.violation where source = 'alpha' and rule_id = 'R03'"
    )
    assert violation["case_id"] == "1"
    assert (violation["waiver_asked_by"], violation["waiver_approved_by"]) == ("anna", "berta")


def test_each_violation_has_rows_that_prove_it(small):
    found = _rows(
        small,
        "select rule_id, case_id, label, resource, value::float, is_deciding"
        " from candidate.violation_evidence where source = 'alpha' and rule_id in ('R03', 'X01')"
        " order by rule_id, evidence_order",
    )
    assert [tuple(row.values()) for row in found] == [
        ("R03", "1", "Record Goods Receipt", "user_3", 250.0, True),
        ("R03", "1", "Record Invoice Receipt", "user_2", 100.0, True),
        ("X01", "2", "Change Price", "user_1", 9.0, True),
    ]
