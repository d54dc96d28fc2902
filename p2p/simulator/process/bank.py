"""What the bank saw: one account a company and site, its entries, and payments that came back."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.bank_accounts import account
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

ENTRIES = {
    "entry": pl.Int64,
    "company": pl.Int64,
    "account": pl.String,
    "booked_day": pl.Int64,
    "value_day": pl.Int64,
    "amount": pl.Int64,
    "kind": pl.String,
    "payment": pl.Int64,
    "reference": pl.String,
    "counterparty": pl.String,
    "counterparty_account": pl.String,
    "return_reason": pl.String,
    "balance": pl.Int64,
}
"""One row an entry, numbered in the order of accounts, days and the statement. amount: cents,
negative where money leaves. kind: payment, returned_payment, fee, funding (from the group's cash
pool) or opening (the balance at the start; amount is that balance). payment: the paying document,
or null. reference: the end-to-end id that the payment carried. return_reason: AC04 closed account,
AC01 wrong number, or ''. balance: cents after the entry."""

_OPENING_CENTS = 25_000_000
_FEE_CENTS = 15


def bank_entries(
    rng: np.random.Generator, world: World, payments: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries (ENTRIES) booked by the end, and the payments with reference (the end-to-end id that
    the bank gives back), booked_day and returned_day (null: not, or not by the as-of day).

    The bank books a payment on the working day after it was sent and values it a day later where
    the supplier banks abroad. Every day the pool brings the balance back to where it was; at the
    end of a month the bank takes a fee for each payment.
    """
    n = payments.height
    company = payments["company"].to_numpy()
    sent = world.local_day(company, payments["at"].to_numpy())
    booked = world.office_day(company, sent + 1)
    home = pl.Series([owner.country for owner in world.scenario.companies])[payments["company"]]
    value = booked + (payments["bank_country"] != home).to_numpy()
    back = rng.random(n) < world.scenario.habits.payment_returned
    back_day = world.office_day(company, booked + rng.integers(2, 6, n))
    payments = payments.with_columns(
        booked_day=pl.Series(booked),
        value_day=pl.Series(value),
        returned_day=pl.when(pl.Series(back)).then(pl.Series(back_day)),
        return_reason=pl.when(pl.Series(rng.random(n) < 0.7))
        .then(pl.lit("AC04"))
        .otherwise(pl.lit("AC01")),
        reference=pl.lit("P2P")
        + (pl.col("payment") + 1 + world.site.first_number).cast(pl.String).str.zfill(10),
        counterparty=world.suppliers["name"][payments["supplier"]],
    )
    paid = _entry(payments, "payment", "booked_day", -(pl.col("gross") - pl.col("discount")))
    returned = payments.filter(pl.col("returned_day").is_not_null())
    came_back = _entry(
        returned.with_columns(value_day="returned_day"),
        "returned_payment",
        "returned_day",
        pl.col("gross") - pl.col("discount"),
    ).with_columns(return_reason=returned["return_reason"])
    moved = pl.concat([paid, came_back])
    entries = pl.concat([moved, *_pool(moved), *_fees(world, paid), _opening(world)])
    day_ends = (entries["booked_day"].to_numpy() + 1) * DAY
    told = world.to_utc(entries["company"].to_numpy(), day_ends) <= world.end + 1
    entries = entries.filter(pl.Series(told))
    entries = (
        entries.with_columns(account=pl.Series(_accounts(world))[entries["company"]])
        .sort("company", "booked_day", "rank", "payment", "kind", nulls_last=True)
        .with_columns(
            entry=pl.int_range(pl.len()), balance=pl.col("amount").cum_sum().over("company")
        )
        .select(*ENTRIES)
    )
    known = payments.drop("value_day", "return_reason", "counterparty").with_columns(
        pl.when(pl.col(name) <= world.last_day).then(name).alias(name)
        for name in ("booked_day", "returned_day")
    )
    return entries, known


def _accounts(world: World) -> list[str]:
    return [
        account(owner.country, 900_000 + 1_000 * index + world.site.number)[1]
        for index, owner in enumerate(world.scenario.companies)
    ]


def _entry(rows: pl.DataFrame, kind: str, day: str, amount: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "company",
        booked_day=pl.col(day),
        value_day="value_day",
        amount=amount,
        kind=pl.lit(kind),
        payment="payment",
        reference="reference",
        counterparty="counterparty",
        counterparty_account="bank_account",
        return_reason=pl.lit(""),
        rank=pl.lit(1 if kind == "payment" else 0, dtype=pl.Int32),
    )


def _own(rows: pl.DataFrame, kind: str, name: str, rank: int) -> pl.DataFrame:
    """Entries that belong to no payment, from company, booked_day and amount."""
    return rows.select(
        "company", "booked_day",
        value_day="booked_day",
        amount="amount",
        kind=pl.lit(kind),
        payment=pl.lit(None, dtype=pl.Int64),
        reference=pl.lit(""),
        counterparty=pl.lit(name),
        counterparty_account=pl.lit(""),
        return_reason=pl.lit(""),
        rank=pl.lit(rank, dtype=pl.Int32),
    )  # fmt: skip


def _pool(moved: pl.DataFrame) -> list[pl.DataFrame]:
    days = moved.group_by("company", "booked_day").agg(amount=-pl.col("amount").sum())
    days = days.filter(pl.col("amount") != 0).sort("company", "booked_day")
    return [_own(days, "funding", "Group cash pool", 2)]


def _fees(world: World, paid: pl.DataFrame) -> list[pl.DataFrame]:
    """A fee a payment, taken on the last working day of the month."""
    parts = []
    for index, days in enumerate(world.days):
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        last: Ints = days[np.flatnonzero(np.diff(month, append=month[-1] + 1))]
        mine = paid.filter(pl.col("company") == index)["booked_day"].to_numpy()
        position = np.searchsorted(last, mine)
        counted = np.bincount(position, minlength=last.size)
        parts.append(
            pl.DataFrame(
                {
                    "company": np.full(last.size, index),
                    "booked_day": last,
                    "amount": -_FEE_CENTS * counted[: last.size],
                }
            ).filter(pl.col("amount") < 0)
        )
    return [_own(pl.concat(parts), "fee", "Bank charges", 3)]


def _opening(world: World) -> pl.DataFrame:
    companies = len(world.scenario.companies)
    rows = pl.DataFrame(
        {
            "company": np.arange(companies),
            "booked_day": np.full(companies, world.first_day - 1),
            "amount": np.full(companies, _OPENING_CENTS),
        }
    )
    return _own(rows, "opening", "Balance brought forward", -1)
