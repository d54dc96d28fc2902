"""Double payments of many kinds, and payments that look like them and are in order: as data.

Each case is a bill of its own of a supplier that the simulated company pays anyway, with all that
was paid for it. Bank entries are planted_entries'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from benchmarks.simulated_payments import Paid
from mining.rules.duplicate_payments import PAYMENT
from mining.rules.paid_parts import SETTLED


@dataclass(frozen=True)
class Pay:
    """A payment of a case: so many days after its first, of an amount told by BILLS, for these of
    them (none: on account). extra: one too many. changed: other columns of it."""

    day: int
    amount: pl.Expr
    bills: tuple[str, ...] = ("bill",)
    extra: bool = False
    changed: tuple[tuple[str, pl.Expr], ...] = ()


BILLS: Final = ("bill", "other", "third", "twin")
"""Bills of a case, each of an amount of its own; the twin has that of the bill."""
_W, _O, _T = (pl.col(name) for name in BILLS[:3])
_DISCOUNT = (_W * 0.02).round(2)
_HALF, _PART = (_W / 2).round(2), (_W * 0.6).round(2)
_THIRD = (_W / 3).round(2)
_BOTH, _RUN = _W + _O, ("bill", "other")
_SECOND = (("supplier_id", pl.format("{}-second", "supplier_id")),)
_STRANGER = (("supplier_id", pl.format("{}-stranger", "supplier_id")),)
_ELSEWHERE = (("company_code", pl.lit("elsewhere")),)

SLIPS: Final[dict[str, tuple[Pay, ...]]] = {
    "one invoice by two payment documents": (Pay(0, _W), Pay(11, _W, extra=True)),
    "in two payment runs, the second over several bills": (
        Pay(0, _W),
        Pay(7, _BOTH, _RUN, extra=True),
    ),
    "in two payment runs, both over several bills": (
        Pay(0, _BOTH, _RUN),
        Pay(7, _W + _T, ("bill", "third"), extra=True),
    ),
    "a whole run twice": (Pay(0, _BOTH, _RUN), Pay(1, _BOTH, _RUN, extra=True)),
    "by hand beside the run, booked to the bill": (Pay(0, _BOTH, _RUN), Pay(3, _W, extra=True)),
    "by hand on account beside the bill's payment": (Pay(0, _W), Pay(9, _W, (), extra=True)),
    "by hand on account beside a run over several bills": (
        Pay(0, _BOTH, _RUN),
        Pay(9, _W, (), extra=True),
    ),
    "on account first, then by a run over several bills": (
        Pay(0, _W, ()),
        Pay(12, _BOTH, _RUN, extra=True),
    ),
    "less discount, and again in full": (Pay(0, _W - _DISCOUNT), Pay(20, _W, extra=True)),
    "less discount, and in full on account": (
        Pay(0, _W - _DISCOUNT),
        Pay(15, _W, (), extra=True),
    ),
    "less discount in a run, and in full on account": (
        Pay(0, _BOTH - _DISCOUNT, _RUN),
        Pay(15, _W, (), extra=True),
    ),
    "in full, and again in two halves": (
        Pay(0, _W),
        Pay(10, _HALF, extra=True),
        Pay(40, _W - _HALF, extra=True),
    ),
    "in two halves, and again in full": (
        Pay(0, _HALF),
        Pay(20, _W - _HALF),
        Pay(35, _W, extra=True),
    ),
    "three times": (Pay(0, _W), Pay(5, _W, extra=True), Pay(12, _W, extra=True)),
    "on account twice within days": (Pay(0, _W, ()), Pay(4, _W, (), extra=True)),
    "on account under the firm's second number": (
        Pay(0, _W),
        Pay(8, _W, (), extra=True, changed=_SECOND),
    ),
}
DECOYS: Final[dict[str, tuple[Pay, ...]]] = {
    "two halves of a bill": (Pay(0, _HALF), Pay(30, _W - _HALF)),
    "three instalments of a bill": (
        Pay(0, _THIRD),
        Pay(30, _THIRD),
        Pay(60, _W - 2 * _THIRD),
    ),
    "60 and 40 % of a bill": (Pay(0, _PART), Pay(25, _W - _PART)),
    "95 % of a bill, and what was held back": (
        Pay(0, (_W * 0.95).round(2)),
        Pay(90, _W - (_W * 0.95).round(2)),
    ),
    "a part, and the rest in a run over several bills": (
        Pay(0, _PART),
        Pay(25, _BOTH - _PART, _RUN),
    ),
    "a part in a run over several bills, and the rest": (
        Pay(0, _PART + _O, _RUN),
        Pay(25, _W - _PART),
    ),
    "a down payment of half, then the rest": (Pay(0, _HALF, ()), Pay(30, _W - _HALF)),
    "two cents too much": (Pay(0, _HALF), Pay(9, _W - _HALF + pl.lit(0.02))),
    "rent on account, month by month": tuple(Pay(30 * n, _W, ()) for n in range(6)),
    "a service on account, week by week": tuple(Pay(7 * n, _W, ()) for n in range(9)),
    "a service on account for a month of weeks": tuple(Pay(7 * n, _W, ()) for n in range(4)),
    "the first two months of a rent": (Pay(0, _W, ()), Pay(30, _W, ())),
    "cancelled, and paid again": (Pay(0, _W), Pay(2, -_W, ()), Pay(5, _W)),
    "cancelled and paid again on the same day": (Pay(0, _W), Pay(0, -_W, ()), Pay(0, _W)),
    "a run cancelled, and run again": (
        Pay(0, _BOTH, _RUN),
        Pay(3, -_BOTH, ()),
        Pay(4, _BOTH, _RUN),
    ),
    "paid twice, and refunded": (Pay(0, _W), Pay(9, _W), Pay(30, -_W, ())),
    "paid twice in runs over several bills, and that bill refunded": (
        Pay(0, _BOTH, _RUN),
        Pay(9, _W + _T, ("bill", "third")),
        Pay(30, -_W, ()),
    ),
    "two bills of one amount": (Pay(0, _W), Pay(6, _W, ("twin",))),
    "two bills of one amount, one in a run": (Pay(0, _BOTH, _RUN), Pay(6, _W, ("twin",))),
    "on account by another company": (Pay(0, _W), Pay(8, _W, (), changed=_ELSEWHERE)),
    "an equal amount on account after a quarter": (Pay(0, _W), Pay(92, _W, ())),
}

LIMITS: Final[dict[str, tuple[Pay, ...]]] = {
    "on account, with a fee on top": (Pay(0, _W), Pay(9, _W + 15, (), extra=True)),
    "on account after 75 days": (Pay(0, _W), Pay(75, _W, (), extra=True)),
    "on account to a firm with nothing in common": (
        Pay(0, _W),
        Pay(8, _W, (), extra=True, changed=_STRANGER),
    ),
}
"""What the rules do not look for (docs/duplicates.md): told beside the rest, and in no sum."""


@dataclass(frozen=True)
class PlantedPayments:
    """payments and settled of the company with the cases at their end; labels: payment_object_id,
    kind, case, is_extra, is_decoy (null: one of LIMITS)."""

    payments: pl.DataFrame
    settled: pl.DataFrame
    identifiers: pl.DataFrame
    labels: pl.DataFrame


def with_double_payments(company: Paid, each: int, rng: np.random.Generator) -> PlantedPayments:
    """The company with so many cases of each kind."""
    usual = company.payments.filter(pl.col("amount") > 100)
    payments, settled, labels = [company.payments], [company.settled], []
    for is_decoy, kinds in ((False, SLIPS), (True, DECOYS), (None, LIMITS)):
        for kind, pays in kinds.items():
            cases = _cases(usual, kind, each, rng)
            for place, pay in enumerate(pays):
                made = _made(cases, place, pay, rng if pay.day > 2 else None)
                payments.append(made.select(*PAYMENT).cast(pl.Schema(PAYMENT)))
                settled += [_link(made, pays, name) for name in pay.bills]
                labels.append(
                    made.select(
                        "payment_object_id",
                        kind=pl.lit(kind),
                        case=pl.col("case"),
                        is_extra=pl.lit(pay.extra),
                        is_decoy=pl.lit(is_decoy, dtype=pl.Boolean),
                    )
                )
    second = company.identifiers.with_columns(supplier_id=pl.format("{}-second", "supplier_id"))
    return PlantedPayments(
        pl.concat(payments),
        pl.concat(settled),
        pl.concat([company.identifiers, second]),
        pl.concat(labels),
    )


def _cases(usual: pl.DataFrame, kind: str, each: int, rng: np.random.Generator) -> pl.DataFrame:
    """Payments to stand for suppliers, companies and days, with the amounts of BILLS."""
    chosen = usual[rng.choice(usual.height, each, replace=False)]
    amounts = {
        name: pl.Series(
            np.round(chosen["amount"].cast(pl.Float64).to_numpy() * rng.uniform(0.5, 1.5, each), 2)
        )
        for name in BILLS[:3]
    }
    case = pl.format("{} {}", pl.lit(kind), pl.int_range(pl.len()))
    return chosen.with_columns(case=case, **amounts).with_columns(twin="bill")


def _made(
    cases: pl.DataFrame, place: int, pay: Pay, rng: np.random.Generator | None
) -> pl.DataFrame:
    """A payment of each case; rng: its day is moved by up to two days."""
    moved = np.zeros(cases.height, np.int64) if rng is None else rng.integers(-2, 3, cases.height)
    on = pl.col("paid_on") + timedelta(days=pay.day) + pl.duration(days=pl.Series(moved))
    return cases.with_columns(
        payment_object_id=pl.format("{} {}", "case", pl.lit(place)),
        document_id=pl.format("{} {}", "case", pl.lit(place)),
        amount=pay.amount.round(2).cast(pl.Decimal(38, 6)),
        paid_on=on,
        **dict(pay.changed),
    )


def _link(made: pl.DataFrame, pays: tuple[Pay, ...], name: str) -> pl.DataFrame:
    """What it paid of a bill; a discount stands on the bill where the first payment deducted it."""
    is_discounted = name == "bill" and any(
        pay.amount.meta.eq(one) for pay in pays for one in (_W - _DISCOUNT, _BOTH - _DISCOUNT)
    )
    discount = _DISCOUNT if is_discounted else pl.lit(0.0)
    return made.select(
        payment_object_id="payment_object_id",
        invoice_object_id=pl.format("{} {}", "case", pl.lit(name)),
        invoice_label=pl.format("{} {}", "case", pl.lit(name)),
        gross_amount=pl.col(name).cast(pl.Decimal(38, 6)),
        invoice_currency="currency",
        discount_taken_amount=discount.round(2).cast(pl.Decimal(38, 6)),
        is_credit_memo=pl.lit(False),
    ).cast(pl.Schema(SETTLED))
