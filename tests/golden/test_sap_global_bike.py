"""Two snapshots of one SAP client, the second with the first in it: nothing is doubled.

Data: github.com/mschermann/financial-data-analytics.
"""

from __future__ import annotations

import pytest

from tests.golden.golden_rows import one_row

pytestmark = pytest.mark.golden


@pytest.mark.parametrize(
    ("table", "first", "second", "corrected"),
    [
        # one order's pricing document and one item's delivery mark differ between the snapshots
        ("ekko", 88, 266, 1),
        ("ekpo", 88, 268, 1),
        ("mkpf", 6_119, 6_278, 0),
        ("mseg", 19_067, 19_226, 0),
        ("bkpf", 6_263, 6_716, 0),
    ],
)
def test_the_second_snapshot_replaces_the_first(golden, table, first, second, corrected):
    files = golden.execute(
        "select rows_read, rows_loaded, rows_duplicate, rows_quarantined from raw.file"
        f" where source = 'bike' and table_name = 'sap_{table}' order by file_id"
    ).fetchall()
    assert [f["rows_read"] for f in files] == [first, second]
    assert [f["rows_quarantined"] for f in files] == [0, 0]
    assert [f["rows_duplicate"] for f in files] == [0, first - corrected]
    staged = golden.execute(
        f"""
        select count(*) filter (where source = 'bike') as n
        from staging.stg_sap__{table} group by file_id, source having source = 'bike'
        order by file_id
        """
    ).fetchall()
    assert [s["n"] for s in staged] == [first - corrected, second - first + corrected]


def test_a_corrected_item_shows_its_later_version(golden):
    row = one_row(
        golden,
        """
        select is_delivery_complete from canonical.can_purchase_order_item
        where source = 'bike' and purchase_order_id = '4500000078' and item_no = '10'
        """,
    )
    assert row["is_delivery_complete"]


def test_documents_and_events_are_counted_once(golden):
    # counts of the second snapshot alone
    expected = {
        "purchase_order": 266,
        "purchase_order_item": 268,
        "goods_receipt_item": 222,  # rows of MSEG with movement 101, all with an order
        "invoice": 206 + 2,  # documents of transactions MIRO and FB60; one MR8M is none
        "payment": 185,  # headers of type KZ: without BSEG, to whom and how much is not known
    }
    found = golden.execute(
        """
        select object_type, count(*) as n from canonical.can_object
        where source = 'bike' and object_type <> 'supplier' group by object_type
        """
    ).fetchall()
    assert {row["object_type"]: row["n"] for row in found} == expected
    row = one_row(
        golden,
        """
        select count(*) as events, count(distinct event_id) as ids,
            count(*) filter (where activity = 'Record Goods Receipt') as receipts
        from canonical.can_event where source = 'bike'
        """,
    )
    assert row["events"] == row["ids"]
    assert row["receipts"] == 222


def test_amounts_that_no_file_brought_are_unknown_and_not_zero(golden):
    row = one_row(
        golden,
        "select count(gross_amount) as invoices from canonical.can_invoice where source = 'bike'",
    )
    assert row["invoices"] == 0
    row = one_row(
        golden,
        "select count(amount) as payments from canonical.can_payment where source = 'bike'",
    )
    assert row["payments"] == 0
