"""Payment: the run twice a week takes what is due before the next one, with discount if in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations import early_payment, late_payment, lost_discount
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.payment_runs import execute
from p2p.simulator.world import World

_CUT_OFF = 8 * 3600
"""Second of the day at which a run's proposal takes what is posted and free."""


@dataclass(frozen=True)
class Paid:
    """payments: payment, company, supplier, at, by, is_manual, run (null: paid by hand), gross,
    discount (cents).
    clearings: invoice, payment, discount. Credit memos are netted with the supplier's invoices.
    runs, proposals: see `payment_runs`.
    """

    payments: pl.DataFrame
    clearings: pl.DataFrame
    runs: pl.DataFrame
    proposals: pl.DataFrame


@dataclass(frozen=True)
class _Plan:
    """The local day of payment and the discount (cents) of each payable invoice, and what is
    planted: discount given away (cents), days held too long, paid without need."""

    day: Ints
    discount: Ints
    lost: Ints
    held: Ints
    early: Bools


def pay(rng: np.random.Generator, world: World, ledger: Ledger, invoices: pl.DataFrame) -> Paid:
    """Pay what is posted, free and due."""
    payable = invoices.filter(
        pl.col("nature").is_in(["invoice", "credit_memo"])
        & pl.col("reversed_by").is_null()
        & (pl.col("posted_at") <= world.end)
    ).with_columns(
        ready_at=pl.when(pl.col("block") == "")
        .then("posted_at")
        .otherwise(pl.max_horizontal("posted_at", "freed_at"))
    )
    blocked = payable.filter(pl.col("block") != "", pl.col("nature") == "invoice")
    payable = payable.filter(pl.col("ready_at") <= world.end)
    due = payable.filter(pl.col("nature") == "invoice")
    manual: Bools = rng.random(due.height) < world.scenario.habits.manual_payment
    plan = _plan(rng, world, due, manual)
    paid = due.select(
        "invoice", "company", "supplier", "gross",
        day=pl.Series(plan.day),
        discount=pl.Series(plan.discount),
        is_manual=pl.Series(manual),
    ).filter(pl.col("day") <= world.last_day)  # fmt: skip
    memos = _netted(world, payable.filter(pl.col("nature") == "credit_memo"), paid)
    cleared = pl.concat([paid, memos.select(paid.columns)]).with_columns(
        alone=pl.when("is_manual").then("invoice").otherwise(-1)
    )
    key = ["company", "supplier", "day", "alone"]
    payments = (
        cleared.group_by(key, maintain_order=True)
        .agg(
            pl.col("is_manual").first(),
            pl.col("gross", "discount").sum(),
        )
        .sort("day", *key)
        .with_row_index("payment")
        .with_columns(pl.col("payment").cast(pl.Int64))
    )
    clearings = cleared.join(
        payments.select("payment", *key), on=key, how="left", maintain_order="left"
    ).select("invoice", "payment", "discount")
    payments, runs = execute(rng, world, payments)
    payments, runs = (
        payments.filter(pl.col("at") <= world.end).drop("day", "alone"),
        runs.filter(pl.col("executed_at") <= world.end),
    )
    clearings = clearings.join(payments, on="payment", how="semi", maintain_order="left")
    _record(ledger, due, plan, clearings)
    proposals = pl.concat(
        [
            _taken(payments, clearings),
            _left_out(world, blocked, runs),
        ]
    ).sort("run", "invoice")
    return Paid(payments, clearings, runs, proposals)


def discount_cents(gross: Ints, pct_thousandths: Ints) -> Ints:
    """Cash discount in cents, rounded half up."""
    return (gross * pct_thousandths + 50_000) // 100_000


def _plan(rng: np.random.Generator, world: World, due: pl.DataFrame, manual: Bools) -> _Plan:
    company, supplier, gross = (due[name].to_numpy() for name in ("company", "supplier", "gross"))
    ready = _ready_day(world, company, due["ready_at"].to_numpy())
    terms = [np.array([getattr(t, f) for t in world.scenario.terms])[due["terms"].to_numpy()]
             for f in ("days1", "pct1", "days2", "pct2")]  # fmt: skip
    days1, pct1, days2, pct2 = terms
    base = due["invoice_day"].to_numpy()
    net_due = base + _net_days(world, due)
    first = _run(world, company, ready, after=True)
    last_in_tier = [_run(world, company, base + days, after=False) for days in (days1, days2)]
    takes1 = (pct1 > 0) & (last_in_tier[0] >= ready)
    takes2 = ~takes1 & (pct2 > 0) & (last_in_tier[1] >= ready)
    last_net = _run(world, company, net_due, after=False)
    net_day = np.where(last_net >= ready, last_net, first)

    plain = ~(takes1 | takes2) & ~manual
    lost = lost_discount.plant(rng, world, supplier, (takes1 | takes2) & ~manual)
    held = late_payment.plant(rng, world, company, supplier, plain & (ready <= net_due))
    early = early_payment.plant(
        rng, world, plain & (held == 0) & (net_day - first >= early_payment.LEAST_DAYS)
    )
    pct = np.where(lost, 0, np.where(takes1, pct1, np.where(takes2, pct2, 0)))
    day = np.where(takes1, last_in_tier[0], np.where(takes2, last_in_tier[1], net_day))
    day = np.where(lost, net_day, day)
    day = np.where(held > 0, _run(world, company, net_due + held, after=True), day)
    day = np.where(early, first, day)
    by_hand = world.office_day(company, ready + rng.integers(1, 5, ready.size))
    day = np.where(manual, by_hand, day)
    pct = np.where(manual & (by_hand > base + np.where(takes1, days1, days2)), 0, pct)
    offered = discount_cents(gross, np.where(takes1, pct1, pct2))
    return _Plan(
        day=day,
        discount=discount_cents(gross, pct),
        lost=np.where(lost, offered, 0),
        held=held,
        early=early,
    )


def _net_days(world: World, invoices: pl.DataFrame) -> Ints:
    """Days after the invoice date within which the whole is due: the last of the terms' days."""
    days1, days2, days3 = (
        np.array([getattr(t, f) for t in world.scenario.terms])[invoices["terms"].to_numpy()]
        for f in ("days1", "days2", "days3")
    )
    days: Ints = np.where(days3 > 0, days3, np.where(days2 > 0, days2, days1))
    return days


def _record(ledger: Ledger, due: pl.DataFrame, plan: _Plan, clearings: pl.DataFrame) -> None:
    """Write what was planted on those that were in fact paid."""
    number, gross = due["invoice"].to_numpy(), due["gross"].to_numpy()
    done = due["invoice"].is_in(clearings["invoice"].implode()).to_numpy()
    lost, held, early = done & (plan.lost > 0), done & (plan.held > 0), done & plan.early
    lost_discount.record(ledger, number[lost], plan.lost[lost])
    late_payment.record(ledger, number[held], gross[held])
    early_payment.record(ledger, number[early], gross[early])


def _ready_day(world: World, company: Ints, ready_at: Ints) -> Ints:
    """The first local day whose payment run can see an invoice."""
    after_run = world.local_second(company, ready_at) >= _CUT_OFF
    return world.local_day(company, ready_at) + after_run


def _run(world: World, company: Ints, day: Ints, *, after: bool) -> Ints:
    """The first payment run on or after each day, or the last one on or before it."""
    found = np.zeros(day.size, dtype=np.int64)
    for index, owner in enumerate(world.scenario.companies):
        here = np.flatnonzero(company == index)
        days = world.calendar_days(index)
        runs = days[np.isin((days + 3) % 7, owner.payment_weekdays)]
        if after:
            position = np.searchsorted(runs, day[here])
        else:
            position = np.searchsorted(runs, day[here], side="right") - 1
        found[here] = runs[np.clip(position, 0, runs.size - 1)]
    return found


def _netted(world: World, memos: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Credit memos with the payment day they are netted on, where the payment stays positive."""
    ready = _ready_day(world, memos["company"].to_numpy(), memos["ready_at"].to_numpy())
    runs = (
        paid.filter(~pl.col("is_manual"))
        .group_by("company", "supplier", "day")
        .agg(total=(pl.col("gross") - pl.col("discount")).sum())
        .sort("day", "company", "supplier")
    )
    return (
        memos.with_columns(ready_day=pl.Series(ready))
        .sort("ready_day", "invoice")
        .join_asof(
            runs, left_on="ready_day", right_on="day", by=["company", "supplier"],
            strategy="forward", check_sortedness=False,
        )
        .filter(
            pl.col("day").is_not_null()
            & (pl.col("gross").sum().over("company", "supplier", "day") < pl.col("total"))
        )
        .with_columns(
            gross=-pl.col("gross"), discount=pl.lit(0, dtype=pl.Int64), is_manual=pl.lit(False)
        )
    )  # fmt: skip


def _taken(payments: pl.DataFrame, clearings: pl.DataFrame) -> pl.DataFrame:
    """What each run proposed and paid."""
    runs = payments.filter(pl.col("run").is_not_null()).select("payment", "run")
    return clearings.join(runs, on="payment", how="inner", maintain_order="left").select(
        "run", "invoice", "payment", reason=pl.lit("")
    )


def _left_out(world: World, blocked: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """What each run left out: due, but blocked. Told for the first run that missed it."""
    company = blocked["company"].to_numpy()
    ready = _ready_day(world, company, blocked["posted_at"].to_numpy())
    due = blocked["invoice_day"].to_numpy() + _net_days(world, blocked)
    last = _run(world, company, due, after=False)
    missed = np.where(last >= ready, last, _run(world, company, ready, after=True))
    proposals = runs.select(
        "run", "company",
        "created_at",
        missed_day=pl.Series(
            world.local_day(runs["company"].to_numpy(), runs["created_at"].to_numpy())
        ),
    )  # fmt: skip
    return (
        blocked.with_columns(missed_day=pl.Series(missed))
        .join(proposals, on=["company", "missed_day"], how="inner", maintain_order="left")
        .filter(pl.col("freed_at") > pl.col("created_at"))
        .select(
            "run", "invoice",
            payment=pl.lit(None, dtype=pl.Int64),
            reason=pl.lit("blocked"),
        )
    )  # fmt: skip
