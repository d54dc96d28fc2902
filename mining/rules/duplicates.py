"""Exact duplicate invoices: the definition of K18, as groups that a person should look at.

The same supplier, reference, gross amount and currency, more than one document. References are
compared in capitals, letters and digits only, without leading zeros. Credit memos, reversed
documents, and documents without reference or amount are not compared. Typing errors and double
supplier numbers are another rule's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from mining.candidates import Candidate
from mining.wording import counted, days, reason

MODEL_NAME = "exact duplicate rule"
MODEL_VERSION = "1"
Row = dict[str, Any]

# Two documents of one date: the same bill twice. Far apart: more likely a number used anew.
_SCORE_BY_DAYS = ((0, 0.97), (7, 0.93), (45, 0.88), (366, 0.75))
_SCORE_FAR_APART = 0.6
_SHORT_REFERENCE = 4


def normalised_reference(reference: pl.Expr) -> pl.Expr:
    """The reference as duplicates compare it; null where nothing is left."""
    bare = reference.str.replace_all("[^A-Za-z0-9]", "").str.to_uppercase()
    bare = bare.str.strip_chars_start("0")
    return pl.when(bare != "").then(bare)


def duplicate_groups(invoices: pl.DataFrame) -> pl.DataFrame:
    """The documents of all groups of at least two, first document first.

    invoices: canonical.can_invoice with supplier_name; gross_amount as Decimal. Adds `group_key`
    and `place_in_group` (1 = the document that came first).
    """
    key = ["tenant", "source", "supplier_id", "compared_reference", "gross_amount", "currency"]
    comparable = (
        invoices.with_columns(compared_reference=normalised_reference(pl.col("reference")))
        .filter(
            ~pl.col("is_reversed").fill_null(False),
            ~pl.col("is_credit_memo").fill_null(False),
            pl.col("supplier_id").is_not_null(),
            pl.col("compared_reference").is_not_null(),
            pl.col("gross_amount").fill_null(0) != 0,
        )
        .sort(
            "posted_on",
            "received_at",
            "fiscal_year",
            "invoice_id",
            "invoice_object_id",
            nulls_last=True,
        )
    )
    repeated = comparable.filter(pl.len().over(key) > 1).with_columns(
        place_in_group=pl.int_range(1, pl.len() + 1).over(key),
        group_key=pl.concat_str(
            pl.col("supplier_id"),
            pl.col("compared_reference"),
            pl.col("gross_amount").cast(pl.String),
            pl.col("currency").fill_null(""),
            separator="|",
        ),
    )
    return repeated.sort("tenant", "source", "group_key", "place_in_group")


def duplicate_candidates(invoices: pl.DataFrame) -> list[Candidate]:
    """One candidate a group; the subject is the second document, the first that should not be paid.

    amount is the money at risk: the gross amount times the documents after the first.
    """
    groups = duplicate_groups(invoices).partition_by(
        ["tenant", "source", "group_key"], maintain_order=True
    )
    return [_candidate(list(group.iter_rows(named=True))) for group in groups]


def _candidate(documents: list[Row]) -> Candidate:
    first, second = documents[:2]
    at_risk = first["gross_amount"] * (len(documents) - 1)
    supplier = first["supplier_name"] or f"supplier {first['supplier_id']}"
    return Candidate(
        tenant=first["tenant"],
        source=first["source"],
        kind="duplicate_invoice",
        identity=first["group_key"],
        subject_type="invoice",
        subject_id=str(second["invoice_object_id"]),
        subject_label=f"Invoice {_label(second)} of {supplier}",
        score=_score(documents),
        amount=Decimal(at_risk),
        currency=first["currency"],
        reasons=_reasons(documents),
        evidence=[_evidence(document) for document in documents],
        model_name=MODEL_NAME,
        model_version=MODEL_VERSION,
    )


def _score(documents: list[Row]) -> float:
    apart = _days_apart(documents, "invoice_on")
    if apart is None:
        apart = _days_apart(documents, "posted_on")
    score = _SCORE_FAR_APART
    if apart is not None:
        score = next((known for most, known in _SCORE_BY_DAYS if apart <= most), score)
    reference = documents[0]["compared_reference"]
    if len(reference) < _SHORT_REFERENCE or not any(one.isdigit() for one in reference):
        score -= 0.25  # such a reference may be used again and again
    if len(documents) > 3:
        score -= 0.1  # a standing charge more likely than the same slip three times
    return round(score, 4)


def _reasons(documents: list[Row]) -> list[dict[str, Any]]:
    first, second = documents[:2]
    # to the cent, because the cents are the proof
    amount = f"{first['currency'] or ''} {first['gross_amount']:,.2f}".strip()
    apart = _days_apart([first, second], "posted_on")
    when = (
        "" if apart is None else f", posted {days(apart)} earlier" if apart else ", posted that day"
    )
    told = [
        reason(
            "same_reference_and_amount",
            f"Same supplier, reference {second['reference']} and amount {amount} as invoice"
            f" {_label(first)}{when}",
            value=None if apart is None else float(apart),
            unit="days",
        )
    ]
    if len(documents) > 2:
        told.append(
            reason(
                "repeated",
                f"{counted(len(documents), 'document')} carry this reference and amount",
                value=float(len(documents)),
                unit="documents",
            )
        )
    paid = sum(1 for document in documents if document["cleared_on"] is not None)
    if paid > 1:
        told.append(reason("paid", f"{counted(paid, 'document')} are already cleared"))
    if len(documents) - paid:
        told.append(
            reason("open", f"{counted(len(documents) - paid, 'document')} can still be stopped")
        )
    return told


def _evidence(document: Row) -> dict[str, Any]:
    return {
        "invoice": _label(document),
        "supplier": document["supplier_id"],
        "reference": document["reference"],
        "amount": f"{document['gross_amount']:,.2f}",
        "currency": document["currency"],
        "invoice_on": _text(document["invoice_on"]),
        "posted_on": _text(document["posted_on"]),
        "paid_on": _text(document["cleared_on"]),
        "entered_by": document["recorded_by"],
        "order": "yes" if document["is_po_backed"] else "no",
    }


def _label(document: Row) -> str:
    year = document["fiscal_year"]
    return f"{document['invoice_id']}/{year}" if year else str(document["invoice_id"])


def _days_apart(documents: list[Row], column: str) -> int | None:
    known: list[date] = [
        document[column] for document in documents[:2] if document[column] is not None
    ]
    return abs((known[1] - known[0]).days) if len(known) == 2 else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
