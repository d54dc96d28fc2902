"""Payment runs: proposed in the morning, approved by the treasurer, executed before noon."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.queues import decide
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

RUNS = {
    "run": pl.Int64,
    "company": pl.Int64,
    "created_at": pl.Int64,
    "approved_at": pl.Int64,
    "approved_by": pl.String,
    "executed_at": pl.Int64,
    "payments": pl.Int64,
    "amount": pl.Int64,
}
"""One row a run of a company. created_at: when RUN_USER made the proposal; amount: cents paid.

What was proposed is in `proposals`: run, invoice, payment (null: left out), reason ('' / blocked).
"""

RUN_USER = "F110-BATCH"
_PROPOSED, _EXECUTED, _CLOSE = 8 * 3600 + 60, 11 * 3600, 16 * 3600 + 1800


def execute(
    rng: np.random.Generator, world: World, payments: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Payments with run, at and by, and the runs (RUNS), also those after the end.

    The run posts within minutes once the treasurer has approved it, at eleven or later; a person
    pays by hand during office hours.
    """
    runs = (
        payments.filter(~pl.col("is_manual"))
        .group_by("company", "day", maintain_order=True)
        .agg(
            payments=pl.len().cast(pl.Int64),
            amount=(pl.col("gross") - pl.col("discount")).sum(),
        )
        .sort("day", "company")
        .with_columns(run=pl.int_range(pl.len()))
    )
    company, day = runs["company"].to_numpy(), runs["day"].to_numpy()
    created = world.to_utc(company, day * DAY + _PROPOSED)
    done = decide(
        rng, world, "treasury", np.ones(runs.height, dtype=np.bool_),
        company=company, arrival=created, lines=np.ones(runs.height, dtype=np.int64), key=company,
    )  # fmt: skip
    approved = np.minimum(done.at, world.to_utc(company, day * DAY + _CLOSE))
    executed = np.maximum(world.to_utc(company, day * DAY + _EXECUTED), approved + 300)
    runs = runs.with_columns(
        created_at=pl.Series(created),
        approved_at=pl.Series(approved),
        approved_by=pl.Series(done.by.tolist(), dtype=pl.String),
        executed_at=pl.Series(executed),
    )
    n = payments.height
    payments = payments.join(
        runs.select("run", "company", "day", "executed_at"),
        on=["company", "day"], how="left", maintain_order="left",
    ).with_columns(run=pl.when(~pl.col("is_manual")).then("run"))  # fmt: skip
    owner = payments["company"].to_numpy()
    local = payments["day"].to_numpy() * DAY + rng.integers(9 * 3600, 16 * 3600, n)
    by_hand = pl.Series(world.to_utc(owner, local))
    in_run = pl.col("executed_at") + pl.Series(rng.integers(0, 600, n))
    payments = payments.with_columns(
        at=pl.when("is_manual").then(by_hand).otherwise(in_run),
        by=pl.when("is_manual")
        .then(world.first_users("TRES")[payments["company"]])
        .otherwise(pl.lit(RUN_USER)),
    ).select(
        "payment", "company", "supplier", "at", "by", "is_manual", "run", "gross", "discount",
        "day", "alone",
    )  # fmt: skip
    return payments, runs.select(*RUNS)
