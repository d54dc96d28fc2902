"""One source, calibrated once and then asked about any number of levers.

The first replication of everything keeps what the log tells itself; the others draw efforts and
documents anew, with and without the lever from the same draws.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.whatif.desks import Desks, infer_desks
from mining.whatif.figures import Agreement, Effect, certain, time_effects
from mining.whatif.levers import TASK_TYPES, Lever
from mining.whatif.paid_effects import paid_effects
from mining.whatif.payments import payables
from mining.whatif.process_log import ProcessLog
from mining.whatif.releases import free_at, last_decisions, moved, without_block
from mining.whatif.replay import Replayed, drawn_efforts, replay
from p2p.eventlog.log import Bools, Floats, Ints

REPLICATIONS = 50
LEAST_DOCUMENTS = 10
"""Fewer documents than this make no distribution."""
_MOST_CELLS = 20_000_000
_NEAR_SECONDS = 900
_DAY = 86_400


class WhatIf:
    """A source's log with its queues inferred. seed: the same gives the same answers."""

    def __init__(self, log: ProcessLog, *, seed: int, replications: int = REPLICATIONS) -> None:
        self._log = log
        self._seed = seed
        tasks = log.tasks.height
        # what a replay holds in memory grows with its draws times what it moves
        cells = max(1, tasks, log.invoices.height)
        self._replications = max(10, min(replications, _MOST_CELLS // cells))
        self._queues = _Queues(log, self._rng(0), self._replications) if tasks else None
        decided = np.zeros(log.invoices.height, dtype=np.int64)
        if self._queues is not None:
            decided = last_decisions(log, self._queues.desks, self._queues.logged.decided_at)[0]
        self._decided = decided
        self._free_at = free_at(log, decided)
        self._payables = payables(log, self._free_at)

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, stream])

    def agreement(self) -> list[Agreement]:
        """How well the unchanged replay gives the log back, for each kind of approval."""
        return self._queues.agreement() if self._queues is not None else []

    def effects(self, lever: Lever) -> list[Effect]:
        """Everything that the lever changes, or could have changed and does not.

        What the source has no data for is left out; `missing` tells why.
        """
        if lever.release_block is not None:
            return self._released(lever.release_block)
        if self._queues is None:
            return []
        changed = self._queues.replay(lever, self._rng(1))
        found = self._queues.cycle_times(lever, changed, self._rng(2))
        if lever.auto_approve_under is not None:
            found += self._queues.tasks_saved(lever, changed)
        if not self.missing(lever) and lever.task_type in (None, "invoice"):
            before, after = (
                moved(
                    self._free_at,
                    self._decided,
                    last_decisions(self._log, self._queues.desks, one.decided_at),
                )
                for one in (self._queues.unchanged, changed)
            )
            assert self._payables is not None  # noqa: S101 (missing() tells)
            found += paid_effects(self._payables, before, after, self._rng(3))
        return found

    def missing(self, lever: Lever) -> str | None:
        """Which data the source lacks for an answer, or for a part of it; None: nothing."""
        asked_of_payments = lever.task_type in (None, "invoice")
        lacks: str | None = None
        if lever.release_block is None and not (
            self._queues is not None and self._queues.selected(lever)
        ):
            lacks = (
                "no approval task with its person, and its request and decision to the second "
                "(marts.fct_approval_task)"
            )
        elif asked_of_payments and self._payables is None:
            lacks = "no invoice with its due date and the day it was paid (marts.fct_kpi_invoice)"
        elif lever.release_block is not None and not self._held(lever.release_block).any():
            lacks = (
                f"no paid invoice whose only dated block is a {lever.release_block} "
                "(marts.fct_invoice_exception, marts.fct_kpi_invoice)"
            )
        elif lever.release_block is None and asked_of_payments and not (self._decided > 0).any():
            lacks = (
                "no paid invoice has an approval task, so payments and discounts are not told "
                "(marts.fct_approval_task)"
            )
        return lacks

    def _held(self, reason: str) -> Bools:
        return without_block(self._log, reason, self._free_at, self._decided)[1]

    def _released(self, reason: str) -> list[Effect]:
        """A block that holds nothing back any more."""
        invoices, free = self._log.invoices, self._free_at
        changed, released = without_block(self._log, reason, free, self._decided)
        if self._payables is None or not released.any():
            return []
        blocked_at = invoices["blocked_at"].fill_null(0).to_numpy()
        dated = invoices.select(
            pl.col("blocked_at").is_not_null() & pl.col("unblocked_at").is_not_null()
        ).to_series().to_numpy()  # fmt: skip
        every = np.flatnonzero(dated)
        shape = (self._replications + 1, every.size)
        held = (invoices["unblocked_at"].fill_null(0).to_numpy() - blocked_at)[every] / _DAY
        after = np.where(released[every], 0.0, held)
        chosen = self._rng(4).integers(0, every.size, (self._replications, every.size))
        found = time_effects(
            "blocks",
            "calendar days",
            logged=held,
            before=np.broadcast_to(held, shape),
            after=np.broadcast_to(after, shape),
            chosen=chosen,
        )
        found.append(
            certain("blocks", "blocks", "blocks", every.size, every.size - int(released.sum()))
        )
        wide = (self._replications + 1, free.size)
        return found + paid_effects(
            self._payables, np.broadcast_to(free, wide), np.broadcast_to(changed, wide),
            self._rng(5),
        )  # fmt: skip


class _Queues:
    """The approvals of one source: what the log shows, and its unchanged replay."""

    def __init__(self, log: ProcessLog, rng: np.random.Generator, replications: int) -> None:
        self.desks: Desks = infer_desks(log)
        self._replications = replications
        drawn = drawn_efforts(self.desks, rng, replications)
        self._efforts = np.concatenate([np.atleast_2d(self.desks.effort), drawn])
        self.unchanged = replay(self.desks, None, self._efforts, rng)
        tasks = self.desks.tasks
        asked, decided = (np.atleast_2d(tasks[c].to_numpy()) for c in ("created_at", "decided_at"))
        self.logged = Replayed(asked, decided, np.zeros(tasks.height, dtype=np.bool_))
        types = tasks["task_type"].to_numpy()
        rows = [(kind, np.flatnonzero(types == kind)) for kind in TASK_TYPES]
        self._kinds = [(kind, here) for kind, here in rows if here.size]

    def replay(self, lever: Lever, rng: np.random.Generator) -> Replayed:
        return replay(self.desks, lever, self._efforts, rng)

    def selected(self, lever: Lever) -> bool:
        """Whether there is any task that the lever is about."""
        return not self.desks.tasks.filter(lever.selected()).is_empty()

    def agreement(self) -> list[Agreement]:
        company = self.desks.company
        waited = self._days(self.unchanged.asked_at, self.unchanged.decided_at, company)
        in_log = self._days(self.logged.asked_at, self.logged.decided_at, company)[0]
        apart = np.abs(self.unchanged.decided_at[0] - self.logged.decided_at[0])
        return [
            Agreement(
                kind,
                rows.size,
                float(np.median(in_log[rows])),
                float(np.median(waited[1:, rows], axis=1).mean()),
                float(np.quantile(in_log[rows], 0.9)),
                float(np.quantile(waited[1:, rows], 0.9, axis=1).mean()),
                float(100 * (apart[rows] <= _NEAR_SECONDS).mean()),
            )
            for kind, rows in self._kinds
        ]

    def cycle_times(
        self, lever: Lever, changed: Replayed, rng: np.random.Generator
    ) -> list[Effect]:
        """From the first request to the last decision of each document, in working days."""
        found = []
        for kind, rows in self._kinds:
            if lever.task_type not in (None, kind):
                continue
            name = self.desks.tasks["document"][rows].rank("dense").to_numpy()
            order = np.argsort(name, kind="stable")
            bounds = np.flatnonzero(np.diff(name[order].astype(np.int64), prepend=-1))
            if bounds.size < LEAST_DOCUMENTS:
                continue
            logged, before, after = (
                self._document_days(one, rows[order], bounds)
                for one in (self.logged, self.unchanged, changed)
            )
            chosen = rng.integers(0, bounds.size, (self._replications, bounds.size))
            found += time_effects(
                kind, "working days", logged=logged[0], before=before, after=after, chosen=chosen
            )
        return found

    def tasks_saved(self, lever: Lever, changed: Replayed) -> list[Effect]:
        """Tasks that nobody is asked for any more, and the rejections among them."""
        rejected = (self.desks.tasks["decision"] == "rejected").fill_null(value=False).to_numpy()
        found = []
        for kind, rows in self._kinds:
            if lever.task_type not in (None, kind):
                continue
            for measure, here in (("tasks", rows), ("rejections", rows[rejected[rows]])):
                fewer = int(changed.is_gone[here].sum())
                found.append(certain(kind, measure, "tasks", here.size, here.size - fewer))
        return found

    def _document_days(self, replayed: Replayed, rows: Ints, bounds: Ints) -> Floats:
        first = np.minimum.reduceat(replayed.asked_at[:, rows], bounds, axis=1)
        last = np.maximum.reduceat(replayed.decided_at[:, rows], bounds, axis=1)
        return self._days(first, last, self.desks.company[rows[bounds]])

    def _days(self, start: Ints, end: Ints, company: Ints) -> Floats:
        """Office days between moments (replications, ...) of these companies."""
        office = self.desks.office
        worked = [office.worked(np.broadcast_to(company, at.shape), at) for at in (start, end)]
        return (worked[1] - worked[0]) / self.desks.office_day_seconds[company]
