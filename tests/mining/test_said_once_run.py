"""A refresh asks once: of documents handed over to a ledger, and of what a broken control says."""

from __future__ import annotations

import uuid
from datetime import timedelta

from psycopg import sql

from mining import pipeline
from mining.control_pipeline import broken_controls
from mining.said_once_store import read_entered_in_breach
from mining.suppliers import statements
from tests.mining import marts_by_hand
from tests.mining.invoice_rows import FIRST_DAY, invoice


def judged_of_suppliers(conn, source: str) -> tuple[int, int]:
    """How many invoices of a source its suppliers are judged by, and how many copies it has."""
    names = {"tenant": sql.Literal("default"), "source": sql.Literal(source)}
    by_number = sql.SQL(statements.BY_NUMBER.strip()).format(**names)
    query = sql.SQL(statements.INVOICES).format(
        **names, zone=sql.Literal("UTC"), by_number=by_number
    )
    copies = [row[-1] for row in conn.execute(query).fetchall()]
    return copies.count(False), copies.count(True)


def test_the_ledger_asks_nothing_about_what_another_system_handed_over(conn):
    """All of erp's invoices again without orders, its duplicate among them."""
    rows = conn.execute(
        "select invoice_id, reference, gross_amount, posted_on from canonical.can_invoice"
        " where source = 'erp' order by posted_on"
    ).fetchall()
    copies = [
        invoice(
            (posted_on - FIRST_DAY + timedelta(days=1)).days,
            amount,
            source="ledger",
            invoice_id=f"9{number}",
            reference=reference,
            is_po_backed=False,
        )
        for number, reference, amount, posted_on in rows
    ]
    marts_by_hand.insert_invoices(conn, copies)
    conn.execute(
        "insert into marts.fct_handed_over_invoice select copy.tenant, copy.source,"
        " copy.invoice_object_id, copy.invoice_id || '/2024', first_one.source,"
        " first_one.invoice_object_id from canonical.can_invoice as copy"
        " inner join canonical.can_invoice as first_one on copy.reference = first_one.reference"
        " and copy.source = 'ledger' and first_one.source = 'erp'"
        " and (first_one.posted_on + 1 = copy.posted_on)"
    )
    conn.execute(
        "insert into marts.fct_kpi_invoice (invoice_object_id)"
        " select invoice_object_id from canonical.can_invoice"
    )
    run = uuid.uuid4()
    pipeline.score_review_candidates(conn, run)
    asked = conn.execute(
        "select source, kind, reasons -> -1 ->> 'text' from mining.review_candidate"
        " where kind like '%%invoice' and run_id = %s",
        (run,),
    ).fetchall()
    assert {row[0] for row in asked} == {"erp"}
    text = next(row[2] for row in asked if row[1] == "duplicate_invoice")
    assert text == (
        "Handed over as 9519998/2024 in ledger, 9519999/2024 in ledger;"
        " nobody is asked about it there"
    )
    judged = [judged_of_suppliers(conn, source) for source in ("erp", "ledger")]
    assert judged == [(len(rows), 0), (0, len(rows))]
    group = conn.execute(
        "select is_candidate from mining.duplicate_group where source = 'ledger' and run_id = %s",
        (run,),
    ).fetchall()
    assert group == [(False,)]


def test_an_invoice_is_in_a_breach_by_its_order_item_or_itself_if_its_clerk_is_named(conn):
    of_item, itself, of_other = (invoice(300 + n, recorded_by="BUY_1") for n in range(3))
    marts_by_hand.insert_invoices(conn, [of_item, itself, of_other])
    conn.execute(
        "insert into canonical.can_invoice_item values"
        " (%s, 'default', 'erp', md5('item')::uuid), (%s, 'default', 'erp', md5('other')::uuid)",
        (of_item["invoice_object_id"], of_other["invoice_object_id"]),
    )
    conn.execute(
        "insert into reference.control values ('C01', 'segregation_of_duties', 'Duties', 'Both.',"
        " 'Amount.')"
    )
    breach = (
        "insert into marts.fct_control_breach values (md5(%s)::uuid, md5(%s)::uuid, 'C01',"
        " 'default', 'erp', '1000', 'S1', 'order item', %s, '2024-02-01', 700, 'EUR', %s, 'both',"
        " 'breached', 'high', true, %s)"
    )
    object_of = conn.execute("select md5('item'), md5('other')").fetchone()
    for name, person, subject in (
        ("c", "BUY_1", object_of[0]),
        ("d", "BUY_1", itself["invoice_object_id"]),
        ("e", "BUY_2", object_of[1]),
    ):
        conn.execute(breach, (name, name, name, person, subject))
    broken = broken_controls(conn)
    found = read_entered_in_breach(conn, "default", "erp", broken)
    wanted = {uuid.UUID(row["invoice_object_id"]) for row in (of_item, itself)}
    assert {uuid.UUID(one) for one in found} == wanted
    assert read_entered_in_breach(conn, "default", "erp", []) == set()
