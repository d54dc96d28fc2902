"""How a supplier's question is dealt with after the first response, and its changes of state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints, Texts
from p2p.simulator.queues import Done, decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

_SERVICE, _PAYABLES = "supplier_service", "accounts_payable"
_OFFICE_DAY = 9 * 3600
_PASSED_ON, _PASSED_ON_HARD, _ASKS_BACK, _REOPENS = 0.12, 0.7, 0.22, 0.07
"""Shares of questions; hard ones are about blocked invoices and amounts."""


@dataclass(frozen=True)
class Course:
    """What happens to each question, a row each; instants are FAR where it does not.

    second: accounts payable, of what the desk passed on. replied_at: the supplier's answer to what
    we asked back; third: the desk, after that. fourth: the desk, after the question was reopened.
    """

    passed_on: Bools
    second: Done
    asks_back: Bools
    replied_at: Ints
    third: Done
    settled_at: Ints
    reopens: Bools
    reopened_at: Ints
    fourth: Done
    resolved_at: Ints


def answer(rng: np.random.Generator, world: World, asked: pl.DataFrame, first: Done) -> Course:
    """Deal with questions (company, supplier, reason) whose first response is known.

    What the desk cannot answer waits in the queue of accounts payable. Some answers need a word
    from the supplier, who takes half of the usual patience; some questions come back.
    """
    n = asked.height
    company, supplier = asked["company"].to_numpy(), asked["supplier"].to_numpy()
    once = np.ones(n, dtype=np.int64)

    def desk(role: str, needed: Bools, arrival: Ints, key: Ints | None = None) -> Done:
        return decide(
            rng, world, role, needed & (arrival < FAR),
            company=company, arrival=arrival, lines=once, key=key,
        )  # fmt: skip

    hard = asked["reason"].is_in(["blocked_invoice", "short_payment"]).to_numpy()
    passed_on: Bools = rng.random(n) < np.where(hard, _PASSED_ON_HARD, _PASSED_ON)
    passed_on &= first.at < FAR
    second = desk("invoice_clearing", passed_on, first.at)
    handled = np.where(passed_on, second.at, first.at)

    asks_back: Bools = (handled < FAR) & (rng.random(n) < _ASKS_BACK)
    patience = world.suppliers["answer_days"].to_numpy()[supplier] / 2
    seconds = np.maximum(900, (patience * _OFFICE_DAY).astype(np.int64))
    replied = world.office_later(company, handled, seconds)
    third = desk("supplier_desk", asks_back, replied, supplier)
    settled = np.where(asks_back, _or_never(third), handled)

    reopens: Bools = (settled < FAR) & (rng.random(n) < _REOPENS)
    pause = rng.integers(_OFFICE_DAY // 2, 6 * _OFFICE_DAY, n)
    reopened = world.office_later(company, settled, pause)
    fourth = desk("supplier_desk", reopens, reopened, supplier)
    return Course(
        passed_on=passed_on,
        second=second,
        asks_back=asks_back,
        replied_at=replied,
        third=third,
        settled_at=settled,
        reopens=reopens,
        reopened_at=reopened,
        fourth=fourth,
        resolved_at=np.where(reopens, _or_never(fourth), settled),
    )


def _or_never(done: Done) -> Ints:
    return np.where(done.at > 0, done.at, FAR)


def states_of(asked: pl.DataFrame, first: Done, course: Course) -> pl.DataFrame:
    """All changes of state, also after the end: inquiry (row), sequence, state, at, by, team."""
    n = asked.height
    nobody = np.full(n, "", dtype="U12")
    every: Bools = np.ones(n, dtype=np.bool_)
    service = np.full(n, _SERVICE)
    team = np.where(course.passed_on, _PAYABLES, service)
    clerk = np.where(course.passed_on, course.second.by, first.by)
    handled = np.where(course.passed_on, course.second.at, first.at)
    settler = np.where(course.asks_back, course.third.by, clerk)
    settling = np.where(course.asks_back, service, team)
    closed, closed_at = course.resolved_at < FAR, course.resolved_at + 5 * DAY
    shades: tuple[tuple[str, Bools, Ints, Texts, Texts], ...] = (
        ("received", every, asked["received_at"].to_numpy(), nobody, service),
        ("in_progress", every, first.at, first.by, service),
        ("reassigned", course.passed_on, first.at + 60, first.by, team),
        ("pending_supplier", course.asks_back, handled + 120, clerk, team),
        ("supplier_answered", course.asks_back, course.replied_at, nobody, team),
        ("resolved", every, course.settled_at + 180, settler, settling),
        ("reopened", course.reopens, course.reopened_at, nobody, settling),
        ("resolved", course.reopens, course.resolved_at + 180, course.fourth.by, service),
        ("closed", closed, closed_at, nobody, service),
    )
    parts = [
        pl.DataFrame(
            {
                "inquiry": np.flatnonzero(which),
                "state": pl.Series([state] * int(which.sum()), dtype=pl.String),
                "at": at[which],
                "by": pl.Series(by[which].tolist(), dtype=pl.String),
                "team": pl.Series(teams[which].tolist(), dtype=pl.String),
                "place": np.full(int(which.sum()), place),
            }
        )
        for place, (state, which, at, by, teams) in enumerate(shades)
    ]
    return (
        pl.concat(parts)
        .filter(pl.col("at") < FAR)
        .sort("inquiry", "at", "place")
        .with_columns(sequence=pl.int_range(1, pl.len() + 1).over("inquiry"))
        .drop("place")
    )
