"""What is known of an invoice from elsewhere: as of its posting, and only of its own source."""

from __future__ import annotations

from datetime import date

import polars as pl
import psycopg
import pytest

from mining import store
from mining.invoice_context import read_with_context
from tests.mining import marts_by_hand
from tests.mining.invoice_rows import invoice

ORDERED = """
insert into canonical.can_purchase_order values (md5('po')::uuid, 'buyer');
insert into canonical.can_purchase_order_item values (md5('item')::uuid, md5('po')::uuid, 'steel');
insert into canonical.can_invoice_item
select invoice_object_id, tenant, source, md5('item')::uuid
from canonical.can_invoice where invoice_id = '77';
update canonical.can_supplier set created_on = '2019-05-01' where name = 'Nordwind Metals';
insert into canonical.can_event values
    (md5('1')::uuid, 'default', 'erp', 'Change Vendor Bank Details', '2024-05-01 09:00+00', 'mdm'),
    (md5('2')::uuid, 'default', 'erp', 'Change Vendor Bank Details', '2024-09-01 09:00+00', 'mdm'),
    (md5('3')::uuid, 'default', 'erp', 'Block Vendor', '2024-05-20 09:00+00', 'mdm');
insert into canonical.can_event values
    (md5('4')::uuid, 'default', 'erp', 'Change Vendor Bank Details', '2024-04-20 09:00+00', 'mdm',
     false, 'UTC'),
    (md5('5')::uuid, 'default', 'erp', 'Change Vendor Bank Details', '2024-05-31 23:30+00', 'cet',
     true, 'Europe/Berlin');
insert into canonical.can_event_object
select event_id, md5('100/S1')::uuid, 'happens to' from canonical.can_event;
insert into canonical.can_approval_limit values
    ('default', 'erp', 'a', 5000, 'EUR'), ('default', 'erp', 'b', 40000, 'EUR'),
    ('default', 'erp', 'c', 999999999, 'EUR'), ('default', 'other', 'd', 4995, 'EUR');
"""


@pytest.fixture
def told(fresh_database) -> pl.DataFrame:
    with psycopg.connect(fresh_database) as conn:
        marts_by_hand.build(conn)
        numbers = {
            "77": {"posted_on": date(2024, 6, 1), "gross_amount": 4_990},
            "78": {"posted_on": date(2024, 4, 30), "gross_amount": 39_000},
            "79": {"posted_on": date(2024, 9, 1), "gross_amount": 41_000},
        }
        marts_by_hand.insert_invoices(
            conn, [invoice(0, **changed, invoice_id=number) for number, changed in numbers.items()]
        )
        conn.execute(ORDERED)
        invoices = store.read_invoices(conn, "default", "erp")
        frame = read_with_context(conn, invoices)
    assert frame.height == invoices.height, "no invoice comes twice"
    return frame


def test_what_is_known_of_each_invoice(told):
    known = {
        row["invoice_id"]: row
        for row in told.filter(pl.col("invoice_id").is_in(["77", "78", "79"])).to_dicts()
    }
    assert (known["77"]["category"], known["77"]["ordered_by"]) == ("steel", "buyer")
    assert known["78"]["ordered_by"] is None
    assert known["77"]["supplier_created_on"] == date(2019, 5, 1)
    changes = {number: row["bank_changed_on"] for number, row in known.items()}
    # half an hour before midnight in UTC is the next day where the source is
    assert changes == {"77": date(2024, 6, 1), "78": None, "79": date(2024, 9, 1)}
    assert known["77"]["bank_changed_by"] == "cet"
    limits = {number: row["limit_amount"] for number, row in known.items()}
    assert limits == {"77": 5_000, "78": 40_000, "79": None}, "may approve anything is no limit"
