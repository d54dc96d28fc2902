"""What a reviewer is shown of the documents of a duplicate. No comparison and no scores in here."""

from __future__ import annotations

from datetime import date
from typing import Any

from mining.wording import counted, reason

Row = dict[str, Any]


def label(document: Row) -> str:
    """As people write it: number and fiscal year."""
    year = document["fiscal_year"]
    return f"{document['invoice_id']}/{year}" if year else str(document["invoice_id"])


def evidence(document: Row) -> Row:
    """What is needed to look the document up."""
    return {
        "invoice": label(document),
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


def who_entered(documents: list[Row]) -> list[str]:
    """The people who entered the documents, each once, in order."""
    return sorted({one["recorded_by"] for one in documents if one["recorded_by"]})


def whether_paid(documents: list[Row]) -> list[Row]:
    """Reasons: how many are cleared, where more than one is, and how many can still be stopped."""
    paid = sum(1 for document in documents if document["cleared_on"] is not None)
    told = []
    if paid > 1:
        told.append(reason("paid", f"{counted(paid, 'document')} are already cleared"))
    if len(documents) - paid:
        told.append(
            reason("open", f"{counted(len(documents) - paid, 'document')} can still be stopped")
        )
    return told


def days_apart(documents: list[Row], column: str) -> int | None:
    """Days between the first two, where both dates are known."""
    known: list[date] = [
        document[column] for document in documents[:2] if document[column] is not None
    ]
    return abs((known[1] - known[0]).days) if len(known) == 2 else None


def exact_amount(document: Row) -> str:
    """To the cent, because the cents are the proof."""
    return f"{document['currency'] or ''} {document['gross_amount']:,.2f}".strip()


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
