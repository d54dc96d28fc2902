"""Duplicates over two refreshes: what came later meets what is old, and only its group is new."""

from __future__ import annotations

import uuid

import polars as pl

from mining import duplicate_store, pipeline
from mining.duplicate_pipeline import duplicates_of_bank
from mining.rules.duplicate_bank_entries import BANK_TRANSACTION, BILL
from tests.mining import marts_by_hand
from tests.mining.invoice_rows import FIRST_DAY, invoice


def groups(conn, run_id):
    """is_new and first_seen_at by reference, of one run."""
    rows = conn.execute(
        "select reference, is_new, first_seen_at from mining.duplicate_group where run_id = %s",
        (run_id,),
    )
    return {reference: (is_new, seen) for reference, is_new, seen in rows}


def test_a_document_of_a_later_load_meets_one_paid_a_year_ago_and_only_its_group_is_new(conn):
    paid = FIRST_DAY.replace(month=3)
    old = invoice(3, 4444, reference="OLD-77120", cleared_on=paid)
    marts_by_hand.insert_invoices(conn, [old])
    first, second = uuid.uuid4(), uuid.uuid4()
    pipeline.score_review_candidates(conn, first)
    before = groups(conn, first)
    assert {name: is_new for name, (is_new, _) in before.items()} == {"TWICE-1": True}
    marts_by_hand.insert_invoices(conn, [invoice(390, 4444, reference="OLD-77120")])
    result = pipeline.score_review_candidates(conn, second)
    after = groups(conn, second)
    assert {name: is_new for name, (is_new, _) in after.items()} == {
        "TWICE-1": False,
        "OLD-77120": True,
    }
    assert after["TWICE-1"][1] == before["TWICE-1"][1] < after["OLD-77120"][1]
    assert result.figures["erp_duplicate_groups"] == 2
    assert result.figures["erp_new_duplicate_groups"] == 1
    # the same run again knows nothing of itself
    pipeline.score_review_candidates(conn, second)
    assert groups(conn, second)["OLD-77120"][0] is True
    states = conn.execute(
        "select money_state, paid_on, value_amount from mining.duplicate_document"
        " where run_id = %s and reference = 'OLD-77120' order by place",
        (second,),
    ).fetchall()
    assert states == [("kept", paid, None), ("open", None, 4444)]


def test_accounts_payments_and_bank_entries_are_read_as_they_are(conn):
    conn.execute(
        "insert into canonical.can_supplier_identifier values"
        " ('default', 'erp', 'supplier', 'S1', 'bank_account', 'h', '1234'),"
        " ('default', 'erp', 'supplier', 'S7', 'bank_account', 'h', '1234')"
    )
    twin = {"supplier_id": "S7", "supplier_name": "Harbour Trading"}
    marts_by_hand.insert_invoices(
        conn,
        [
            invoice(200, 555, reference="BANK-1001"),
            invoice(210, 555, reference="BANK-1001", **twin),
            invoice(150, "7.5", reference="RE-20244", recorded_by="AP_3"),
        ],
    )
    conn.execute(
        "insert into marts.fct_kpi_invoice (invoice_object_id, is_entered_by_person)"
        " select invoice_object_id, true from canonical.can_invoice where reference = 'RE-20244'"
    )
    conn.execute(
        "insert into canonical.can_event (event_id, tenant, source, activity, resource, actor_type)"
        " values (md5('p')::uuid, 'default', 'erp', 'Post Payment', 'clerk', 'human')"
    )
    conn.execute(
        "insert into canonical.can_payment select md5(n::text)::uuid, 'default', 'erp', '1000',"
        " n::text, '2024', 'S1', date '2024-06-01' + n, 90000, 'EUR', 'clerk'"
        " from generate_series(1, 2) as n"
    )
    conn.execute(
        "insert into canonical.can_object_relation select invoice_object_id, md5(n::text)::uuid,"
        " 'cleared by', 'default', 'erp' from canonical.can_invoice, generate_series(1, 2) as n"
        " where invoice_id = '519998'"
    )
    conn.execute(
        "insert into canonical.can_bank_transaction select md5(n::text)::uuid, 'default', 'bank',"
        " '1', 'h', '1234', 'Nordwind', 'payment', n::text, null, 'RE 20244', -7.5, 'EUR',"
        " date '2024-06-01' + n from generate_series(1, 2) as n"
    )
    run = uuid.uuid4()
    pipeline.score_review_candidates(conn, run)
    rows = conn.execute(
        "select source, kind, amount, involved, reasons -> 0 ->> 'text'"
        " from mining.review_candidate"
        " where kind in ('duplicate_payment', 'likely_duplicate_invoice') order by source, kind"
    ).fetchall()
    assert [row[:4] for row in rows] == [
        ("bank", "duplicate_payment", 7.5, ["AP_3"]),
        ("erp", "duplicate_payment", 90_000, ["clerk"]),
        ("erp", "likely_duplicate_invoice", 555, ["clerk"]),
    ]
    assert rows[2][4].endswith("same bank account ...1234 as supplier S1")


def test_a_refund_that_paid_back_a_payment_pays_back_no_bill_besides(conn):
    """An invoice paid twice, its bill entered and paid twice, and one refund of that amount."""
    day = FIRST_DAY.replace(month=3)
    paid = {"reference": "BACK-1001", "supplier_id": "S1", "cleared_on": day}
    bills = [invoice(number, 777, **paid) for number in (20, 25)]
    marts_by_hand.insert_invoices(conn, bills)
    conn.execute(
        "insert into canonical.can_payment select md5(n::text)::uuid, 'default', 'erp', '1000',"
        " n::text, '2024', 'S1', %s::date + n, case n when 3 then -777 else 777 end, 'EUR',"
        " 'clerk' from generate_series(1, 3) as n",
        (day,),
    )
    conn.execute(
        "insert into canonical.can_object_relation select invoice_object_id, md5(n::text)::uuid,"
        " 'cleared by', 'default', 'erp' from canonical.can_invoice, generate_series(1, 2) as n"
        " where invoice_id = %s",
        (bills[0]["invoice_id"],),
    )
    run = uuid.uuid4()
    pipeline.score_review_candidates(conn, run)
    rows = conn.execute(
        "select document_type, money_state from mining.duplicate_document"
        " where run_id = %s and abs(amount) = 777 and money_state <> 'kept' order by 1",
        (run,),
    ).fetchall()
    assert rows == [("invoice", "leaked"), ("payment", "recovered")]


def test_the_bills_of_a_tenant_are_read_once_for_all_of_its_banks(monkeypatch):
    banks = [("a", "bank1"), ("a", "bank2"), ("b", "bank1")]
    read: list[str] = []

    def bills(conn: object, tenant: str) -> pl.DataFrame:
        read.append(tenant)
        return pl.DataFrame(schema=pl.Schema(BILL))

    monkeypatch.setattr(duplicate_store, "read_bank_sources", lambda *_: banks)
    monkeypatch.setattr(
        duplicate_store,
        "read_bank_transactions",
        lambda *_: pl.DataFrame(schema=pl.Schema(BANK_TRANSACTION)),
    )
    monkeypatch.setattr(duplicate_store, "read_bills", bills)
    assert len(list(duplicates_of_bank(None, None))) == len(banks)
    assert read == ["a", "b"]
