"""Exact duplicate invoices: the definition of K18, as groups that a person should look at.

The same supplier, reference, gross amount and currency, more than one document. References are
compared in capitals, letters and digits only, without leading zeros. Credit memos, reversed
documents, and documents without reference or amount are not compared. Typing errors and double
supplier numbers are near_duplicates' concern.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicate_documents import (
    Row,
    days_apart,
    evidence,
    exact_amount,
    label,
    whether_paid,
    who_entered,
)
from mining.rules.references import normalised_reference
from mining.wording import counted, days, reason

MODEL_NAME = "exact duplicate rule"
MODEL_VERSION = "1"

# Two documents of one date: the same bill twice. Far apart: more likely a number used anew.
_SCORE_BY_DAYS = ((0, 0.97), (7, 0.93), (45, 0.88), (366, 0.75))
_SCORE_FAR_APART = 0.6
_SHORT_REFERENCE = 4


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
        subject_label=f"Invoice {label(second)} of {supplier}",
        score=_score(documents),
        amount=Decimal(at_risk),
        currency=first["currency"],
        reasons=_reasons(documents),
        evidence=[evidence(document) for document in documents],
        model_name=MODEL_NAME,
        model_version=MODEL_VERSION,
        involved=who_entered(documents),
    )


def _score(documents: list[Row]) -> float:
    apart = days_apart(documents, "invoice_on")
    if apart is None:
        apart = days_apart(documents, "posted_on")
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
    amount = exact_amount(first)
    apart = days_apart([first, second], "posted_on")
    when = (
        "" if apart is None else f", posted {days(apart)} earlier" if apart else ", posted that day"
    )
    told = [
        reason(
            "same_reference_and_amount",
            f"Same supplier, reference {second['reference']} and amount {amount} as invoice"
            f" {label(first)}{when}",
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
    return told + whether_paid(documents)
