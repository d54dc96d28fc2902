"""The systems beside the ERPs load whole, and staging says of them what the truth says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from p2p.errors import DataRefused
from p2p.landing import ingest, ingest_all
from tests.dbt.project import build
from tests.simulator.side_company import side_truth, written

SYSTEMS = ("supplier_portal", "ticket_desk", "bank", "ap_cost")

# An older version of camt.053, as other banks send it: a payment that is announced only, a direct
# debit with another day's time of booking, a statement that begins with the last closing balance.
OLDER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Id>42</Id><CreDtTm>2026-03-02T06:00:00</CreDtTm>
<Acct><Id><Othr><Id>998877</Id></Othr></Id><Ccy>CHF</Ccy>
<Svcr><FinInstnId><BIC>POFICHBEXXX</BIC></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">10.00</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-02-27</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">0</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-02-28</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">{closing}</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-02-28</Dt></Dt></Bal>
<Ntry><Amt Ccy="CHF">25.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><DtTm>2026-02-28T23:30:00+01:00</DtTm></BookgDt><ValDt><Dt>2026-02-28</Dt></ValDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>X1</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">27.00</Amt></TxAmt></AmtDtls>
<RltdPties><Cdtr><Nm>M\u00fcller AG</Nm></Cdtr></RltdPties>
<RltdAgts><CdtrAgt><FinInstnId><BIC>UBSWCHZH80A</BIC></FinInstnId></CdtrAgt></RltdAgts>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CHF">99.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""

# As a German spreadsheet saves it; the second row of a month corrects the first.
KEPT = """month;company_code;currency;fte;labour_cost;systems_cost
31.01.2026;1000;EUR;4,5;23.400,00;1.800,50
28.02.2026;1000;EUR;4,5;23.400,00;
28.02.2026;1000;EUR;5,25;27.300,00;
"""

# Words of other tools, and what they mean.
ACTIONS = {
    "Request created": "submitted",
    "Supplier request approved": "request_approved",
    "Invitation sent": "invited",
    "Registration submitted": "answered",
    "More info requested": "returned_for_correction",
    "Questionnaire re-submitted": "resubmitted",
    "Registration approved": "approved",
    "Synchronized to ERP": "created",
    "Registration denied": "rejected",
    "Lunch": "other",
}
REQUEST_STATES = {
    "InRegistration": "invited",
    "Pending Approval": "in_review",
    "VendorChangeRequested": "returned",
    "registered": "active",
    "Registration-Denied": "rejected",
    "Limbo": "other",
}
TICKET_STATES = {
    "Waiting for customer": "pending_supplier",
    "Work In Progress": "in_progress",
    "Awaiting Info": "pending_supplier",
    "On-hold": "on_hold",
    "Resolved": "resolved",
    "Canceled": "cancelled",
    "Limbo": "other",
}


@dataclass(frozen=True)
class Landed:
    url: str
    written: dict[str, int]
    """Rows by raw table; of bank statements, the transactions."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as conn:
            conn.execute("set timezone = 'UTC'")
            return conn.execute(query).fetchall()


def _deliver(folder: Path) -> dict[str, int]:
    told = written(folder, *SYSTEMS)
    rows = {f"{source}_{name}": n for source, of in told.rows.items() for name, n in of.items()}
    moved = side_truth("bank").bank_entries.filter(pl.col("kind") != "opening")
    return rows | {"bank_camt053": moved.height}


@pytest.fixture(scope="module")
def landed(database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    folder = tmp_path_factory.mktemp("side")
    rows = _deliver(folder / "all")
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_side template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_side"
    with psycopg.connect(url, autocommit=True) as conn:
        told = ingest_all(conn, folder / "all")
        assert {one.source: one.problems for one in told} == dict.fromkeys(SYSTEMS, ())
        older = folder / "camt.053_other.xml"
        older.write_text(OLDER.format(closing="35.50"), encoding="iso-8859-1")
        ingest(conn, older, source="other_bank")
        kept = folder / "ap_costs_2026.csv"
        kept.write_text(KEPT, encoding="utf-8")
        ingest(conn, kept, source="own_costs")
        for name, source, header, words in (
            ("onboarding_steps", "words", "request_id,step_no,action,occurred_at", ACTIONS),
            ("onboarding_requests", "words", "request_id,x,status,requested_at", REQUEST_STATES),
            ("tickets", "words_too", "ticket_id,x,status,created_at", TICKET_STATES),
        ):
            rest = [f"{n},{n},{word},2026-01-31" for n, word in enumerate(words)]
            path = folder / f"{name}.csv"
            path.write_text("\n".join([header, *rest, ""]), encoding="utf-8")
            ingest(conn, path, source=source)
        # a ticket that was solved again, and then an older version of it that comes late
        ticket = "ticket_id,status,created_at,updated_at\n100001,{},2025-01-01T08:00:00Z,{}\n"
        for day, status, at in (
            ("20260701", "On-hold", "2026-07-01T08:00:00+01:00"),
            ("20260702", "Pending", "2020-01-01T08:00:00+00:00"),
        ):
            later = folder / f"tickets_{day}.csv"
            later.write_text(ticket.format(status, at), encoding="utf-8")
            ingest(conn, later, source="ticket_desk")
    paths = [f"path:models/staging/{system}" for system in SYSTEMS]
    paths.append("path:models/canonical/bank")
    build(url, tmp_path_factory.mktemp("side-dbt"), "--select", *paths)
    return Landed(url, rows)


def test_every_row_is_loaded_and_none_is_refused(landed):
    loaded = landed.rows(
        "select table_name, sum(rows_read) from raw.file where rows_read = rows_loaded "
        "and source in ('supplier_portal', 'ticket_desk', 'bank', 'ap_cost') group by table_name"
    )
    again = {"ticket_desk_tickets": 2}
    assert dict(loaded) == {
        name: count + again.get(name, 0) for name, count in landed.written.items()
    }
    assert landed.rows("select count(*) from raw.quarantine") == [(0,)]


def test_staging_has_a_row_for_each(landed):
    for name, count in landed.written.items():
        system = next(one for one in SYSTEMS if name.startswith(one))
        view = f"stg_{system}__{name.removeprefix(system + '_')}"
        found = landed.rows(f"select count(*) from staging.{view} where source = '{system}'")
        assert found == [(count,)], view


def test_onboarding_waits_for_whom_the_truth_says(landed):
    steps = side_truth("supplier_portal").onboarding_steps
    party = {"intake": "us", "bank": "us", "creation": "us"}
    wanted = steps.group_by("activity", party=pl.col("waits_for").replace(party)).len()
    found = landed.rows(
        "select activity, waiting_party, count(*) "
        "from staging.stg_supplier_portal__onboarding_steps where source = 'supplier_portal' "
        "group by activity, waiting_party"
    )
    assert sorted(found) == sorted(wanted.iter_rows())
    states = landed.rows(
        "select distinct request_state from staging.stg_supplier_portal__onboarding_requests "
        "where source = 'supplier_portal'"
    )
    assert ("other",) not in states and ("active",) in states and ("invited",) in states


def test_words_of_other_tools_are_understood(landed):
    for view, number, column, words in (
        ("supplier_portal__onboarding_steps", "request_id", "activity", ACTIONS),
        ("supplier_portal__onboarding_requests", "request_id", "request_state", REQUEST_STATES),
        ("ticket_desk__tickets", "ticket_id", "ticket_state", TICKET_STATES),
    ):
        found = landed.rows(
            f"select {column} from staging.stg_{view} where source like 'words%' "
            f"order by cast({number} as int)"
        )
        assert [word for (word,) in found] == list(words.values()), view


def test_the_history_of_a_ticket_is_again_that_of_the_truth(landed):
    states = side_truth("ticket_desk").inquiry_states
    wanted = states.select(pl.col("inquiry") + 100_001, "state", "at").rows()
    found = landed.rows(
        "select cast(ticket_id as bigint), activity, "
        "cast(extract(epoch from changed_at) as bigint) "
        "from staging.stg_ticket_desk__ticket_history"
    )
    assert sorted(found) == sorted(wanted)
    people = landed.rows(
        "select distinct actor_type from staging.stg_ticket_desk__ticket_history order by 1"
    )
    assert people == [("batch",), ("human",), ("supplier",)]


def test_the_greatest_cursor_counts_in_whatever_order_versions_come(landed):
    found = landed.rows(
        "select ticket_state, updated_at::text from staging.stg_ticket_desk__tickets "
        "where ticket_id = '100001' and source = 'ticket_desk'"
    )
    assert found == [("on_hold", "2026-07-01 07:00:00+00")]


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
