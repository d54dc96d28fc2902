"""Invoices for tests: a plain one, changed where a test says so."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from mining.invoice_features import CONTEXT, invoice_features
from mining.mart_columns import INVOICE

FIRST_DAY = date(2024, 1, 1)  # a Monday
_numbers = itertools.count(1)


def invoice(day: int = 0, amount: float | str | None = 100, **changed: Any) -> dict[str, Any]:
    """Posted `day` days after FIRST_DAY, dated three days before, due in 30 days."""
    number = next(_numbers)
    posted = FIRST_DAY + timedelta(days=day)
    dated = posted - timedelta(days=3)
    return {
        "invoice_object_id": f"{number:032x}",
        "tenant": "default",
        "source": "erp",
        "invoice_id": f"51{number:08d}",
        "fiscal_year": "2024",
        "company_code": "1000",
        "supplier_id": "S1",
        "supplier_name": "Nordwind Metals",
        "reference": f"R-{number}",
        "is_credit_memo": False,
        "gross_amount": None if amount is None else Decimal(str(amount)),
        "tax_amount": 0.0,
        "currency": "EUR",
        "invoice_on": dated,
        "posted_on": posted,
        "received_at": None,
        "recorded_by": "clerk",
        "is_reversed": False,
        "is_po_backed": True,
        "net_days": 30.0,
        "due_on": dated + timedelta(days=30),
        "cleared_on": None,
        "is_blocked": False,
        "block_reasons": None,
        "payment_block_code": None,
        "clearing_document_id": None,
        "reversed_on": None,
    } | changed


def exact(*rows: dict[str, Any]) -> pl.DataFrame:
    """As store reads them: gross_amount exact; with what is known from elsewhere where told."""
    told = {name for row in rows for name in row}
    known = {name: kind for name, kind in CONTEXT.items() if name in told}
    return pl.DataFrame(list(rows), schema=INVOICE | known)


def as_numbers(*rows: dict[str, Any]) -> pl.DataFrame:
    """As the detectors take them: gross_amount as float."""
    return exact(*rows).with_columns(pl.col("gross_amount").cast(pl.Float64))


def history(count: int = 25, **changed: Any) -> list[dict[str, Any]]:
    """One invoice every working week, 90 to 110 in turn."""
    return [invoice(7 * week, 90 + 10 * (week % 3), **changed) for week in range(count)]


def last(*rows: dict[str, Any]) -> dict[str, Any]:
    """The features of the row given last."""
    frame = invoice_features(as_numbers(*rows))
    return frame.row(
        by_predicate=pl.col("invoice_object_id") == rows[-1]["invoice_object_id"], named=True
    )
