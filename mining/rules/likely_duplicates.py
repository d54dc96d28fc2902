"""Review candidates from near-duplicate pairs: one a group of documents that hang together."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import numpy as np
import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicate_documents import (
    Row,
    evidence,
    exact_amount,
    label,
    whether_paid,
    who_entered,
)
from mining.rules.near_duplicates import SUPPLIER, TAX, near_duplicate_pairs
from mining.rules.references import WAYS
from mining.wording import days, reason

MODEL_NAME = "near duplicate rules"
MODEL_VERSION = "1"
KIND: Final = "likely_duplicate_invoice"


def likely_duplicate_candidates(invoices: pl.DataFrame) -> list[Candidate]:
    """One candidate a group; the subject is the document that came last.

    invoices: as near_duplicate_pairs takes them. amount is the money at risk: the amounts of all
    documents but the greatest one.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = near_duplicate_pairs(invoices)
    if pairs.is_empty():
        return []
    first, second = (pairs[name].to_numpy() for name in ("first", "second"))
    size = invoices.height
    links = coo_array((np.ones(first.size, np.int8), (first, second)), shape=(size, size))
    _, group = connected_components(links, directed=False)
    grouped = pairs.with_columns(group=group[first]).partition_by("group", maintain_order=True)
    return [_candidate(invoices, found) for found in grouped]


def _candidate(invoices: pl.DataFrame, pairs: pl.DataFrame) -> Candidate:
    rows = pl.concat([pairs["first"], pairs["second"]]).unique()
    came = ["posted_on", "invoice_on", "fiscal_year", "invoice_id", "invoice_object_id"]
    documents = list(invoices[rows].sort(came, nulls_last=True).iter_rows(named=True))
    by_row = {row: invoices.row(row, named=True) for row in rows.to_list()}
    last = documents[-1]
    amounts = sorted(Decimal(one["gross_amount"]) for one in documents)
    reasons = [
        _reason(by_row[pair["first"]], by_row[pair["second"]], pair)
        for pair in pairs.iter_rows(named=True)
    ]
    return Candidate(
        tenant=last["tenant"],
        source=last["source"],
        kind=KIND,
        identity="|".join(sorted(str(one["invoice_object_id"]) for one in documents)),
        subject_type="invoice",
        subject_id=str(last["invoice_object_id"]),
        subject_label=f"Invoice {label(last)} of"
        f" {last['supplier_name'] or 'supplier ' + str(last['supplier_id'])}",
        score=round(float(pairs["score"].to_numpy().max()), 4),
        amount=sum(amounts[:-1], Decimal(0)),
        currency=last["currency"],
        reasons=reasons + whether_paid(documents),
        evidence=[evidence(one) for one in documents],
        model_name=MODEL_NAME,
        model_version=MODEL_VERSION,
        involved=who_entered(documents),
    )


def _reason(first: Row, second: Row, pair: Row) -> Row:
    amount = exact_amount(second)
    apart = pair["days_apart"]
    when = "" if apart is None else f", dated {days(apart)} apart" if apart else ", of the same day"
    other = f"invoice {label(first)}"
    if pair["kind"] == TAX:
        text = (
            f"Same supplier and reference {second['reference']} as {other}; {amount} and"
            f" {exact_amount(first)} differ by the tax{when}"
        )
    elif pair["kind"] == SUPPLIER:
        text = (
            f"Same amount {amount} and {WAYS[pair['way']]} as {other}, entered for supplier"
            f" {second['supplier_id']} and before for {first['supplier_id']}{when}"
        )
    else:
        text = (
            f"Same supplier and amount {amount} as {other}, under {WAYS[pair['way']]}:"
            f" {first['reference']} and {second['reference']}{when}"
        )
    return reason(
        "near_duplicate", text, value=None if apart is None else float(apart), unit="days"
    )
