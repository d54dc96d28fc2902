"""Approval tasks: who was asked to decide what, who did, and by when it should have been done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations import sla_breach
from p2p.simulator.queues import Done, decide
from p2p.simulator.working_time import DAY, OFFICE_DAY_SECONDS
from p2p.simulator.world import World

TASKS = {
    "task": pl.Int64,
    "kind": pl.String,
    "subject": pl.Int64,
    "company": pl.Int64,
    "level": pl.Int64,
    "role": pl.String,
    "assigned_to": pl.String,
    "agent": pl.String,
    "created_at": pl.Int64,
    "claimed_at": pl.Int64,
    "delegated_at": pl.Int64,
    "decided_at": pl.Int64,
    "decision": pl.String,
    "due_at": pl.Int64,
    "amount": pl.Int64,
    "limit_amount": pl.Int64,
    "is_set_aside": pl.Boolean,
}
"""One row a task. kind: requisition, order or invoice; subject: the basket, order or invoice.
agent decides, which is a deputy where delegated_at is not 0. claimed_at and decided_at lie after
the end where the task is still open. decision: approved, rejected or '' (open). amount: cents to
be decided on; limit_amount: cents that this level may approve (0: any). is_set_aside: planted, see
deviations.sla_breach."""


def ask(
    rng: np.random.Generator,
    world: World,
    kind: str,
    role: str,
    needed: Bools,
    *,
    subject: Ints,
    company: Ints,
    created: Ints,
    lines: Ints,
    amount: Ints,
    limit: Ints,
    level: int = 1,
    rejects: Bools | None = None,
    seat: Ints | None = None,
    key: Ints | None = None,
) -> tuple[Done, pl.DataFrame]:
    """Let a role decide on what is needed; the other rows come back with 0 and ''.

    Returns what was done, a row each, and the tasks (TASKS without task), one for each needed row
    that the policy does not approve by itself.
    """
    rows = np.flatnonzero(needed)
    waived = needed & approved_by_policy(world, kind, company, amount)
    hours = world.scenario.sla_hours[kind]
    aside = sla_breach.plant(rng, world, rows.size, hours)
    taken_up = created.copy()
    late = rows[aside > 0]
    taken_up[late] = world.office_later(company[late], created[late], aside[aside > 0])
    done = decide(
        rng, world, role, needed,
        company=company, arrival=taken_up, lines=lines, seat=seat, key=key, waived=waived,
    )  # fmt: skip
    done.at[waived] = created[waived]
    done.put(rows, _by_the_deadline(world, kind, done.of(rows), company[rows], created[rows]))
    target = np.full(rows.size, round(hours * 3600), dtype=np.int64)
    assigned, agent = (
        pl.Series(names[rows].tolist(), dtype=pl.String) for names in (done.assigned, done.by)
    )
    started = done.started[rows]
    # a deputy finds the task in the morning, or when it comes
    morning = (started // DAY) * DAY
    delegated = (assigned != agent).to_numpy()
    no = np.zeros(rows.size, dtype=np.bool_)
    decision = np.where(no if rejects is None else rejects[rows], "rejected", "approved")
    tasks = pl.DataFrame(
        {
            "kind": pl.Series([kind] * rows.size, dtype=pl.String),
            "subject": subject[rows],
            "company": company[rows],
            "level": np.full(rows.size, level),
            "role": pl.Series([role] * rows.size, dtype=pl.String),
            "assigned_to": assigned,
            "agent": agent,
            "created_at": created[rows],
            "claimed_at": started,
            "delegated_at": np.where(delegated, np.maximum(created[rows], morning), 0),
            "decided_at": done.at[rows],
            "decision": pl.Series(decision.tolist(), dtype=pl.String),
            "due_at": world.office_later(company[rows], created[rows], target),
            "amount": amount[rows],
            "limit_amount": limit[rows],
            "is_set_aside": aside > 0,
        }
    )
    return done, tasks.filter(pl.Series(~waived[rows]))


def approved_by_policy(world: World, kind: str, company: Ints, amount: Ints) -> Bools:
    """What nobody is asked for, because its amount (cents) is below the policy's."""
    under = world.scenario.policy.auto_approve_under.get(kind, 0)
    below: Bools = (amount < under * 100) & (company >= 0)
    return below


def _by_the_deadline(world: World, kind: str, done: Done, company: Ints, created: Ints) -> Done:
    """Where the policy sets a deadline, what would be decided later is decided just then."""
    days = world.scenario.policy.decide_within_days.get(kind)
    if days is None or created.size == 0:
        return done
    seconds = np.full(created.size, round(days * OFFICE_DAY_SECONDS), dtype=np.int64)
    last = world.office_later(company, created, seconds)
    return replace(done, at=np.minimum(done.at, last), started=np.minimum(done.started, last))


def collected(parts: Sequence[pl.DataFrame], end: int) -> pl.DataFrame:
    """All tasks that were created by the end, numbered by when they were."""
    return (
        pl.concat(parts)
        .filter(pl.col("created_at") <= end)
        .with_columns(
            decision=pl.when(pl.col("decided_at") <= end).then("decision").otherwise(pl.lit(""))
        )
        .sort("created_at", "kind", "subject", "level")
        .with_columns(task=pl.int_range(pl.len()))
        .select(*TASKS)
    )
