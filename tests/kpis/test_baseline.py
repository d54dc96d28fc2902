"""A frozen period and what came after it, worked by hand on a few published rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from p2p.errors import UsageError
from p2p.kpis.baseline import freeze, latest
from p2p.kpis.since_baseline import compare

TABLES = """
create table serving.kpi (
    tenant text, source text, kpi_id text, status text, period_from date, latest_month date,
    formula_version integer);
create table serving.kpi_observation (
    tenant text, source text, kpi_id text, currency text, observed_on date,
    is_denominator boolean, numerator_value numeric, denominator_value numeric);
insert into serving.kpi values
    ('t', 's', 'K01', 'ok', '2025-03-01', '2025-05-01', 2),
    ('t', 's', 'K04', 'ok', '2025-01-20', '2025-05-01', 1),
    ('t', 's', 'K28', 'ok', '2025-03-01', '2025-05-01', 1),
    ('t', 's', 'K28b', 'ok', '2025-02-01', '2025-05-01', 1),
    ('t', 's', 'PM01', 'ok', '2025-02-01', '2025-05-01', 1),
    ('t', 's', 'K10', 'not_available', null, '2025-05-01', 1);
insert into ops.refresh (refresh_id, status)
values ('00000000-0000-0000-0000-000000000001', 'published');
insert into ops.publication (refresh_id, tables)
values ('00000000-0000-0000-0000-000000000001', '{}');
"""
ROWS = [
    # two exceptions of four invoices, then one of five
    *[("K04", None, date(2025, 2, day), True, hit, 1) for day, hit in enumerate((1, 0, 1, 0), 1)],
    *[
        ("K04", None, date(2025, 4, day), True, hit, 1)
        for day, hit in enumerate((1, 0, 0, 0, 0), 1)
    ],
    # outside every full month, and left out: neither counts
    ("K04", None, date(2025, 6, 2), True, 1, 1),
    ("K04", None, date(2025, 2, 9), False, 0, 0),
    # taken of offered, by currency
    ("K28", "EUR", date(2025, 3, 1), True, 30, 100),
    ("K28", "EUR", date(2025, 5, 1), True, 100, 200),
    ("K28", "USD", date(2025, 3, 1), True, 5, 10),
    # a duration: 1, 2 and 9 days, then 4
    *[("K01", None, date(2025, 3, days), True, days, 1) for days in (1, 2, 9)],
    ("K01", None, date(2025, 4, 1), True, 4, 1),
    # money lost: 12 in two months, then 9 in two
    ("K28b", "EUR", date(2025, 2, 1), True, 12, 50),
    ("K28b", "EUR", date(2025, 4, 1), True, 9, 50),
    # counts open work: its age would be compared, not the process
    ("PM01", None, date(2025, 2, 1), True, 1, 1),
]


@pytest.fixture
def conn(fresh_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(TABLES)
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into serving.kpi_observation values ('t', 's', %s, %s, %s, %s, %s, %s)",
                ROWS,
            )
        yield connection


@pytest.fixture
def frozen(conn):
    return freeze(
        conn,
        tenant="t",
        source="s",
        who="Ada",
        first=date(2025, 2, 1),
        last=date(2025, 3, 1),
        note="before the scanner",
    )


def test_ratios_medians_and_sums_are_compared_by_their_own_aggregation(conn, frozen):
    compared = compare(conn, frozen, tenant="t")
    told = [
        (one.kpi_id, one.currency, one.before, one.after, one.change, one.is_better)
        for one in compared
        if not one.why_not
    ]
    assert told == [
        ("K01", None, 2, 4, 2, False),
        ("K04", None, Decimal("0.5"), Decimal("0.2"), Decimal("-0.3"), True),
        ("K28", "EUR", Decimal("0.3"), Decimal("0.5"), Decimal("0.2"), True),
        # a month's share, of two months each
        ("K28b", "EUR", 6, Decimal("4.5"), Decimal("-1.5"), True),
    ]
    assert [(one.kpi_id, one.currency, one.why_not) for one in compared if one.why_not] == [
        ("K28", "USD", "no row in a full month after the baseline yet")
    ]


def test_what_a_change_was_worth_is_its_money_or_its_minutes(conn, frozen):
    worth = {
        (one.kpi_id, one.currency): (one.hours_saved, one.amount_saved)
        for one in compare(conn, frozen, tenant="t")
    }
    # 0.3 of five invoices without an exception of half an hour
    assert worth["K04", None] == (Decimal("0.75"), None)
    # 0.2 of the 200 offered since
    assert worth["K28", "EUR"] == (None, 40)
    assert worth["K01", None] == (None, None)


def test_the_latest_baseline_counts_and_none_can_be_changed(conn, frozen):
    assert latest(conn, tenant="t", source="s") == frozen
    later = freeze(conn, tenant="t", source="s", who="Bob")
    # the last twelve full months, or as many as there are
    assert (later.first_month, later.last_month) == (date(2025, 1, 1), date(2025, 5, 1))
    assert latest(conn, tenant="t", source="s") == later
    for change in (
        "update ops.baseline set note = 'another'",
        "update ops.baseline_kpi set value = 0",
        "delete from ops.baseline",
        "delete from ops.baseline_kpi",
        "truncate ops.baseline, ops.baseline_kpi",
    ):
        with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
            conn.execute(change)


def test_what_was_frozen_stays_when_history_is_loaded_again(conn, frozen):
    conn.execute("update serving.kpi_observation set numerator_value = 1 where kpi_id = 'K04'")
    (one,) = compare(conn, frozen, tenant="t", kpi_id="K04")
    assert (one.before, one.after) == (Decimal("0.5"), 1)


def test_a_formula_that_changed_since_is_not_compared(conn):
    conn.execute("update serving.kpi set formula_version = 0 where kpi_id = 'K04'")
    frozen = freeze(conn, tenant="t", source="s", who="Ada", last=date(2025, 3, 1))
    # the program was renewed, and the next refresh published by its formula
    conn.execute("update serving.kpi set formula_version = 1 where kpi_id = 'K04'")
    (one,) = compare(conn, frozen, tenant="t", kpi_id="K04")
    assert (one.change, one.is_better) == (None, None)
    assert one.why_not == "its formula changed: version 0 was frozen"


@pytest.mark.parametrize(
    ("source", "first", "last", "complaint"),
    [
        ("s", date(2025, 3, 1), date(2025, 2, 1), "2025-03 to 2025-02 is no period"),
        ("s", date(2025, 2, 1), date(2025, 6, 1), "no period of full months"),
        ("s", date(2024, 12, 1), date(2025, 2, 1), "no period of full months"),
        ("s", date(2025, 1, 1), date(2025, 1, 1), "no KPI of s has rows"),
        ("other", None, None, "nothing with a full month is published of source 'other'"),
    ],
)
def test_months_that_cannot_be_frozen_are_refused(conn, source, first, last, complaint):
    with pytest.raises(UsageError, match=complaint):
        freeze(conn, tenant="t", source=source, who="Ada", first=first, last=last)
    assert conn.execute("select count(*) from ops.baseline").fetchone() == (0,)
