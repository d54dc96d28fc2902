"""Payment: the run twice a week takes what is due before the next one, with discount if in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations import late_payment, lost_discount
from p2p.simulator.ledger import Ledger
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

RUN_USER = "F110-BATCH"
_RUN_TIME = 11 * 3600


@dataclass(frozen=True)
class _Plan:
    """The local day of payment and the discount (cents) of each payable invoice."""

    day: Ints
    discount: Ints


def pay(
    rng: np.random.Generator, world: World, ledger: Ledger, invoices: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pay what is posted, free and due.

    payments: payment, company, supplier, at, by, is_manual, gross, discount (cents).
    clearings: invoice, payment, discount. Credit memos are netted with the supplier's invoices.
    """
    payable = invoices.filter(
        pl.col("nature").is_in(["invoice", "credit_memo"])
        & pl.col("reversed_by").is_null()
        & (pl.col("posted_at") <= world.end)
    ).with_columns(
        ready_at=pl.when(pl.col("block") == "")
        .then("posted_at")
        .otherwise(pl.max_horizontal("posted_at", "freed_at"))
    )
    payable = payable.filter(pl.col("ready_at") <= world.end)
    due = payable.filter(pl.col("nature") == "invoice")
    manual: Bools = rng.random(due.height) < world.scenario.habits.manual_payment
    plan = _plan(rng, world, ledger, due, manual)
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
    return _timed(rng, world, payments), clearings


def discount_cents(gross: Ints, pct_thousandths: Ints) -> Ints:
    """Cash discount in cents, rounded half up."""
    return (gross * pct_thousandths + 50_000) // 100_000


def _plan(
    rng: np.random.Generator, world: World, ledger: Ledger, due: pl.DataFrame, manual: Bools
) -> _Plan:
    company, gross, number = (due[c].to_numpy() for c in ("company", "gross", "invoice"))
    ready = _ready_day(world, company, due["ready_at"].to_numpy())
    terms = [np.array([getattr(t, f) for t in world.scenario.terms])[due["terms"].to_numpy()]
             for f in ("days1", "pct1", "days2", "pct2", "days3")]  # fmt: skip
    days1, pct1, days2, pct2, days3 = terms
    base = due["invoice_day"].to_numpy()
    net_due = base + np.where(days3 > 0, days3, np.where(days2 > 0, days2, days1))
    first = _run(world, company, ready, after=True)
    last_in_tier = [_run(world, company, base + days, after=False) for days in (days1, days2)]
    takes1 = (pct1 > 0) & (last_in_tier[0] >= ready)
    takes2 = ~takes1 & (pct2 > 0) & (last_in_tier[1] >= ready)
    last_net = _run(world, company, net_due, after=False)
    net_day = np.where(last_net >= ready, last_net, first)

    lost = lost_discount.plant(rng, world, (takes1 | takes2) & ~manual)
    held = late_payment.plant(rng, world, ~(takes1 | takes2) & ~manual & (ready <= net_due))
    at_once = world.suppliers["paid_at_once"].to_numpy()[due["supplier"].to_numpy()]
    at_once &= ~lost & (held == 0)
    pct = np.where(lost, 0, np.where(takes1, pct1, np.where(takes2, pct2, 0)))
    day = np.where(takes1, last_in_tier[0], np.where(takes2, last_in_tier[1], net_day))
    day = np.where(lost, net_day, day)
    day = np.where(held > 0, _run(world, company, net_due + held, after=True), day)
    day = np.where(at_once, first, day)
    by_hand = _office_day(world, company, ready + rng.integers(1, 5, ready.size))
    day = np.where(manual, by_hand, day)
    pct = np.where(manual & (by_hand > base + np.where(takes1, days1, days2)), 0, pct)

    offered = discount_cents(gross, np.where(takes1, pct1, pct2))
    done = day <= world.last_day
    lost_discount.record(ledger, number[lost & done], offered[lost & done])
    late_payment.record(ledger, number[(held > 0) & done], gross[(held > 0) & done])
    return _Plan(day, discount_cents(gross, pct))


def _ready_day(world: World, company: Ints, ready_at: Ints) -> Ints:
    """The first local day whose payment run can see an invoice."""
    after_run = world.local_second(company, ready_at) >= _RUN_TIME
    return world.local_day(company, ready_at) + after_run


def _run(world: World, company: Ints, day: Ints, *, after: bool) -> Ints:
    """The first payment run on or after each day, or the last one on or before it."""
    runs_of = world.scenario.payment_weekdays
    found = np.zeros(day.size, dtype=np.int64)
    for index in range(len(world.scenario.companies)):
        here = np.flatnonzero(company == index)
        days = world.calendar_days(index)
        runs = days[np.isin((days + 3) % 7, runs_of)]
        if after:
            position = np.searchsorted(runs, day[here])
        else:
            position = np.searchsorted(runs, day[here], side="right") - 1
        found[here] = runs[np.clip(position, 0, runs.size - 1)]
    return found


def _office_day(world: World, company: Ints, day: Ints) -> Ints:
    """The first working day on or after each day."""
    found = np.zeros(day.size, dtype=np.int64)
    for index in range(len(world.scenario.companies)):
        here = np.flatnonzero(company == index)
        days = world.calendar_days(index)
        found[here] = days[np.minimum(np.searchsorted(days, day[here]), days.size - 1)]
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


def _timed(rng: np.random.Generator, world: World, payments: pl.DataFrame) -> pl.DataFrame:
    """The run posts within minutes at eleven; a person pays by hand during office hours."""
    n = payments.height
    manual = payments["is_manual"].to_numpy()
    company = payments["company"].to_numpy()
    second = np.where(
        manual, rng.integers(9 * 3600, 16 * 3600, n), _RUN_TIME + rng.integers(0, 600, n)
    )
    at = world.to_utc(company, payments["day"].to_numpy() * DAY + second)
    codes = pl.Series([f"TRES_{int(c.code) + 1}" for c in world.scenario.companies])
    return payments.select(
        "payment", "company", "supplier",
        at=pl.Series(at),
        by=pl.when("is_manual").then(codes[payments["company"]]).otherwise(pl.lit(RUN_USER)),
        is_manual="is_manual", gross="gross", discount="discount",
    )  # fmt: skip
