"""Staging says of bank statements and of costs what the truth says, in whatever version."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import psycopg
import pytest

from p2p.errors import DataRefused
from p2p.landing import ingest
from tests.simulator.side_company import side_truth
from tests.simulator.side_landed.other_tools import OLDER


def test_money_moved_as_the_truth_says(landed):
    truth = side_truth("bank")
    codes = pl.Series([c.currency for c in truth.world.scenario.companies])
    moved = truth.bank_entries.filter(pl.col("kind") != "opening")
    kind = {"fee": "charge", "funding": "cash_pool"}
    wanted = {
        (one, currency): (count, Decimal(cents) / 100)
        for one, currency, count, cents in moved.with_columns(currency=codes[moved["company"]])
        .group_by(pl.col("kind").replace(kind), "currency")
        .agg(pl.len(), pl.col("amount").sum())
        .iter_rows()
    }
    found = landed.rows(
        "select transaction_type, currency, count(*), sum(amount) from staging.stg_bank__camt053 "
        "where source = 'bank' group by transaction_type, currency"
    )
    assert {(one, currency): (count, total) for one, currency, count, total in found} == wanted
    days = landed.rows(
        "select payment_reference, booked_on - date '1970-01-01', value_on - date '1970-01-01', "
        "counterparty_account_no, counterparty_bic is not null "
        "from staging.stg_bank__camt053 where transaction_type = 'payment' and source = 'bank'"
    )
    paid = moved.filter(pl.col("kind") == "payment")
    told = ("reference", "booked_day", "value_day", "counterparty_account")
    assert sorted(days) == sorted((*one, True) for one in paid.select(told).iter_rows())
    returned = landed.rows(
        "select return_reason, count(*) from staging.stg_bank__camt053 "
        "where transaction_type = 'returned_payment' group by return_reason"
    )
    reasons = {"AC04": "closed_account", "AC01": "wrong_account"}
    back = moved.filter(pl.col("return_reason") != "")
    counts = back.group_by(pl.col("return_reason").replace(reasons)).len()
    assert sorted(returned) == sorted(counts.iter_rows())


def test_balances_add_up_and_continue(landed):
    (states,) = landed.rows(
        "select count(*), count(*) filter (where is_balanced), "
        "count(*) filter (where opening_amount <> before) "
        "from (select s.*, "
        "lag(closing_amount) over (partition by account_no order by closed_on) as before "
        "from canonical.int_bank__statement as s) as s"
    )
    days = side_truth("bank").bank_entries.filter(pl.col("kind") != "opening")
    statements = days.select("account", "booked_day").unique().height + 1
    assert states == (statements, statements, 0)


def test_an_older_version_of_the_format_says_the_same(landed):
    found = landed.rows(
        "select account_no, entry_no, transaction_type, is_booked, amount, currency, entry_amount, "
        "entry_currency, booked_on::text, counterparty_name, counterparty_bic, payment_reference "
        "from staging.stg_bank__camt053 where source = 'other_bank' order by entry_no"
    )
    assert found == [
        ("998877", 1, "payment", True, Decimal("-27.00"), "EUR", Decimal("-25.50"), "CHF",
         "2026-02-28", "M\u00fcller AG", "UBSWCHZH80A", "X1"),
        ("998877", 2, "other", False, Decimal("-99.00"), "CHF", Decimal("-99.00"), "CHF",
         None, None, None, None),
    ]  # fmt: skip
    assert landed.rows(
        "select opening_amount, closing_amount, bank_bic, entry_count, closed_on::text "
        "from canonical.int_bank__statement where source = 'other_bank'"
    ) == [(Decimal("-10.00"), Decimal("-35.50"), "POFICHBEXXX", 2, "2026-02-28")]


def test_a_statement_that_does_not_add_up_is_refused_with_its_figures(landed, tmp_path):
    path = tmp_path / "camt053.xml"
    path.write_text(OLDER.format(closing="36.50"), encoding="iso-8859-1")
    with psycopg.connect(landed.url, autocommit=True) as conn:
        with pytest.raises(DataRefused) as refused:
            ingest(conn, path, source="third_bank")
        (count,) = conn.execute("select count(*) from raw.file where source = 'third_bank'")
    assert count == (0,)
    assert "camt053.xml: statement 42 of account 998877 does not add up" in refused.value.message
    assert "balance -10.00, entries -25.50, closing balance -36.50" in refused.value.message


def test_costs_are_those_of_the_truth(landed):
    costs = side_truth("ap_cost").ap_costs
    wanted = costs.select(
        pl.len(), pl.col("fte").sum(), *(pl.col(f"{c}").sum() for c in
        ("labour", "systems", "outsourcing", "overhead"))
    ).row(0)  # fmt: skip
    (found,) = landed.rows(
        "select count(*), sum(fte_count), sum(labour_amount) * 100, sum(systems_amount) * 100, "
        "sum(outsourcing_amount) * 100, sum(overhead_amount) * 100 "
        "from staging.stg_ap_cost__ap_costs where source = 'ap_cost'"
    )
    # the truth keeps shares of people as binary fractions, the export in hundredths
    assert tuple(round(float(value), 6) for value in found) == tuple(
        round(float(value), 6) for value in wanted
    )


def test_a_person_may_write_numbers_and_days_in_the_own_way_and_correct_them(landed):
    assert landed.rows(
        "select month_on::text, fte_count, labour_amount, systems_amount, overhead_amount "
        "from staging.stg_ap_cost__ap_costs where source = 'own_costs' order by month_on"
    ) == [
        ("2026-01-01", Decimal("4.5"), Decimal("23400.00"), Decimal("1800.50"), None),
        ("2026-02-01", Decimal("5.25"), Decimal("27300.00"), None, None),
    ]
