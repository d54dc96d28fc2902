"""Plain ways to find double payments, to set the rules against: what accounts payable do by hand.

Each takes payments and bank entries, and gives the numbers of those that it calls a second one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from benchmarks.planted_entries import PlantedEntries
from benchmarks.planted_payments import PlantedPayments

_WITHIN_DAYS: Final = 60


def _second_of(frame: pl.DataFrame, number: str, key: list[str], day: str) -> pl.Series:
    """Those that follow an equal one within weeks."""
    ordered = frame.sort(*key, day, number, nulls_last=True)
    apart = pl.col(day).diff().dt.total_days().over(key)
    return ordered.filter(apart <= _WITHIN_DAYS)[number]


def equal_amounts(paid: PlantedPayments, booked: PlantedEntries) -> list[pl.Series]:
    """The same supplier, company and amount within 60 days; the same account and amount."""
    payments = paid.payments.filter(pl.col("amount") > 0)
    entries = booked.entries.filter(pl.col("transaction_type") == "payment")
    return [
        _second_of(
            payments,
            "payment_object_id",
            ["supplier_id", "company_code", "currency", "amount"],
            "paid_on",
        ),
        _second_of(
            entries, "bank_transaction_id", ["counterparty_hash", "currency", "amount"], "booked_on"
        ),
    ]


def same_reference(paid: PlantedPayments, booked: PlantedEntries) -> list[pl.Series]:
    """A further payment of an invoice; a further entry with the very same words."""
    links = paid.settled.filter(~pl.col("is_credit_memo")).join(
        paid.payments.select("payment_object_id", "paid_on"), on="payment_object_id"
    )
    further = links.sort("invoice_object_id", "paid_on", "payment_object_id").filter(
        pl.int_range(pl.len()).over("invoice_object_id") > 0
    )
    entries = booked.entries.filter(
        pl.col("transaction_type") == "payment", pl.col("remittance_text").is_not_null()
    )
    return [
        further["payment_object_id"].unique(),
        _second_of(
            entries, "bank_transaction_id", ["counterparty_hash", "remittance_text"], "booked_on"
        ),
    ]


RIVALS: Final[dict[str, Callable[[PlantedPayments, PlantedEntries], list[pl.Series]]]] = {
    "equal amounts": equal_amounts,
    "same invoice or words": same_reference,
}


def judged(
    paid: PlantedPayments, booked: PlantedEntries, known: pl.Series
) -> dict[str, tuple[int, int, int]]:
    """By rival: planted, found, and flagged wrongly. known: entries that nobody can call false."""
    labels = [
        paid.labels.filter(pl.col("is_decoy").is_not_null()),
        booked.labels.rename({"bank_transaction_id": "payment_object_id"}),
    ]
    told = {}
    for name, rival in RIVALS.items():
        planted = found = false = 0
        for flagged, labelled in zip(rival(paid, booked), labels, strict=True):
            extra = labelled.filter("is_extra")["payment_object_id"]
            right = extra.is_in(flagged.implode()).sum()
            planted, found = planted + extra.len(), found + int(right)
            wrong = ~flagged.is_in(extra.implode()) & ~flagged.is_in(known.implode())
            false += int(wrong.sum())
        told[name] = (planted, found, false)
    return told
