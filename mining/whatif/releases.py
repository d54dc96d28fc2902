"""When each invoice is free for payment: entered, decided and without a block, in the log and
after a change."""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.whatif.desks import Desks
from mining.whatif.process_log import ProcessLog
from p2p.eventlog.log import Bools, Ints


def last_decisions(log: ProcessLog, desks: Desks, decided: Ints) -> Ints:
    """The last decision about each invoice of the log when tasks are decided at these moments
    (replications, tasks): (replications, invoices), 0 where nobody was asked."""
    place = (
        desks.tasks.select("task_type", "document", task=pl.int_range(pl.len()))
        .filter(pl.col("task_type") == "invoice")
        .join(
            log.invoices.select("document", invoice=pl.int_range(pl.len())),
            on="document", how="inner",
        )
        .sort("invoice", "task")
    )  # fmt: skip
    last = np.zeros((decided.shape[0], log.invoices.height), dtype=np.int64)
    if place.height:
        invoice, task = place["invoice"].to_numpy(), place["task"].to_numpy()
        bounds = np.flatnonzero(np.diff(invoice, prepend=-1))
        last[:, invoice[bounds]] = np.maximum.reduceat(decided[:, task], bounds, axis=1)
    return last


def free_at(log: ProcessLog, decided: Ints) -> Ints:
    """When nothing held each invoice back any more. decided: its last decision, 0: none."""
    entered = log.invoices.select(
        pl.max_horizontal("entered_at", pl.col("unblocked_at").fill_null(0))
    ).to_series().to_numpy()  # fmt: skip
    free: Ints = np.maximum(entered, decided)
    return free


def moved(free: Ints, logged: Ints, changed: Ints) -> Ints:
    """When invoices are free if their last decision moves from `logged` to `changed`.

    What follows the decision takes as long as it did, so all of it moves. A decision after the
    invoice was free held nothing back.
    """
    held = (logged > 0) & (logged <= free)
    return free + np.where(held, changed - logged, 0)


def without_block(log: ProcessLog, reason: str, free: Ints, decided: Ints) -> tuple[Ints, Bools]:
    """When invoices are free if a block for this reason alone holds nothing back, and which those
    are: every dated reason of theirs is this one."""
    released = log.invoices.select(
        (pl.col("block_reasons") == reason)
        & pl.col("blocked_at").is_not_null()
        & pl.col("unblocked_at").is_not_null()
    ).to_series().to_numpy()  # fmt: skip
    entered = log.invoices["entered_at"].to_numpy()
    alone = np.maximum(entered, decided)
    return np.where(released, np.minimum(free, alone), free), released
