"""How suppliers become suppliers: requests, what each side does, and how long each is waited for.

The first site does this for everybody, before anything is bought.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Floats, Ints, Texts
from p2p.simulator.queues import decide
from p2p.simulator.suppliers import OVERHEAD
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

REQUESTS = {
    "request": pl.Int64,
    "company": pl.Int64,
    "supplier": pl.Int64,
    "supplier_name": pl.String,
    "country": pl.String,
    "category": pl.Int64,
    "requested_at": pl.Int64,
    "requested_by": pl.String,
    "review_due_at": pl.Int64,
    "completed_at": pl.Int64,
}
"""One row a request. supplier: null until the supplier stands in the ERP. review_due_at: when our
first review should be done. completed_at: when the supplier could be ordered from (FAR: never)."""

STEPS = {
    "request": pl.Int64,
    "step": pl.Int64,
    "activity": pl.String,
    "party": pl.String,
    "at": pl.Int64,
    "by": pl.String,
    "waits_for": pl.String,
}
"""What happened to a request, numbered from 1. activity: submitted, invited, answered,
returned_for_correction, resubmitted, approved, bank_verified, created. party: us or supplier (by is
then the supplier's name). waits_for: whose turn it is after the step: intake, supplier, review,
bank, creation, nobody."""

_OFFICE_DAY = 9 * 3600


def onboard(rng: np.random.Generator, world: World) -> tuple[World, pl.DataFrame, pl.DataFrame]:
    """The world with its new suppliers' first days, the requests and their steps up to the end."""
    everyone = world.suppliers
    chosen = _new_suppliers(rng, world)
    given_up = round(chosen.size * world.scenario.habits.onboarding_abandoned)
    candidates = np.concatenate([chosen, rng.choice(chosen, given_up) if chosen.size else chosen])
    n = candidates.size
    never: Bools = np.arange(n) >= chosen.size
    company = _companies(rng, world, everyone["region"].to_numpy()[candidates])
    requested = _requested(rng, world, company)
    patience = everyone["answer_days"].to_numpy()[candidates]
    after = _Steps(rng, world, company, patience)

    invited, invited_by = after.desk("master_data", requested)
    answered = np.where(never, FAR, after.supplier(invited))
    reviewed, reviewer = after.desk("compliance", answered)
    habits = world.scenario.habits
    again: Bools = rng.random(n) < habits.onboarding_resubmitted
    once_more: Bools = again & (rng.random(n) < 0.2)
    second = np.where(again, after.supplier(reviewed), FAR)
    second_at, second_by = after.desk("compliance", second)
    third = np.where(once_more, after.supplier(second_at), FAR)
    third_at, third_by = after.desk("compliance", third)
    approved = np.where(once_more, third_at, np.where(again, second_at, reviewed))
    approver = np.where(once_more, third_by, np.where(again, second_by, reviewer))
    verified, verifier = after.desk("treasury", approved)
    created, creator = after.desk("master_data", verified)

    names = np.array(everyone["name"].to_list(), dtype=object)[candidates]
    # who gives up is another firm than the one whose row lends it country and category
    names = np.where(never, names + " & Partners", names)
    departments = np.array(world.departments)[company]
    codes = np.array([int(owner.code) for owner in world.scenario.companies])[company]
    head = (departments * rng.random(n)).astype(np.int64)
    numbers = (codes * 10 + head * 10 + rng.integers(1, 9, n)).tolist()
    requester = np.array([f"REQ_{number}" for number in numbers], dtype=object)
    order = np.lexsort((np.arange(n), requested))
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    done = created <= world.end
    requests = (
        pl.DataFrame(
            {
                "request": rank,
                "company": company,
                "supplier": candidates,
                "supplier_name": names,
                "country": everyone["country"].to_numpy()[candidates],
                "category": everyone["category"].to_numpy()[candidates],
                "requested_at": requested,
                "requested_by": requester,
                "review_due_at": np.where(
                    answered <= world.end,
                    world.office_later(company, answered, after.target("onboarding_review")),
                    FAR,
                ),
                "completed_at": created,
            },
            schema=REQUESTS,
        )
        .with_columns(supplier=pl.when(pl.Series(done)).then("supplier"))
        .sort("request")
    )
    steps = _log(
        rank,
        (
            ("submitted", "us", requested, requester, "intake"),
            ("invited", "us", invited, invited_by, "supplier"),
            ("answered", "supplier", answered, names, "review"),
            ("returned_for_correction", "us", np.where(again, reviewed, FAR), reviewer,
             "supplier"),
            ("resubmitted", "supplier", second, names, "review"),
            ("returned_for_correction", "us", np.where(once_more, second_at, FAR), second_by,
             "supplier"),
            ("resubmitted", "supplier", third, names, "review"),
            ("approved", "us", approved, approver, "bank"),
            ("bank_verified", "us", verified, verifier, "creation"),
            ("created", "us", created, creator, "nobody"),
        ),
    ).filter(pl.col("at") <= world.end)  # fmt: skip
    active = everyone["active_at"].to_numpy().copy()
    active[chosen] = created[: chosen.size]
    day = everyone["created_day"].to_numpy().copy()
    day[chosen] = world.local_day(company, np.minimum(created, FAR - DAY))[: chosen.size]
    known = everyone.with_columns(active_at=pl.Series(active), created_day=pl.Series(day))
    return replace(world, suppliers=known), requests, steps


def _new_suppliers(rng: np.random.Generator, world: World) -> Ints:
    """Suppliers of ordered things who are new; the first of each region and category never is."""
    everyone = world.suppliers
    able = everyone.select(
        (pl.col("category") != OVERHEAD)
        & (pl.col("twin_of") < 0)
        & ~pl.col("supplier").is_in(everyone["twin_of"].implode())
        & (pl.int_range(pl.len()).over("region", "category") > 0)
    ).to_series().to_numpy()  # fmt: skip
    return np.flatnonzero(able & (rng.random(able.size) < world.scenario.habits.supplier_is_new))


def _companies(rng: np.random.Generator, world: World, region: Texts) -> Ints:
    """A company of each supplier's region that asks for it."""
    company = np.zeros(region.size, dtype=np.int64)
    owners = world.scenario.companies
    for name in sorted({owner.region for owner in owners}):
        here = np.flatnonzero(region == name)
        able = [i for i, owner in enumerate(owners) if owner.region == name]
        company[here] = rng.choice(able, here.size)
    return company


def _requested(rng: np.random.Generator, world: World, company: Ints) -> Ints:
    """An office hour of a working day of the history, not in its last week."""
    n = company.size
    day = rng.integers(world.first_day, max(world.first_day + 1, world.last_day - 6), n)
    second = rng.integers(8 * 3600, 17 * 3600, n)
    return world.to_utc(company, world.office_day(company, day) * DAY + second)


class _Steps:
    """Who acts after whom: our desks with their queues, and suppliers who answer in their time."""

    def __init__(
        self, rng: np.random.Generator, world: World, company: Ints, patience: Floats
    ) -> None:
        self._rng, self._world, self._company, self._patience = rng, world, company, patience

    def desk(self, role: str, arrival: Ints) -> tuple[Ints, Texts]:
        """When one of our desks is done with each, and who did it; FAR stays FAR."""
        needed = arrival < FAR
        done = decide(
            self._rng, self._world, role, needed,
            company=self._company, arrival=arrival, lines=np.ones_like(arrival),
        )  # fmt: skip
        return np.where(needed, done.at, FAR), done.by

    def supplier(self, asked: Ints) -> Ints:
        """When the supplier answers; FAR stays FAR."""
        days = self._patience * self._rng.lognormal(0.0, 0.5, asked.size)
        seconds = np.maximum(1800, (days * _OFFICE_DAY).astype(np.int64))
        return self._world.office_later(self._company, asked, seconds)

    def target(self, kind: str) -> Ints:
        """Office seconds within which this kind of work should be done."""
        seconds = round(self._world.scenario.sla_hours[kind] * 3600)
        return np.full(self._company.size, seconds, dtype=np.int64)


def _log(rank: Ints, moves: tuple[tuple[str, str, Ints, Texts, str], ...]) -> pl.DataFrame:
    """STEPS of the requests: those moves (activity, party, at, by, waits_for) that were made."""
    parts = [
        pl.DataFrame(
            {
                "request": rank,
                "activity": [activity] * rank.size,
                "party": [party] * rank.size,
                "at": at,
                "by": pl.Series(by.tolist(), dtype=pl.String),
                "waits_for": [waits] * rank.size,
                "place": np.full(rank.size, place),
            }
        ).filter(pl.col("at") < FAR)
        for place, (activity, party, at, by, waits) in enumerate(moves)
    ]
    return (
        pl.concat(parts)
        .sort("request", "place")
        .with_columns(step=pl.int_range(1, pl.len() + 1).over("request"))
        .select(*STEPS)
    )
