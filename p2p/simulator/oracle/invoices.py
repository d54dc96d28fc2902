"""AP_INVOICES_ALL: invoices and credit memos.

Oracle has no reversal documents: a cancelled invoice stays, with its amounts set to 0. A supplier's
invoice number can be entered once in each operating unit, also after the first entry was cancelled,
so whoever enters it again has to add something to it. What waits for an approval or for an order's
number is entered, and not validated: it has no distributions.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import midnight, money, text
from p2p.simulator.oracle.instance import (
    Instance,
    last_touch,
    operating_unit,
    vendor,
)
from p2p.simulator.oracle.numbering import Numbers, entered_at
from p2p.simulator.oracle.organisation import terms
from p2p.simulator.truth import Truth

EFT, CHECK = "EFT", "CHECK"


def keyed_invoices(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Invoices and credit memos without their reversals, in order of invoice_id.

    Adds invoice_id, voucher_no, invoice_no; entered_at / entered_by; posted_at is null for what is
    entered and not validated yet; cancelled_at / cancelled_by (null: stands), sign (1, or -1 for
    credit memos), paid_at / paid_by, payment and taken (discount in cents) of the payment that
    pays it (null: open), order_id where it is matched to one order only, and approval: the state
    of its approval tasks.
    """
    truth = instance.truth
    every = pl.concat(
        [
            truth.invoices,
            truth.parked_invoices.with_columns(posted_at=pl.lit(None, dtype=pl.Int64)),
        ]
    )
    rows = every.filter(pl.col("nature") != "reversal").with_columns(
        entered_at=entered_at(),
        entered_by=pl.when(pl.col("parked_at") > 0).then("parked_by").otherwise("posted_by"),
    )
    for more in (
        numbers.invoices,
        _cancelled(truth),
        _paid(truth),
        _matched(truth, numbers),
        _approval(instance),
    ):
        rows = rows.join(more, on="invoice", how="left", maintain_order="left")
    same = ["company", "supplier", "reference"]
    return rows.sort("invoice_id").with_columns(
        again=pl.int_range(1, pl.len() + 1).over(same),
        sign=pl.when(pl.col("nature") == "credit_memo").then(-1).otherwise(1),
    ).with_columns(
        invoice_no=pl.when(pl.col("again") > 1)
        .then(pl.col("reference") + "-" + pl.col("again").cast(pl.String))
        .otherwise("reference")
    ).drop("again")  # fmt: skip


def _cancelled(truth: Truth) -> pl.DataFrame:
    return truth.invoices.filter(pl.col("nature") == "reversal").select(
        invoice="reverses", cancelled_at="posted_at", cancelled_by="posted_by"
    )


def _paid(truth: Truth) -> pl.DataFrame:
    made = truth.payments.select("payment", paid_at="at", paid_by="by")
    return truth.clearings.join(made, on="payment", how="inner").rename({"discount": "taken"})


def _matched(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    order = pl.col("po_header_id")
    lines = truth.invoice_lines.join(numbers.orders, on="order", how="inner")
    return lines.group_by("invoice").agg(
        order_id=pl.when(order.n_unique() == 1).then(order.first())
    )


def _approval(instance: Instance) -> pl.DataFrame:
    """WFAPPROVAL_STATUS of the invoices that somebody was asked to approve."""
    decided = instance.happened("decided_at")
    refused = decided & (pl.col("decision") == "rejected")
    return (
        instance.truth.tasks.filter(pl.col("kind") == "invoice")
        .group_by("subject")
        .agg(
            approval=pl.when(refused.any())
            .then(text("REJECTED"))
            .when(decided.all())
            .then(text("WFAPPROVED"))
            .otherwise(text("INITIATED"))
        )
        .rename({"subject": "invoice"})
    )


def ap_invoices(instance: Instance, invoices: pl.DataFrame) -> pl.DataFrame:
    """Invoices; what a cancelled one was for is kept in CANCELLED_AMOUNT."""
    cancelled = pl.col("cancelled_at").is_not_null()
    decided = instance.truth.tasks.filter(
        pl.col("kind") == "invoice", instance.happened("decided_at")
    ).join(invoices.select(subject="invoice"), on="subject", how="semi")
    touched = last_touch(
        "invoice",
        decided.select(invoice="subject", at="decided_at", by="agent"),
        invoices.select("invoice", at="entered_at", by="entered_by"),
        invoices.filter(pl.col("posted_at").is_not_null()).select(
            "invoice", at="posted_at", by="posted_by"
        ),
        invoices.filter(cancelled).select("invoice", at="cancelled_at", by="cancelled_by"),
        invoices.filter(pl.col("paid_at").is_not_null()).select(
            "invoice", at="paid_at", by="paid_by"
        ),
    )
    rows = invoices.join(touched, on="invoice", how="left", maintain_order="left").with_columns(
        created_at="entered_at", created_by="entered_by"
    )
    paid = pl.col("paid_at").is_not_null()
    gross = pl.col("gross") * pl.col("sign")
    taken = pl.col("taken").fill_null(0)
    return rows.select(
        INVOICE_ID="invoice_id",
        INVOICE_NUM="invoice_no",
        ORG_ID=operating_unit(),
        VENDOR_ID=vendor(),
        VENDOR_SITE_ID=instance.site(),
        INVOICE_TYPE_LOOKUP_CODE=pl.when(pl.col("sign") < 0)
        .then(text("CREDIT"))
        .otherwise(text("STANDARD")),
        SOURCE=pl.when("is_edi")
        .then(text("EDI GATEWAY"))
        .when("is_recurring")
        .then(text("RECURRING INVOICE"))
        .otherwise(text("Manual Invoice Entry")),
        INVOICE_CURRENCY_CODE=instance.currency(),
        PAYMENT_CURRENCY_CODE=instance.currency(),
        TERMS_ID=terms(pl.col("terms")),
        PAYMENT_STATUS_FLAG=pl.when(paid).then(text("Y")).otherwise(text("N")),
        PAYMENT_METHOD_CODE=text(EFT),
        WFAPPROVAL_STATUS=pl.col("approval").fill_null("NOT REQUIRED"),
        DOC_SEQUENCE_VALUE="voucher_no",
        QUICK_PO_HEADER_ID="order_id",
        CANCELLED_BY=instance.users.id_of(pl.col("cancelled_by")),
        INVOICE_AMOUNT=money(pl.when(cancelled).then(0).otherwise(gross)),
        TOTAL_TAX_AMOUNT=money(
            pl.when(cancelled).then(0).otherwise(pl.col("tax") * pl.col("sign"))
        ),
        AMOUNT_PAID=money(pl.when(paid).then(gross - taken).otherwise(0)),
        DISCOUNT_AMOUNT_TAKEN=money(taken),
        CANCELLED_AMOUNT=money(pl.when(cancelled).then(gross)),
        INVOICE_DATE=midnight(pl.col("invoice_day")),
        INVOICE_RECEIVED_DATE=instance.day("received_at"),
        GL_DATE=instance.day("entered_at"),
        TERMS_DATE=midnight(pl.col("invoice_day")),
        CANCELLED_DATE=instance.moment("cancelled_at"),
        **instance.who(),
    )
