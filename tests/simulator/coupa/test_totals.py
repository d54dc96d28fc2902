"""Amounts and quantities of Coupa's records are those of the truth, and add up."""

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from tests.simulator.coupa.reading import cents, entered, in_truth, number, per_currency


def test_amounts_are_those_of_the_truth_and_lines_add_up(case):
    truth = case.truth
    owned = [
        i for i, c in enumerate(truth.world.scenario.categories) if c.matching != "consignment"
    ]
    worth = pl.when(pl.col("category").is_in(owned)).then(pl.col("lots") * pl.col("price"))
    for name, collection, frame in (
        ("requisitions", "requisition-lines", truth.requisition_items),
        ("purchase_orders", "order-lines", truth.order_items),
    ):
        heads, lines = case.records(name), case.elements(name, collection)
        assert per_currency(heads, cents(pl.col("total"))) == in_truth(truth, frame, worth)
        sums = lines.group_by("header_id").agg(lines=cents(pl.col("total")).sum())
        both = heads.join(sums, left_on="id", right_on="header_id")
        assert both.height == heads.height
        assert both.filter(cents(pl.col("total")) != pl.col("lines")).is_empty()

    heads, lines = case.records("invoices"), case.elements("invoices", "invoice-lines")
    standing = entered(truth)
    sign = pl.when(pl.col("nature") == "credit_memo").then(-1).otherwise(1)
    for column, amount in (("total-with-taxes", "gross"), ("tax-amount", "tax")):
        told = per_currency(heads, cents(pl.col(column)))
        assert told == in_truth(truth, standing, sign * pl.col(amount))
    sums = lines.group_by("header_id").agg(net=cents(pl.col("total")).sum())
    both = heads.join(sums, left_on="id", right_on="header_id")
    assert both.height == heads.height == standing.height
    gross = cents(pl.col("total-with-taxes"))
    assert both.filter(pl.col("net") + cents(pl.col("tax-amount")) != gross).is_empty()
    backed = lines.filter(pl.col("type") == "InvoiceQuantityLine")
    product = cents((number("quantity") * number("price")).round(6).cast(pl.String))
    assert backed.filter(product != cents(pl.col("total"))).is_empty()


def test_payments_are_what_the_erp_paid(case):
    truth, heads = case.truth, case.records("invoices")
    paid = truth.clearings.join(truth.invoices, on="invoice").with_columns(
        amount=pl.when(pl.col("nature") == "credit_memo")
        .then(-pl.col("gross"))
        .otherwise(pl.col("gross") - pl.col("discount"))
    )
    payments = case.elements("invoices", "payments").join(
        heads.select("id", "currency", "payment-date", "paid"), left_on="header_id", right_on="id"
    )
    told = per_currency(payments, cents(pl.col("amount-paid")))
    assert told == in_truth(truth, paid, pl.col("amount"))
    assert payments.height == paid.height == heads.filter("paid").height > 500
    assert (payments["payment-date"] == payments["payment-date_right"]).all()
    assert heads.filter(pl.col("paid") & (pl.col("status") != "approved")).is_empty()


def test_lines_received_are_the_sum_of_their_transactions(case):
    truth = case.truth
    moved = case.records("inventory_transactions").with_columns(
        line=pl.col("order-line").struct.field("id")
    )
    assert moved.height == truth.receipt_lines.height
    signs = moved.filter(pl.col("type") != "InventoryReceipt")
    assert (signs["original_transaction_id"].is_not_null()).all() and signs.height > 10
    sums = moved.group_by("line").agg(net=number("quantity").sum())
    lines = case.elements("purchase_orders", "order-lines").join(
        sums, left_on="id", right_on="line", how="left"
    )
    assert lines.filter(number("received") != pl.col("net").fill_null(0)).is_empty()
    way = pl.when(pl.col("movement") == RECEIPT).then(1).otherwise(-1)
    over = (
        truth.receipt_lines.group_by("item").agg(net=(way * pl.col("lots")).sum())
        .join(truth.order_items, on="item").filter(pl.col("net") > pl.col("lots"))
    )  # fmt: skip
    assert lines.filter(number("received") > number("quantity")).height == over.height > 0
    voids = moved.filter(pl.col("type") == "VoidInventoryReceipt")
    voided = moved.filter(pl.col("status") == "voided")
    assert sorted(voids["original_transaction_id"]) == sorted(voided["id"])


def test_directly_matched_lines_share_a_reference_with_their_receipt(case):
    received = case.records("inventory_transactions").select(
        "match-reference", line=pl.col("order-line").struct.field("id")
    )
    billed = case.elements("invoices", "invoice-lines").filter(
        pl.col("match-reference").is_not_null()
    )
    both = billed.join(received, on="match-reference", how="left")
    assert both.height == billed.height > 50
    assert (both["line"] == both["order-line-id"]).all()
