"""What mining reads of the marts arrives as it stands there."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from mining import store
from tests.mining import marts_by_hand
from tests.mining.invoice_rows import invoice


def test_values_arrive_as_they_are(conn):
    conn.execute("truncate canonical.can_invoice")
    at = datetime(2024, 5, 6, 7, 8, 9, 120_000, tzinfo=UTC)
    odd = invoice(
        1,
        "12345678901234.56",
        reference='a "quoted", ref\nof two lines',
        received_at=at,
        is_reversed=None,
        block_reasons="price,quantity",
    )
    marts_by_hand.insert_invoices(conn, [odd])
    row = store.read_invoices(conn, "default", "erp").row(0, named=True)
    expected = {name: value for name, value in odd.items() if name != "invoice_object_id"}
    assert {name: row[name] for name in expected} == expected
    assert uuid.UUID(row["invoice_object_id"]) == uuid.UUID(odd["invoice_object_id"])


def test_the_longest_wait_of_a_case_is_named(conn):
    log = store.Log("default", "erp", "purchase_order_item")
    row = store.read_cases(conn, log).sort("case_key").row(2, named=True)
    assert row["longest_wait_days"] == 6
    key = row["case_key"]
    between = ("Record Goods Receipt", "Record Invoice Receipt")
    assert store.read_longest_waits(conn, [key]) == {key: between}
