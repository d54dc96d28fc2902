"""Service levels missed: an approver lays a task aside until it is overdue.

Tasks that a full queue makes late are missed as well; the ledger tells the two apart.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "sla_breach"


def plant(rng: np.random.Generator, world: World, tasks: int, hours: float) -> Ints:
    """Office seconds for which each of so many tasks is laid aside (0: not)."""
    every: Bools = np.ones(tasks, dtype=np.bool_)
    chosen = choose(rng, every, world.scenario.deviations.sla_breach)
    aside = np.zeros(tasks, dtype=np.int64)
    aside[chosen] = (hours * 3600 * rng.uniform(1.05, 3.0, chosen.size)).astype(np.int64)
    return aside


def record(ledger: Ledger, tasks: pl.DataFrame, end: int) -> None:
    """Write every task that was decided too late, or is open and overdue, with its amount."""
    late = tasks.filter(pl.min_horizontal("decided_at", pl.lit(end)) > pl.col("due_at"))
    for aside, detail in (
        (True, "laid aside until it was overdue"),
        (False, "overdue in the queue"),
    ):
        rows = late.filter(pl.col("is_set_aside") == aside)
        ledger.plant(
            KIND, "task", rows["task"].to_numpy(), amount=rows["amount"].to_numpy(), detail=detail
        )
