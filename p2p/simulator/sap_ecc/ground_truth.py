"""The truth beside a delivery, under SAP's document numbers. No connector reads these files."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_cases import item_cases
from p2p.simulator.item_events import item_events
from p2p.simulator.sap_ecc.formats import padded
from p2p.simulator.sap_ecc.invoice_verification import keyed_invoices
from p2p.simulator.sap_ecc.item_facts import supplier_number
from p2p.simulator.sap_ecc.numbering import Numbers, number_documents
from p2p.simulator.truth import Truth

_UNTOLD = ["Send Purchase Order", "Send Purchase Order Update", "Receive Order Confirmation",
           "Update Order Confirmation", "Park Invoice"]  # fmt: skip
"""Events that none of the rendered tables tells."""
_KEYS = ("company_code", "document_id", "fiscal_year", "item_no", "accounting_document_id",
         "supplier_id", "currency")  # fmt: skip


def ground_truth(truth: Truth) -> dict[str, pl.DataFrame]:
    """ledger, events and cases under SAP's document numbers."""
    numbers = number_documents(truth)
    told = item_events(truth).filter(~pl.col("activity").is_in(_UNTOLD))
    return {
        "ledger": ledger_rows(truth, numbers, keyed_invoices(truth, numbers)),
        "events": event_rows(truth, numbers, told),
        "cases": case_rows(truth, numbers, told),
    }


def ledger_rows(truth: Truth, numbers: Numbers, invoices: pl.DataFrame) -> pl.DataFrame:
    """Planted deviations that lie within the history: documents, amount in currency units.

    kind, detail, group (rows of one split or null), amount, then the subject's keys
    (order number, or logistics invoice, or accounting document where there is none) and the same
    with the prefix related_ for the other document of the deviation.
    """
    documents = pl.concat(
        [
            _items(truth, numbers),
            _orders(truth, numbers),
            _invoices(invoices),
            _receipts(truth, numbers),
            _payments(truth, numbers),
            _tasks(truth, numbers, invoices),
            _suppliers(truth),
            _users(truth),
        ]
    )
    rows = truth.ledger.rows().with_row_index("planted")
    rows = rows.join(
        documents, on=["subject", "subject_number"], how="inner", maintain_order="left"
    )
    others = documents.select(
        pl.col("subject").alias("related"),
        pl.col("subject_number").alias("related_number"),
        *(pl.col(name).alias(f"related_{name}") for name in _KEYS),
    )
    rows = rows.join(others, on=["related", "related_number"], how="left", maintain_order="left")
    complete = (pl.col("related") == "") | pl.col("related_document_id").is_not_null()
    return (
        rows.filter(complete)
        .sort("planted")
        .select(
            "kind", "subject", *_KEYS,
            (pl.col("amount").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)),
            "group",
            pl.col("related").alias("related_subject"),
            "related_document_id", "related_fiscal_year", "related_item_no",
            "related_accounting_document_id", "detail",
        )
    )  # fmt: skip


def _documents(
    rows: pl.DataFrame,
    truth: Truth,
    subject: str,
    number: str,
    **keys: str | pl.Expr,
) -> pl.DataFrame:
    codes = pl.Series([c.code for c in truth.world.scenario.companies])[rows["company"]]
    currency = pl.Series([c.currency for c in truth.world.scenario.companies])[rows["company"]]
    blank = pl.lit(None, dtype=pl.String)
    return rows.select(
        subject=pl.lit(subject),
        subject_number=number,
        company_code=codes,
        document_id=keys.get("document_id", blank),
        fiscal_year=keys.get("fiscal_year", blank),
        item_no=keys.get("item_no", blank),
        accounting_document_id=blank,
        supplier_id=supplier_number(pl.col("supplier")),
        currency=currency,
    )


def _items(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    rows = truth.order_items.join(numbers.orders, on="order", how="left", maintain_order="left")
    return _documents(
        rows, truth, "item", "item", document_id="ebeln", item_no=padded(pl.col("line") * 10, 5)
    )


def _orders(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    rows = truth.orders.join(numbers.orders, on="order", how="left", maintain_order="left")
    return _documents(rows, truth, "order", "order", document_id="ebeln")


def _receipts(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    suppliers = truth.receipt_lines.select("document", "supplier").unique(
        "document", keep="first", maintain_order=True
    )
    rows = numbers.materials.join(suppliers, on="document", how="left", maintain_order="left")
    return _documents(rows, truth, "receipt", "document", document_id="mblnr", fiscal_year="mjahr")


def _invoices(invoices: pl.DataFrame) -> pl.DataFrame:
    return invoices.select(
        subject=pl.lit("invoice"),
        subject_number="invoice",
        company_code="bukrs",
        document_id=pl.coalesce("belnr", "fi_belnr"),
        fiscal_year="fi_gjahr",
        item_no=pl.lit(None, dtype=pl.String),
        accounting_document_id="fi_belnr",
        supplier_id=supplier_number(pl.col("supplier")),
        currency="currency",
    )


def _payments(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    keys = numbers.accounting.filter(pl.col("source") == "payment").select(
        "fi_belnr", "fi_gjahr", payment="number"
    )
    rows = truth.payments.join(keys, on="payment", how="left", maintain_order="left")
    return _documents(
        rows, truth, "payment", "payment", document_id="fi_belnr", fiscal_year="fi_gjahr"
    ).with_columns(accounting_document_id="document_id")


def _tasks(truth: Truth, numbers: Numbers, invoices: pl.DataFrame) -> pl.DataFrame:
    """Approval tasks, under the document that was to be approved."""
    documents = pl.concat(
        [
            numbers.requisitions.select(
                kind=pl.lit("requisition"), subject="basket", document_id="banfn"
            ),
            numbers.orders.select(kind=pl.lit("order"), subject="order", document_id="ebeln"),
            invoices.select(
                kind=pl.lit("invoice"),
                subject="invoice",
                document_id=pl.coalesce("belnr", "fi_belnr"),
            ),
        ]
    )
    rows = truth.tasks.join(
        documents, on=["kind", "subject"], how="inner", maintain_order="left"
    ).with_columns(supplier=pl.lit(None, dtype=pl.Int64))
    return _documents(rows, truth, "task", "task", document_id="document_id")


def _suppliers(truth: Truth) -> pl.DataFrame:
    return _unposted(truth.suppliers, "supplier", "supplier", supplier_number(pl.col("supplier")))


def _users(truth: Truth) -> pl.DataFrame:
    """Users, whose name stands as the document."""
    nobody = pl.lit(None, dtype=pl.String)
    return _unposted(truth.users, "user", "user_number", nobody).with_columns(
        document_id=truth.users["user"]
    )


def _unposted(rows: pl.DataFrame, subject: str, number: str, supplier: pl.Expr) -> pl.DataFrame:
    """What is no document: only the supplier's number, or nothing, is known of it."""
    blank = pl.lit(None, dtype=pl.String)
    return rows.select(
        subject=pl.lit(subject),
        subject_number=number,
        company_code=blank,
        document_id=blank,
        fiscal_year=blank,
        item_no=blank,
        accounting_document_id=blank,
        supplier_id=supplier,
        currency=blank,
    )


def event_rows(truth: Truth, numbers: Numbers, told: pl.DataFrame) -> pl.DataFrame:
    """Events of order items under SAP's keys: purchase_order_id, item_no, activity, at, by.

    told: the events that the tables tell.
    """
    return (
        told.join(item_keys(truth, numbers), on="item", how="left", maintain_order="left")
        .select(
            "purchase_order_id",
            "item_no",
            activity="activity",
            at=pl.from_epoch("at").dt.replace_time_zone("UTC"),
            by="by",
        )
        .sort("purchase_order_id", "item_no", "at", "activity", "by")
    )


def case_rows(truth: Truth, numbers: Numbers, told: pl.DataFrame) -> pl.DataFrame:
    """Order items under SAP's keys, with the columns of `item_cases`."""
    cases = item_cases(truth, told)
    instants = [name for name in cases.columns if name.endswith("_at")]
    return (
        cases.with_columns(pl.from_epoch(pl.col(*instants)).dt.replace_time_zone("UTC"))
        .join(item_keys(truth, numbers), on="item", how="left")
        .drop("item")
        .sort("purchase_order_id", "item_no")
    )


def item_keys(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """item, purchase_order_id, item_no."""
    return truth.order_items.join(numbers.orders, on="order", how="left").select(
        "item", purchase_order_id="ebeln", item_no=padded(pl.col("line") * 10, 5)
    )
