"""The truth beside an export, under Oracle's keys. No connector reads these files."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_cases import item_cases
from p2p.simulator.item_events import item_events
from p2p.simulator.oracle.formats import looked_up
from p2p.simulator.oracle.instance import Instance, vendor
from p2p.simulator.oracle.invoices import keyed_invoices
from p2p.simulator.oracle.numbering import Numbers, number_documents
from p2p.simulator.oracle.payments import issued_checks
from p2p.simulator.oracle.receipts import received_lines
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.truth import Truth

_KEYS = ("company_code", "document_id", "document_no", "item_id", "supplier_id", "currency")


def ground_truth(truth: Truth) -> dict[str, pl.DataFrame]:
    """ledger, events and cases under Oracle's keys.

    events are all that happened to order lines, also what Oracle's tables do not tell: all but the
    last message to a supplier, its later promises, changes before the first approval, and which
    line of an order was closed and opened again.
    """
    instance, numbers = Instance.of(truth), number_documents(truth)
    keys = truth.order_items.select("item", "order").join(
        numbers.order_items, on="item", how="left", maintain_order="left"
    )
    keys = keys.join(numbers.orders, on="order", how="left", maintain_order="left").select(
        "item", purchase_order_id="po_header_id", purchase_order_item_id="po_line_id"
    )
    events = item_events(truth)
    cases = item_cases(truth, events)
    instants = [name for name in cases.columns if name.endswith("_at")]
    key = ["purchase_order_id", "purchase_order_item_id"]
    return {
        "ledger": _ledger(instance, numbers),
        "events": keys.join(events, on="item", how="inner")
        .with_columns(at=_utc("at"))
        .drop("item")
        .sort(*key, "at", "activity", "by"),
        "cases": keys.join(cases, on="item", how="inner")
        .with_columns(_utc(name).alias(name) for name in instants)
        .drop("item")
        .sort(key),
    }


def _utc(instant: str) -> pl.Expr:
    return pl.from_epoch(instant).dt.replace_time_zone("UTC")


def _ledger(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Planted deviations with the keys of their subject, and with the prefix related_ those of the
    other document of the deviation; amount in currency units."""
    documents = _documents(instance, numbers)
    others = documents.select(
        related="subject",
        related_number="subject_number",
        **{f"related_{name}": pl.col(name) for name in _KEYS},
    )
    rows = (
        instance.truth.ledger.rows()
        .with_row_index("planted")
        .join(documents, on=["subject", "subject_number"], how="inner")
        .join(others, on=["related", "related_number"], how="left")
        .sort("planted")
    )
    cents = (pl.col("amount").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))
    return rows.select(
        "kind", "subject", *_KEYS, cents, "group", "related",
        *(f"related_{name}" for name in _KEYS), "detail",
    )  # fmt: skip


def _documents(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """One row for each subject that a deviation can be about: subject, subject_number, _KEYS."""
    truth = instance.truth
    invoices = keyed_invoices(instance, numbers)
    receipts = received_lines(instance, numbers).filter(pl.col("movement") == RECEIPT)
    checks = issued_checks(instance).filter(pl.col("voided_at").is_null())
    items = truth.order_items.select("item", "order", "company", "supplier").join(
        numbers.order_items, on="item", how="left"
    )
    asked = pl.concat(
        [
            numbers.requisitions.select(
                kind=pl.lit("requisition"), subject="basket", id="requisition_header_id",
                no=pl.col("requisition_no").cast(pl.String),
            ),
            numbers.orders.select(
                kind=pl.lit("order"), subject="order", id="po_header_id",
                no=pl.col("po_no").cast(pl.String),
            ),
            invoices.select(
                kind=pl.lit("invoice"), subject="invoice", id="invoice_id", no="invoice_no"
            ),
        ]
    )  # fmt: skip
    tasks = truth.tasks.join(asked, on=["kind", "subject"], how="inner")
    reversals = truth.invoices.filter(pl.col("nature") == "reversal").select(
        "company", "supplier", number="invoice", invoice="reverses"
    )
    cancelled = reversals.join(
        invoices.select("invoice", "invoice_id", "invoice_no"), on="invoice", how="inner"
    )
    orders = truth.orders.join(numbers.orders, on="order", how="left")
    ordered = items.join(numbers.orders, on="order", how="inner")
    first = receipts.unique("document", keep="first", maintain_order=True)
    by_invoice = {"document_id": "invoice_id", "document_no": "invoice_no"}
    by_order = {"document_id": "po_header_id", "document_no": "po_no"}
    by_receipt = {"document_id": "shipment_header_id", "document_no": "receipt_no"}
    by_check = {"document_id": "check_id", "document_no": "check_no"}
    return pl.concat(
        [
            _keyed(instance, ordered, "item", "item", item_id="po_line_id", **by_order),
            _keyed(instance, orders, "order", "order", **by_order),
            _keyed(instance, invoices, "invoice", "invoice", **by_invoice),
            _keyed(instance, cancelled, "invoice", "number", **by_invoice),
            _keyed(instance, first, "receipt", "document", **by_receipt),
            _keyed(instance, checks, "payment", "payment", **by_check),
            _keyed(instance, tasks, "task", "task", document_id="id", document_no="no"),
            _keyed(instance, truth.suppliers, "supplier", "supplier"),
            _keyed(instance, truth.users, "user", "user_number", document_no="user"),
        ]
    )


def _keyed(
    instance: Instance, rows: pl.DataFrame, subject: str, number: str, **keys: str
) -> pl.DataFrame:
    """One subject's documents. keys: document_id, document_no, item_id -> column."""
    companies = instance.truth.world.scenario.companies
    nothing = pl.lit(None, dtype=pl.String)
    owned = subject not in ("supplier", "user")
    shown = {
        name: pl.col(keys[name]).cast(pl.String) if name in keys else nothing
        for name in ("document_id", "document_no", "item_id")
    }
    code = looked_up([c.code for c in companies], pl.col("company"))
    return rows.select(
        subject=pl.lit(subject),
        subject_number=pl.col(number),
        company_code=code if owned else nothing,
        **shown,
        supplier_id=vendor().cast(pl.String) if "supplier" in rows.columns else nothing,
        currency=instance.currency() if owned else nothing,
    )
