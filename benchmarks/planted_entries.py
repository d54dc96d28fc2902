"""Bank entries booked twice in several ways, and entries that look like them and are in order.

Each case is a bill of its own of somebody whom the simulated company pays anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from benchmarks.simulated_payments import Paid
from mining.rules.duplicate_bank_entries import BANK_TRANSACTION, BILL


@dataclass(frozen=True)
class Booked:
    """An entry of a case: so many days after its first, of an amount told by `bill`, with words
    told by `number`. extra: one too many. changed: other columns of it."""

    day: int
    amount: pl.Expr
    words: pl.Expr
    extra: bool = False
    changed: tuple[tuple[str, pl.Expr], ...] = ()


_W = pl.col("bill")
_HALF, _THIRD = (_W / 2).round(2), (_W / 3).round(2)
_N = pl.format("RE-{}", "number")
_SENT_AGAIN = (("payment_reference", pl.format("{} 0", "case")),)
_NO_WORDS = pl.lit(None, dtype=pl.String)
_BACK = (("transaction_type", pl.lit("returned_payment")), *_SENT_AGAIN)
_RENT = pl.format("RENT HALL {}", "number")

SLIPS: Final[dict[str, tuple[Booked, ...]]] = {
    "the same words, days later": (Booked(0, _W, _N), Booked(14, _W, _N, True)),
    "a file sent twice": (
        Booked(0, _W, _N),
        Booked(1, _W, _N, True, _SENT_AGAIN),
    ),
    "no words, the payment's reference twice": (
        Booked(0, _W, _NO_WORDS),
        Booked(1, _W, _NO_WORDS, True, _SENT_AGAIN),
    ),
    "the number written otherwise": (
        Booked(0, _W, _N),
        Booked(12, _W, pl.format("re {}", "number"), True),
    ),
    "more words the second time": (
        Booked(0, _W, _N),
        Booked(9, _W, pl.format("INVOICE RE-{} THANK YOU", "number"), True),
    ),
    "less discount, and again in full": (
        Booked(0, _W - (_W * 0.02).round(2), _N),
        Booked(18, _W, _N, True),
    ),
    "three times": (Booked(0, _W, _N), Booked(4, _W, _N, True), Booked(9, _W, _N, True)),
    "came back, paid again, and again": (
        Booked(0, _W, _N),
        Booked(1, -_W, _N, changed=_BACK),
        Booked(5, _W, _N),
        Booked(12, _W, _N, True),
    ),
    "a rent twice in one month": (
        *(Booked(30 * n, _W, _RENT) for n in range(6)),
        Booked(62, _W, _RENT, True),
    ),
}
DECOYS: Final[dict[str, tuple[Booked, ...]]] = {
    "rent, month by month": tuple(Booked(30 * n, _W, _RENT) for n in range(6)),
    "a service, week by week": tuple(Booked(7 * n, _W, _RENT) for n in range(9)),
    "a contract, of another amount each month": tuple(
        Booked(30 * n, (_W * (1 + n / 37)).round(2), _RENT) for n in range(5)
    ),
    "two halves of a bill under its number": (
        Booked(0, _HALF, _N),
        Booked(30, _W - _HALF, _N),
    ),
    "three equal parts of a bill under its number": (
        Booked(0, _THIRD, _N),
        Booked(20, _THIRD, _N),
        Booked(40, _THIRD, _N),
    ),
    "60 and 40 % of a bill under its number": (
        Booked(0, (_W * 0.6).round(2), _N),
        Booked(20, _W - (_W * 0.6).round(2), _N),
    ),
    "instalments with their number": tuple(
        Booked(20 * n, _THIRD, pl.format("RE-{} PART {}", "number", pl.lit(n + 1)))
        for n in range(3)
    ),
    "came back, and paid again": (
        Booked(0, _W, _N),
        Booked(1, -_W, _N, changed=_BACK),
        Booked(5, _W, _N),
    ),
    "the next number, of the same amount": (
        Booked(0, _W, _N),
        Booked(7, _W, pl.format("RE-{}", pl.col("number") + 1)),
    ),
    "to another account": (
        Booked(0, _W, _N),
        Booked(7, _W, _N, changed=(("counterparty_hash", pl.lit("another")),)),
    ),
    "the same number after a year": (Booked(0, _W, _N), Booked(365, _W, _N)),
}


@dataclass(frozen=True)
class PlantedEntries:
    """entries and bills of the company with the cases at their end; labels: bank_transaction_id,
    kind, case, is_extra, is_decoy."""

    entries: pl.DataFrame
    bills: pl.DataFrame
    labels: pl.DataFrame


def with_double_entries(company: Paid, each: int, rng: np.random.Generator) -> PlantedEntries:
    """The company's bank with so many cases of each kind."""
    usual = company.entries.filter(
        pl.col("transaction_type") == "payment",
        pl.col("amount") < -100,
        pl.col("counterparty_hash").str.len_chars() > 0,
    )
    entries, bills, labels = [company.entries], [company.bills], []
    for is_decoy, kinds in ((False, SLIPS), (True, DECOYS)):
        for kind, booked in kinds.items():
            chosen = usual[rng.choice(usual.height, each, replace=False)]
            bill = -chosen["amount"].cast(pl.Float64) * rng.uniform(0.5, 1.5, each)
            cases = chosen.with_columns(
                case=pl.format("{} {}", pl.lit(kind), pl.int_range(pl.len())),
                bill=bill.round(2),
                number=pl.Series(rng.integers(10_000_000, 99_999_999, each)),
            )
            bills.append(
                cases.select(
                    reference=_N,
                    gross_amount=pl.col("bill").cast(pl.Decimal(38, 6)),
                    currency="currency",
                    entered_by=pl.lit("AP"),
                    paid_by=pl.lit(None),
                ).cast(pl.Schema(BILL))
            )
            for place, one in enumerate(booked):
                made = _made(cases, place, one)
                entries.append(made.select(*BANK_TRANSACTION).cast(pl.Schema(BANK_TRANSACTION)))
                labels.append(
                    made.select(
                        "bank_transaction_id",
                        "case",
                        kind=pl.lit(kind),
                        is_extra=pl.lit(one.extra),
                        is_decoy=pl.lit(is_decoy),
                    )
                )
    return PlantedEntries(pl.concat(entries), pl.concat(bills), pl.concat(labels))


def _made(cases: pl.DataFrame, place: int, one: Booked) -> pl.DataFrame:
    name = pl.format("{} {}", "case", pl.lit(place))
    told = {
        "bank_transaction_id": name,
        "bank_reference": name,
        "payment_reference": name,
        "remittance_text": one.words,
        "amount": -one.amount.round(2).cast(pl.Decimal(38, 6)),
        "booked_on": pl.col("booked_on") + timedelta(days=one.day),
    }
    return cases.with_columns(**(told | dict(one.changed)))
