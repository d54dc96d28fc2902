"""Suppliers ask: where is my money, what was deducted, is this order right. Who answers, and when.

Questions come of what happened: invoices that are overdue, blocked, returned or paid short.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.process.inquiry_answers import answer, states_of
from p2p.simulator.queues import decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

INQUIRIES = {
    "inquiry": pl.Int64,
    "company": pl.Int64,
    "supplier": pl.Int64,
    "invoice": pl.Int64,
    "reason": pl.String,
    "channel": pl.String,
    "priority": pl.String,
    "received_at": pl.Int64,
    "first_response_due_at": pl.Int64,
    "resolution_due_at": pl.Int64,
    "first_response_at": pl.Int64,
    "resolved_at": pl.Int64,
}
"""One row a question. invoice: which it is about, or null. reason: payment_status, blocked_invoice,
short_payment, master_data, order_question. channel: email, portal or phone. priority: normal or
high. due: by the service level, in office time. first_response_at and resolved_at (the last time):
after the end, or FAR, where still open."""

STATES = {
    "inquiry": pl.Int64,
    "sequence": pl.Int64,
    "state": pl.String,
    "at": pl.Int64,
    "by": pl.String,
    "team": pl.String,
}
"""Every change of state up to the end, numbered from 1. state: received, in_progress (the first
response), reassigned, pending_supplier, supplier_answered, resolved, reopened, closed. team:
supplier_service or accounts_payable. by: '' where the supplier or the system acts."""


def inquire(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, clearings: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Questions (INQUIRIES) and their changes of state (STATES) up to the end.

    clearings: invoice and discount, with the instant of payment as paid_at.
    """
    asked = _asked(rng, world, invoices, clearings)
    n = asked.height
    company, received, supplier = (
        asked[name].to_numpy() for name in ("company", "received_at", "supplier")
    )
    once = np.ones(n, dtype=np.int64)
    every: Bools = np.ones(n, dtype=np.bool_)
    first = decide(
        rng, world, "supplier_desk", every,
        company=company, arrival=received, lines=once, key=supplier,
    )  # fmt: skip
    course = answer(rng, world, asked, first)
    target = {
        kind: world.office_later(
            company, received,
            np.full(n, round(world.scenario.sla_hours[kind] * 3600), dtype=np.int64),
        )
        for kind in ("inquiry_response", "inquiry_resolution")
    }  # fmt: skip
    inquiries = asked.with_columns(
        inquiry=pl.int_range(pl.len()),
        first_response_due_at=pl.Series(target["inquiry_response"]),
        resolution_due_at=pl.Series(target["inquiry_resolution"]),
        first_response_at=pl.Series(first.at),
        resolved_at=pl.Series(course.resolved_at),
    ).select(*INQUIRIES)
    states = states_of(asked, first, course).filter(pl.col("at") <= world.end)
    return inquiries, states.select(*STATES)


def _asked(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, clearings: pl.DataFrame
) -> pl.DataFrame:
    """The questions by the time they are asked: company, supplier, invoice, reason, received_at."""
    share = world.scenario.habits.inquiries
    bills = invoices.filter(
        (pl.col("nature") == "invoice") & (pl.col("posted_at") <= world.end)
    ).join(clearings, on="invoice", how="left", maintain_order="left")
    n = bills.height
    due = bills["invoice_day"].to_numpy() + _longest(world)[bills["terms"].to_numpy()]
    paid_day = bills["paid_at"].fill_null(FAR).to_numpy() // DAY
    overdue = np.minimum(paid_day, world.last_day) - due
    # the longer overdue, the likelier a question; a few ask anyway
    chance = share * (0.3 + 0.4 * np.clip(overdue, 0, 15))
    asks = rng.random(n) < chance
    late = np.clip(rng.exponential(6.0, n), 1, 40).astype(np.int64)
    day = due + np.where(overdue > 0, np.minimum(late, np.maximum(overdue, 1)), -2)
    blocked = (bills["block"] != "").to_numpy() & (rng.random(n) < share * 2)
    short = (bills["discount"].fill_null(0) > 0).to_numpy() & (rng.random(n) < share)
    other = rng.random(n) < share / 4
    parts = [
        _about(bills, asks, "payment_status", day),
        _about(bills, blocked, "blocked_invoice", bills["posted_at"].to_numpy() // DAY + 12),
        _about(bills, short, "short_payment", np.minimum(paid_day + 3, FAR // DAY)),
        _about(bills, other, "order_question", bills["invoice_day"].to_numpy() - 4).with_columns(
            invoice=pl.lit(None, dtype=pl.Int64)
        ),
        _about(bills, rng.random(n) < share / 12, "master_data", day).with_columns(
            invoice=pl.lit(None, dtype=pl.Int64)
        ),
    ]
    asked = pl.concat(parts)
    company = asked["company"].to_numpy()
    local = asked["day"].to_numpy() * DAY + rng.integers(7 * 3600, 19 * 3600, asked.height)
    channel = rng.choice(["email", "portal", "phone"], asked.height, p=[0.6, 0.28, 0.12])
    urgent = rng.random(asked.height) < 0.12
    return (
        asked.with_columns(
            received_at=pl.Series(world.to_utc(company, local)),
            channel=pl.Series(channel.tolist(), dtype=pl.String),
            priority=pl.when(pl.Series(urgent)).then(pl.lit("high")).otherwise(pl.lit("normal")),
        )
        .filter(pl.col("received_at") <= world.end)
        .sort("received_at", "supplier", "invoice", "reason", nulls_last=True)
        .drop("day")
    )


def _longest(world: World) -> Ints:
    """Net days by position of terms; the last place (-1) is due at once."""
    days = [t.days3 or t.days2 or t.days1 for t in world.scenario.terms]
    return np.array([*days, 0], dtype=np.int64)


def _about(bills: pl.DataFrame, which: Bools, reason: str, day: Ints) -> pl.DataFrame:
    return bills.filter(pl.Series(which)).select(
        "company", "supplier", "invoice", reason=pl.lit(reason), day=pl.Series(day[which])
    )
