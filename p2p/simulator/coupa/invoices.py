"""Invoices and credit notes with their lines, failed tolerances, and payments told by the ERP.

What nobody ordered is pending approval, and what lacks the order's number is a draft until a clerk
knows it. What is billed beyond a tolerance is on hold, what only waits for goods is pending
receipt, and what a clerk stops is on AP hold. A reversed invoice is voided. Credit notes have
negative amounts.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import flag, midnight, text
from p2p.simulator.coupa.invoice_documents import decisions, document_lines, documents
from p2p.simulator.coupa.invoice_lines import invoice_lines, no_failures
from p2p.simulator.coupa.items import chart, codes_of, currency_fields
from p2p.simulator.coupa.master_data import supplier_fields, term_fields
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.payments import payments_of_invoices
from p2p.simulator.coupa.users import ERP_INTERFACE, Users
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.process.payments import discount_cents
from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.truth import Truth


def invoice_states(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Invoices and credit notes (invoice_documents.documents and .decisions) with invoice_id,
    first_status (when entered), free_status (once nothing more is waited for), status (on the
    as-of date), sign (-1 for credit notes), is_freed, voided_at (null: not), voided_by."""
    end = truth.world.end
    reasons = truth.invoice_lines.group_by("invoice").agg(
        needs_person=(pl.col("price_block") | pl.col("is_copy") | (pl.col("excess") > 0)).any()
    )
    voids = truth.invoices.filter(pl.col("nature") == "reversal").select(
        invoice="reverses", voided_at="posted_at", voided_by="posted_by"
    )
    rows = documents(truth)
    for more in (ids.invoices, reasons, voids, decisions(truth)):
        rows = rows.join(more, on="invoice", how="left")
    automatic, manual = pl.col("block") == "automatic", pl.col("block") == "manual"
    refused = pl.col("refused_at").is_not_null()
    asked = pl.col("waited_for") == "approval"
    free = (
        pl.when(automatic & pl.col("needs_person").fill_null(value=False))
        .then(text("on_hold"))
        .when(automatic)
        .then(text("pending_receipt"))
        .otherwise(text("approved"))
    )
    freed = (pl.col("block") != "") & (pl.col("freed_at") <= end)
    return (
        rows.with_columns(
            free_status=free,
            first_status=pl.when(asked)
            .then(text("pending_approval"))
            .when(pl.col("waited_for") != "")
            .then(text("draft"))
            .otherwise(free),
            is_freed=freed,
            sign=pl.when(pl.col("nature") == "credit_memo").then(-1).otherwise(1),
        )
        .with_columns(
            status=pl.when(pl.col("voided_at").is_not_null())
            .then(text("voided"))
            .when(refused)
            .then(text("rejected"))
            .when(asked & pl.col("approved_at").is_null())
            .then(text("pending_approval"))
            .when(~asked & ~pl.col("is_posted"))
            .then("first_status")
            .when(automatic & ~freed)
            .then("free_status")
            .when(manual & ~freed & (pl.col("blocked_at") <= end))
            .then(text("ap_hold"))
            .otherwise(text("approved")),
        )
        .sort("invoice_id")
    )


def invoices(
    truth: Truth, ids: Ids, states: pl.DataFrame, items: pl.DataFrame, users: Users
) -> pl.DataFrame:
    """Invoices as the API answers; items is orders.ordered_items."""
    zone, codes, end = truth.world.scenario.system_zone, codes_of(truth), truth.world.end
    owners = truth.world.scenario.companies
    rows = _with_terms(truth, states)
    for more in (
        invoice_lines(truth, ids, states, items),
        payments_of_invoices(truth, states),
        _credited(truth, states),
    ):
        rows = rows.join(more, on="invoice", how="left", maintain_order="left")
    rows = rows.with_columns(
        currency_code=pl.Series([c.currency for c in owners])[rows["company"]],
        company_code=pl.Series([c.code for c in owners])[rows["company"]],
        tax_pct=pl.Series([float(c.tax_pct) for c in owners])[rows["company"]],
        posted=pl.when("is_posted").then("posted_at"),
        freed=pl.when("is_freed").then("freed_at"),
        stopped=pl.when((pl.col("block") == "manual") & (pl.col("blocked_at") <= end)).then(
            "blocked_at"
        ),
    )
    updated = pl.max_horizontal(
        "entered_at", "posted", "approved_at", "refused_at", "freed", "stopped", "voided_at",
        "told_at",
    )  # fmt: skip
    gross = pl.col("sign") * pl.col("gross")
    voided, paid = pl.col("voided_at").is_not_null(), pl.col("told_at").is_not_null()
    due = gross - pl.col("sign") * pl.col("discount_offered")
    return rows.select(
        pl.col("invoice_id").alias("id"),
        moment(pl.col("entered_at"), zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        pl.col("reference").alias("invoice-number"),
        midnight(pl.col("invoice_day"), zone).alias("invoice-date"),
        moment(pl.col("received_at"), zone).alias("date-received"),
        pl.when(pl.col("sign") < 0)
        .then(text("Credit Note"))
        .otherwise(text("Invoice"))
        .alias("document-type"),
        pl.col("status"),
        voided.alias("canceled"),
        pl.col("is_posted").alias("exported"),
        moment(pl.col("posted"), zone).alias("last-exported-at"),
        (pl.col("entered_by") == EDI_USER).alias("supplier-created"),
        flag(value=False).alias("line-level-taxation"),
        pl.col("tax_pct").alias("tax-rate"),
        money(pl.col("sign") * pl.col("tax")).alias("tax-amount"),
        money(gross).alias("gross-total"),
        money(gross).alias("total-with-taxes"),
        pl.col("discount_pct").alias("discount-percent"),
        text(None).alias("discount-amount"),
        money(due).alias("amount-due-less-discount"),
        midnight(pl.col("discount_day"), zone).alias("discount-due-date"),
        midnight(pl.col("net_day"), zone).alias("net-due-date"),
        paid.alias("paid"),
        midnight(pl.col("paid_day"), zone).alias("payment-date"),
        pl.col("notes").alias("payment-notes"),
        text("ERP").alias("payment-channel"),
        pl.col("tolerance_failures").alias("tolerance-failures"),
        pl.col("credited_reference").alias("original-invoice-number"),
        midnight(pl.col("credited_day"), zone).alias("original-invoice-date"),
        chart().alias("account-type"),
        currency_fields(codes),
        supplier_fields(),
        term_fields(truth),
        users.reference(pl.col("entered_by")).alias("created-by"),
        users.reference(
            pl.when(voided)
            .then("voided_by")
            .when(paid)
            .then(text(ERP_INTERFACE))
            .when("is_freed")
            .then("freed_by")
            .when("is_posted")
            .then("posted_by")
            .otherwise(pl.coalesce("refused_by", "approved_by", "entered_by"))
        ).alias("updated-by"),
        pl.col("invoice-lines"),
        no_failures().alias("failed-tolerances"),
        pl.col("payments"),
        updated.alias("_changed_at"),
    )


def _with_terms(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    """Adds net_day, discount_day, discount_pct and discount_offered (cents) from the terms."""
    terms = truth.world.scenario.terms
    table = pl.DataFrame(
        {
            "terms": range(len(terms)),
            "net_days": [t.days3 or t.days2 or t.days1 for t in terms],
            "days": [t.days1 if t.pct1 else None for t in terms],
            "pct": [t.pct1 or None for t in terms],
        },
        schema=dict.fromkeys(("terms", "net_days", "days", "pct"), pl.Int64),
    )
    rows = states.join(table, on="terms", how="left", maintain_order="left")
    offered = discount_cents(rows["gross"].to_numpy(), rows["pct"].fill_null(0).to_numpy())
    return rows.with_columns(
        net_day=pl.col("invoice_day") + pl.col("net_days"),
        discount_day=pl.col("invoice_day") + pl.col("days"),
        discount_pct=pl.col("pct") / 1000,
        discount_offered=pl.Series(offered),
    )


def _credited(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    """The invoice that a credit note for an order item refers to: the first one for that item, if
    it was there before."""
    lines = document_lines(truth).select("invoice", "item").join(
        states.select("invoice", "sign", "entered_at", "reference", "invoice_day"),
        on="invoice", how="inner",
    )  # fmt: skip
    billed = (
        lines.filter(pl.col("sign") > 0)
        .sort("entered_at", "invoice")
        .group_by("item", maintain_order=True)
        .agg(
            billed_at=pl.col("entered_at").first(),
            credited_reference=pl.col("reference").first(),
            credited_day=pl.col("invoice_day").first(),
        )
    )
    return (
        lines.filter(pl.col("sign") < 0)
        .join(billed, on="item", how="inner")
        .filter(pl.col("billed_at") <= pl.col("entered_at"))
        .sort("invoice", "item")
        .group_by("invoice", maintain_order=True)
        .agg(pl.col("credited_reference", "credited_day").first())
    )
