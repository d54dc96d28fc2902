"""Why two documents are held for one bill, in words. No comparison and no scores in here."""

from __future__ import annotations

import polars as pl

from mining.rules.duplicate_documents import Row, days_apart, exact_amount, label
from mining.rules.near_duplicates import SUPPLIER, TAX
from mining.rules.references import WAYS
from mining.rules.supplier_links import same_words
from mining.wording import counted, days, reason


def exact_reasons(documents: list[Row]) -> list[Row]:
    """Of at least two documents with one reference and amount."""
    first, second = documents[:2]
    apart = days_apart([first, second], "posted_on")
    when = (
        "" if apart is None else f", posted {days(apart)} earlier" if apart else ", posted that day"
    )
    told = [
        reason(
            "same_reference_and_amount",
            f"Same supplier, reference {second['reference']} and amount {exact_amount(first)} as"
            f" invoice {label(first)}{when}",
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
    return told


def near_reason(first: Row, second: Row, pair: Row, shared: pl.DataFrame) -> Row:
    """Of a pair as near_duplicate_pairs gives it; shared: what supplier numbers have in common."""
    amount = exact_amount(second)
    apart = pair["days_apart"]
    when = "" if apart is None else f", dated {days(apart)} apart" if apart else ", of the same day"
    other = f"invoice {label(first)}"
    one_number = first["supplier_id"] == second["supplier_id"]
    link = None if one_number else same_words(shared, first["supplier_id"], second["supplier_id"])
    same_as = f"; same {link} as supplier {first['supplier_id']}" if link else ""
    firm = "supplier" if one_number else "firm"
    if pair["kind"] == TAX:
        text = (
            f"Same {firm} and reference {second['reference']} as {other}; {amount} and"
            f" {exact_amount(first)} differ by the tax{when}"
        )
    elif pair["kind"] == SUPPLIER:
        text = (
            f"Same amount {amount} and {WAYS[pair['way']]} as {other}, entered for supplier"
            f" {second['supplier_id']} and before for {first['supplier_id']}{when}"
        )
    else:
        text = (
            f"Same {firm} and amount {amount} as {other}, under {WAYS[pair['way']]}:"
            f" {first['reference']} and {second['reference']}{when}"
        )
    return reason(
        "near_duplicate", text + same_as, value=None if apart is None else float(apart), unit="days"
    )


def weak_reason(document: Row, weakness: str) -> Row:
    """Why the number proves less than it seems to."""
    return reason("weak_reference", f"But the number {document['reference']} {weakness}")


def batch_reason(groups: int) -> Row:
    """That other groups came about in the same way: one matter, to be looked at together."""
    return reason(
        "batch",
        f"One of {groups:,} such groups of this supplier, number and days: a batch entered twice"
        " rather than single bills",
        value=float(groups),
        unit="groups",
    )
