"""Invoices are recorded: by the wire at once, by a clerk in a queue, or parked until decided."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.process.approvals import approved_by_policy, ask
from p2p.simulator.queues import Done, decide
from p2p.simulator.working_time import FAR
from p2p.simulator.world import World

EDI_USER = "EDI-BATCH"


def post(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, lines: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """When each invoice is recorded and by whom, and the approval tasks of those without order.

    Adds posted_at (FAR: never), posted_by, parked_at (0: not parked), parked_by and park_reason:
    '' / approval (no order: whoever bears the cost decides, a controller above the limit) /
    order_number_missing (a clerk asks the buyer).
    """
    n = invoices.height
    counts = lines.group_by("invoice").agg(lines=pl.len().cast(pl.Int64))
    count = (
        invoices.join(counts, on="invoice", how="left", maintain_order="left")["lines"]
        .fill_null(1)
        .to_numpy()
    )
    company, supplier = invoices["company"].to_numpy(), invoices["supplier"].to_numpy()
    arrival: Ints = np.maximum(invoices["received_at"].to_numpy(), invoices["wait_for"].to_numpy())
    wire = invoices["is_edi"].to_numpy()
    clerk = decide(
        rng, world, "accounts_payable", ~wire,
        company=company, arrival=arrival, lines=count, key=supplier,
    )  # fmt: skip
    at = np.where(wire, arrival + rng.integers(120, 1500, n), clerk.at)
    by = np.where(wire, EDI_USER, clerk.by)

    asked, tasks, approved = _approvals(rng, world, invoices, clerk)
    missing = _incomplete(rng, world, invoices, clerk)
    cleared = decide(
        rng, world, "invoice_clearing", missing, company=company, arrival=clerk.at, lines=count
    )
    minutes = rng.integers(120, 900, n)
    after = np.where(asked, approved, np.where(missing, cleared.at, at))
    parked: Bools = asked | missing
    late = np.where(after >= FAR, FAR, after + minutes)
    reason = np.where(asked, "approval", np.where(missing, "order_number_missing", ""))
    return (
        invoices.with_columns(
            posted_at=pl.Series(np.where(parked, late, at)),
            posted_by=pl.Series(by.tolist(), dtype=pl.String),
            parked_at=pl.Series(np.where(parked, clerk.at, 0)),
            parked_by=pl.Series(np.where(parked, by, "").tolist(), dtype=pl.String),
            park_reason=pl.Series(reason.tolist(), dtype=pl.String),
        ),
        tasks,
    )


def _approvals(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, clerk: Done
) -> tuple[Bools, list[pl.DataFrame], Ints]:
    """Which invoices somebody has to approve, the tasks, and when that was done (FAR: refused).

    What recurs was approved once with its contract; what stands out slips past (it is planted).
    """
    needed = invoices.select(
        (pl.col("channel") == "ledger")
        & (pl.col("nature") == "invoice")
        & ~pl.col("is_recurring")
        & ~pl.col("is_anomalous")
    ).to_series().to_numpy()  # fmt: skip
    number, company, gross, supplier = (
        invoices[name].to_numpy() for name in ("invoice", "company", "gross", "supplier")
    )
    limit = world.limits("requisition_level2")[company]
    high: Bools = needed & (gross > limit)
    refused: Bools = needed & (rng.random(number.size) < world.scenario.habits.invoice_rejected)
    refused &= ~approved_by_policy(world, "invoice", company, gross)
    once = np.ones(number.size, dtype=np.int64)
    first, tasks = ask(
        rng, world, "invoice", "cost_owner", needed,
        subject=number, company=company, created=clerk.at, lines=once, amount=gross, limit=limit,
        rejects=refused & ~high, key=supplier,
    )  # fmt: skip
    second, more = ask(
        rng, world, "invoice", "controller", high,
        subject=number, company=company, created=first.at, lines=once, amount=gross,
        limit=np.zeros_like(gross), level=2, rejects=refused,
    )  # fmt: skip
    done = np.where(high, second.at, first.at)
    return needed, [tasks, more], np.where(refused, FAR, done)


def _incomplete(
    rng: np.random.Generator, world: World, invoices: pl.DataFrame, clerk: Done
) -> Bools:
    """Invoices on which the supplier forgot the order's number."""
    able = invoices.select(
        (pl.col("channel") == "order") & (pl.col("nature") == "invoice") & ~pl.col("is_edi")
    ).to_series().to_numpy()  # fmt: skip
    share = world.scenario.habits.order_number_missing
    missing: Bools = able & (clerk.at < FAR) & (rng.random(able.size) < share)
    return missing
