"""Each document of the truth is in Oracle's tables once, for the same amounts."""

import polars as pl

from p2p.simulator.oracle import ground_truth
from p2p.simulator.truth import Truth
from tests.simulator.oracle.reading import cents, dec, entered_invoices


def test_each_document_of_the_truth_is_there_once(truth, oracle):
    invoices = entered_invoices(truth)
    standard = pl.col("TYPE_LOOKUP_CODE") == "STANDARD"
    expected = {
        "PO_REQUISITION_HEADERS_ALL": truth.requisitions.height,
        "PO_REQUISITION_LINES_ALL": truth.requisition_items.height,
        "PO_LINES_ALL": truth.order_items.height,
        "PO_LINE_LOCATIONS_ALL": truth.order_items.height,
        "PO_DISTRIBUTIONS_ALL": truth.order_items.height,
        "RCV_TRANSACTIONS": 2 * truth.receipt_lines.height,
        "AP_INVOICES_ALL": invoices.height,
        "AP_PAYMENT_SCHEDULES_ALL": invoices.height,
    }
    assert {name: oracle[name].height for name in expected} == expected
    assert oracle["PO_HEADERS_ALL"].filter(standard).height == truth.orders.height
    ordered = truth.requisition_items["order"].is_not_null().sum()
    assert oracle["PO_REQUISITION_LINES_ALL"]["LINE_LOCATION_ID"].is_not_null().sum() == ordered
    assert oracle["PO_DISTRIBUTIONS_ALL"]["REQ_DISTRIBUTION_ID"].is_not_null().sum() == ordered


def per_currency(truth: Truth, rows: pl.DataFrame, amount: pl.Expr) -> dict[str, int]:
    codes = [company.currency for company in truth.world.scenario.companies]
    summed = rows.group_by("company").agg(cents=amount.sum())
    found: dict[str, int] = {}
    for company, total in summed.sort("company").iter_rows():
        found[codes[company]] = found.get(codes[company], 0) + total
    return found


def test_amounts_agree_to_the_cent_in_each_currency(truth, oracle):
    heads = oracle["PO_HEADERS_ALL"].select("PO_HEADER_ID", "CURRENCY_CODE")
    shipments = oracle["PO_LINE_LOCATIONS_ALL"].join(heads, on="PO_HEADER_ID")
    value = (dec("QUANTITY") * dec("PRICE_OVERRIDE") * 100).cast(pl.Int64).sum()
    ordered = dict(shipments.group_by("CURRENCY_CODE").agg(value).iter_rows())
    lots = pl.col("lots") * pl.col("price")
    assert ordered == per_currency(truth, truth.order_items, lots)

    sign = pl.when(pl.col("nature") == "credit_memo").then(-1).otherwise(1)
    gross = (cents("INVOICE_AMOUNT") + cents("CANCELLED_AMOUNT").fill_null(0)).sum()
    billed = dict(
        oracle["AP_INVOICES_ALL"].group_by("INVOICE_CURRENCY_CODE").agg(gross).iter_rows()
    )
    assert billed == per_currency(truth, entered_invoices(truth), pl.col("gross") * sign)

    valid = oracle["AP_CHECKS_ALL"].filter(pl.col("VOID_DATE").is_null())
    paid = dict(valid.group_by("CURRENCY_CODE").agg(cents("AMOUNT").sum()).iter_rows())
    assert paid == per_currency(truth, truth.payments, pl.col("gross") - pl.col("discount"))
    assert set(ordered) == set(billed) == set(paid) == {"INR", "AUD", "SGD"}


def test_the_ledger_names_documents_that_are_in_the_tables(truth, oracle):
    told = ground_truth(truth)
    ledger = told["ledger"]
    assert ledger.height == truth.ledger.rows().height > 100
    known = {
        "item": ("PO_LINES_ALL", "PO_LINE_ID", "item_id"),
        "order": ("PO_HEADERS_ALL", "PO_HEADER_ID", "document_id"),
        "invoice": ("AP_INVOICES_ALL", "INVOICE_ID", "document_id"),
        "receipt": ("RCV_SHIPMENT_HEADERS", "SHIPMENT_HEADER_ID", "document_id"),
        "payment": ("AP_CHECKS_ALL", "CHECK_ID", "document_id"),
    }
    subjects = set(ledger["subject"])
    assert {"item", "order", "invoice", "task"} <= subjects
    for subject in subjects & set(known):
        table, key, column = known[subject]
        given = ledger.filter(pl.col("subject") == subject)[column]
        assert set(given) <= set(oracle[table][key].cast(pl.String)), subject
    assert told["cases"].height == oracle["PO_LINES_ALL"].height
