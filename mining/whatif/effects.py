"""What a lever changes: cycle times, late payments and discounts before and after, with intervals.

Before is the log, after its replay with the lever. The interval comes of replications in which
efforts, and which documents there are, are drawn anew; each is replayed with and without the lever
from the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mining.whatif.desks import Desks, infer_desks
from mining.whatif.levers import TASK_TYPES, Lever
from mining.whatif.payments import Payables, payables
from mining.whatif.process_log import ProcessLog
from mining.whatif.replay import Replayed, drawn_efforts, replay
from p2p.eventlog.log import Floats, Ints

CONFIDENCE = 0.9
_LEAST_DOCUMENTS = 10


@dataclass(frozen=True, slots=True)
class Effect:
    """One figure: `measure` of `scope` before and after, and its change with a 90 % interval.

    scope: a kind of approval, 'blocks' or 'payments'; unit: working days, documents, tasks, or a
    currency. count: documents, tasks or invoices behind the figure.
    """

    scope: str
    measure: str
    unit: str
    count: int
    before: float
    after: float
    change: float
    change_low: float
    change_high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the unchanged replay gives back the log's own waits of one kind of approval.

    replayed_*: with efforts drawn anew, mean over the replications. reproduced_pct: tasks that are
    decided within a quarter of an office hour of the log's moment when their own effort is kept.
    """

    scope: str
    task_count: int
    log_median_days: float
    replayed_median_days: float
    log_p90_days: float
    replayed_p90_days: float
    reproduced_pct: float


class WhatIf:
    """One source, read and calibrated once, then asked about any number of levers.

    Raises nothing for a source without approval tasks or invoices: the effects that need them are
    left out (see `missing`).
    """

    def __init__(self, log: ProcessLog, *, seed: int, replications: int = 50) -> None:
        self._log = log
        self._seed = seed
        self._replications = replications
        self._desks: Desks | None = infer_desks(log) if log.tasks.height else None
        self._efforts: Ints | None = None
        self._unchanged: Replayed | None = None
        if self._desks is not None:
            drawn = drawn_efforts(self._desks, self._rng(0), replications)
            own = np.atleast_2d(self._desks.effort)
            # the first replication keeps every task's own effort
            self._efforts = np.concatenate([own, drawn])
            self._unchanged = replay(self._desks, None, self._efforts, self._rng(1))
        self._free_at = _free_at(log, self._desks)
        self._payables: Payables | None = payables(log, self._free_at)

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, stream])

    def agreement(self) -> list[Agreement]:
        """How well the unchanged replay gives the log's waits back."""
        if self._desks is None or self._unchanged is None:
            return []
        found = []
        decided = self._desks.tasks["decided_at"].to_numpy()
        waited = self._task_days(self._unchanged.asked_at, self._unchanged.decided_at)
        in_log = self._task_days(self._desks.tasks["created_at"].to_numpy(), decided)
        near = np.abs(self._unchanged.decided_at[0] - decided) <= 900
        for kind, rows in self._kinds():
            replayed = waited[1:, rows]
            found.append(
                Agreement(
                    kind,
                    rows.size,
                    float(np.median(in_log[rows])),
                    float(np.median(replayed, axis=1).mean()),
                    float(np.quantile(in_log[rows], 0.9)),
                    float(np.quantile(replayed, 0.9, axis=1).mean()),
                    float(100 * near[rows].mean()),
                )
            )
        return found

    def effects(self, lever: Lever) -> list[Effect]:
        """Everything that the lever changes, or could have changed and does not."""
        if lever.release_block is not None:
            return self._released(lever.release_block)
        if self._desks is None or self._efforts is None or self._unchanged is None:
            return []
        changed = replay(self._desks, lever, self._efforts, self._rng(2))
        found = []
        for kind, rows in self._kinds():
            if lever.task_type in (None, kind):
                found += self._cycle_times(kind, rows, changed)
        if lever.auto_approve_under is not None:
            found += self._tasks_saved(changed)
        if lever.task_type in (None, "invoice"):
            found += self._paid(self._freed(self._unchanged), self._freed(changed))
        return found

    def _kinds(self) -> list[tuple[str, Ints]]:
        assert self._desks is not None
        types = self._desks.tasks["task_type"].to_numpy()
        kinds = [(kind, np.flatnonzero(types == kind)) for kind in TASK_TYPES]
        return [(kind, rows) for kind, rows in kinds if rows.size]

    def _task_days(self, start: Ints, end: Ints) -> Floats:
        """Working days of the task's company between moments (..., tasks)."""
        assert self._desks is not None
        company = np.broadcast_to(self._desks.company, end.shape)
        office = self._desks.office
        worked = office.worked(company, end) - office.worked(company, start)
        return worked / self._desks.day_seconds

    def _cycle_times(self, kind: str, rows: Ints, changed: Replayed) -> list[Effect]:
        """From the first request to the last decision of each document, in working days."""
        assert self._desks is not None and self._unchanged is not None
        document = self._desks.tasks["document"][rows].rank("dense").cast(pl.Int64).to_numpy() - 1
        order = np.argsort(document, kind="stable")
        bounds = np.flatnonzero(np.diff(document[order], prepend=-1))
        rows = rows[order]
        if bounds.size < _LEAST_DOCUMENTS:
            return []
        before, after = (self._document_days(one, rows, bounds) for one in (self._unchanged, changed))
        logged = self._document_days(
            Replayed(
                np.atleast_2d(self._desks.tasks["created_at"].to_numpy()),
                np.atleast_2d(self._desks.tasks["decided_at"].to_numpy()),
                changed.is_gone,
            ),
            rows,
            bounds,
        )[0]
        chosen = self._rng(3).integers(0, bounds.size, (self._replications, bounds.size))
        found = []
        for name, share in (("median", 0.5), ("p90", 0.9)):
            drawn = [
                np.quantile(np.take_along_axis(days[1:], chosen, axis=1), share, axis=1)
                for days in (before, after)
            ]
            point = (float(np.quantile(logged, share)), float(np.quantile(after[0], share)))
            found.append(
                _effect(kind, f"{name}_cycle_time", "working days", bounds.size, point, drawn[1] - drawn[0])
            )
        return found

    def _document_days(self, replayed: Replayed, rows: Ints, bounds: Ints) -> Floats:
        assert self._desks is not None
        asked, decided = replayed.asked_at[:, rows], replayed.decided_at[:, rows]
        first = np.minimum.reduceat(asked, bounds, axis=1)
        last = np.maximum.reduceat(decided, bounds, axis=1)
        places = rows[bounds]
        company = np.broadcast_to(self._desks.company[places], first.shape)
        office = self._desks.office
        worked = office.worked(company, last) - office.worked(company, first)
        return worked / self._desks.day_seconds[places]

    def _tasks_saved(self, changed: Replayed) -> list[Effect]:
        assert self._desks is not None
        tasks = self._desks.tasks
        found = []
        rejected = (tasks["decision"] == "rejected").fill_null(value=False).to_numpy()
        for kind, rows in self._kinds():
            gone = rows[changed.is_gone[rows]]
            for measure, here in (("tasks", rows), ("rejections", rows[rejected[rows]])):
                fewer = int(np.isin(here, gone).sum())
                if here.size:
                    point = (float(here.size), float(here.size - fewer))
                    found.append(_effect(kind, measure, "tasks", here.size, point, np.zeros(1)))
        return found

    def _freed(self, replayed: Replayed) -> Ints:
        """When each invoice is free for payment, by replication: what its approval saves (or
        loses), later steps save as well."""
        assert self._desks is not None
        moved = _last_decision(self._log, self._desks, replayed.decided_at)
        logged = _last_decision(
            self._log, self._desks, np.atleast_2d(self._desks.tasks["decided_at"].to_numpy())
        )
        known = (logged > 0) & (logged <= self._free_at)
        return self._free_at + np.where(known, moved - logged, 0)

    def _released(self, reason: str) -> list[Effect]:
        """A block that no longer holds anything back."""
        invoices = self._log.invoices
        only = (invoices["block_reasons"] == reason).to_numpy()
        dated = (invoices["blocked_at"].is_not_null() & invoices["unblocked_at"].is_not_null())
        rows = np.flatnonzero(only & dated.to_numpy())
        if rows.size == 0:
            return []
        entered = invoices["entered_at"].to_numpy()
        without = self._free_at.copy()
        without[rows] = entered[rows]
        if self._desks is not None:
            decided = np.atleast_2d(self._desks.tasks["decided_at"].to_numpy())
            last = _last_decision(self._log, self._desks, decided)[0]
            without[rows] = np.maximum(without[rows], last[rows])
        without = np.minimum(without, self._free_at)
        found = []
        every = np.flatnonzero((invoices["block_reasons"] != "").to_numpy() & dated.to_numpy())
        start = invoices["blocked_at"].fill_null(0).to_numpy()[every]
        held = (self._free_at[every] - start) / 86_400
        after = np.maximum(0, without[every] - start) / 86_400
        chosen = self._rng(4).integers(0, every.size, (self._replications, every.size))
        for name, share in (("median", 0.5), ("p90", 0.9)):
            point = (float(np.quantile(held, share)), float(np.quantile(after, share)))
            drawn = [np.quantile(days[chosen], share, axis=1) for days in (held, after)]
            found.append(
                _effect("blocks", f"{name}_cycle_time", "calendar days", every.size, point, drawn[1] - drawn[0])
            )
        point = (float(every.size), float(every.size - rows.size))
        found.append(_effect("blocks", "blocks", "invoices", every.size, point, np.zeros(1)))
        shape = (self._replications + 1, self._free_at.size)
        return found + self._paid(
            np.broadcast_to(self._free_at, shape), np.broadcast_to(without, shape)
        )

    def _paid(self, before_at: Ints, after_at: Ints) -> list[Effect]:
        """Late payments and discounts, where invoices and their payments are known."""
        paid = self._payables
        if paid is None:
            return []
        runs = [paid.run_for(at) for at in (before_at, after_at)]
        late = [paid.is_late(run) for run in runs]
        discount = [paid.discount(run, self._rng(5)) for run in runs]
        chosen = self._rng(6).integers(
            0, paid.free_at.size, (self._replications, paid.free_at.size)
        )
        weight = np.stack([np.bincount(row, minlength=paid.free_at.size) for row in chosen])
        gross = paid.invoices["gross_amount"].to_numpy()
        currency = paid.invoices["currency"].to_numpy()
        logged_late = paid.invoices.select(pl.col("cleared_on") > pl.col("due_on")).to_series().to_numpy()
        logged_discount = paid.invoices["discount_taken_amount"].to_numpy()
        changes = [
            ("late_payments", "payments", None, logged_late, late[1].astype(float) - late[0], None),
            ("discounts", "payments", None, logged_discount > 0,
             (discount[1] > 0).astype(float) - (discount[0] > 0), None),
        ]  # fmt: skip
        for code in sorted({one for one in currency.tolist() if one}):
            of = currency == code
            changes += [
                ("late_amount", code, of, logged_late * gross, (late[1].astype(float) - late[0]) * gross, None),
                ("discount_amount", code, of, logged_discount, discount[1] - discount[0], None),
            ]  # fmt: skip
        found = []
        for measure, unit, of, logged, change, _ in changes:
            rows = slice(None) if of is None else np.flatnonzero(of)
            before = float(np.sum(logged[rows]))
            point = (before, before + float(np.sum(change[0][rows])))
            drawn = np.sum((change[1:] * weight)[:, rows], axis=1)
            count = paid.free_at.size if of is None else int(of.sum())
            found.append(_effect("payments", measure, unit, count, point, drawn))
        return found


def _effect(
    scope: str, measure: str, unit: str, count: int, point: tuple[float, float], drawn: Floats
) -> Effect:
    """The interval is that of the replications, laid around the point where the log's own efforts
    and documents put it."""
    before, after = point
    change = after - before
    low, middle, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2])
    if drawn.size == 1:
        low = middle = high = 0.0
    return Effect(
        scope, measure, unit, count, before, after, change,
        float(change + low - middle), float(change + high - middle),
    )  # fmt: skip


def _last_decision(log: ProcessLog, desks: Desks, decided: Ints) -> Ints:
    """The last decision about each invoice of the log: (replications, invoices); 0: none."""
    place = (
        desks.tasks.with_columns(task=pl.int_range(pl.len()))
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


def _free_at(log: ProcessLog, desks: Desks | None) -> Ints:
    """When nothing held each invoice back any more: entered, unblocked and decided."""
    free = log.invoices.select(
        pl.max_horizontal("entered_at", pl.col("unblocked_at").fill_null(0))
    ).to_series().to_numpy()  # fmt: skip
    if desks is None:
        return free
    decided = np.atleast_2d(desks.tasks["decided_at"].to_numpy())
    return np.maximum(free, _last_decision(log, desks, decided)[0])
