"""What an earlier (or later) release means for payment: the next payment run, the due date and the
discount. An invoice changes only where the release held it back; queues are not replayed here."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mining.whatif.process_log import ProcessLog
from p2p.eventlog.log import Bools, Floats, Ints

RUN_WEEKDAY_SHARE = 0.1
"""A weekday on which a company pays at least this share of its invoices is one of its run days."""
_DAY, _NEVER = 86_400, 1 << 40
_LEAST_SAME_DAY = 5


@dataclass(frozen=True, slots=True)
class Payables:
    """Paid invoices with what the log tells about their release. Arrays: one element an invoice.

    free_at: UTC seconds at which nothing held it back any more. first_run: the run that could take
    it first (days since 1970). capture_share: of offers that a run could still take, those taken.
    """

    invoices: pl.DataFrame
    free_at: Ints
    first_run: Ints
    capture_share: float
    _company: Ints
    _starts: tuple[Ints, ...]
    _days: tuple[Ints, ...]
    _runs: tuple[Ints, ...]
    _cut_off: Ints

    def of(self, rows: Ints) -> Payables:
        """Some of the invoices; whose days and habits they follow stays as it was."""
        return replace(
            self,
            invoices=self.invoices[rows],
            free_at=self.free_at[rows],
            first_run=self.first_run[rows],
            _company=self._company[rows],
        )

    def run_for(self, free_at: Ints) -> Ints:
        """The first run that sees what became free at these moments: (..., invoices)."""
        found = np.empty_like(free_at)
        for place, runs in enumerate(self._runs):
            here = np.flatnonzero(self._company == place)
            if here.size == 0:
                continue
            at = free_at[..., here]
            day, second = _local(self._starts[place], self._days[place], at)
            ready = day + (second > self._cut_off[place])
            position = np.minimum(np.searchsorted(runs, ready), runs.size - 1)
            found[..., here] = np.where(ready > runs[-1], ready, runs[position])
        return found

    def is_late(self, run: Ints) -> Bools:
        """Whether each invoice is paid late when the first run that can take it is this one.

        What the log paid late although an earlier run could have taken it, or in time although
        none could, was not for the release: it stays as it was.
        """
        due, paid = (self.invoices[name].to_numpy() for name in ("due_on", "cleared_on"))
        late_in_log: Bools = paid > due
        for_release = np.where(
            late_in_log, (self.first_run > due) & (paid <= self.first_run), self.first_run <= due
        )
        late: Bools = np.where(for_release, run > due, late_in_log)
        return late

    def discount(self, run: Ints, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Discount taken, and payments with one, when the first run that can take each is this one.

        run: (1 + replications, invoices). An offer that comes within reach is taken with the
        probability of the log's own offers that were within reach; one that goes out of reach is
        lost. The first row tells what is expected, the others draw each offer.
        """
        taken = self.invoices["discount_taken_amount"].to_numpy()
        gain = _reachable(self.invoices, run) - _reachable(self.invoices, self.first_run)
        captured = (rng.random(run.shape) < self.capture_share).astype(np.float64)
        captured[0] = self.capture_share  # one toss an invoice would make the answer itself chance
        offered = np.fmax(*(self.invoices[f"discount{n}_amount"].to_numpy() for n in (1, 2)))
        missed, won = (
            np.clip(taken + after, 0, np.fmax(offered, taken))
            for after in (np.minimum(gain, 0), gain)
        )
        amount: Floats = missed + captured * (won - missed)
        count: Floats = (missed > 0) + captured * ((won > 0).astype(np.float64) - (missed > 0))
        return amount, count


def payables(log: ProcessLog, free_at: Ints) -> Payables | None:
    """What was paid, released at free_at (one element a row of log.invoices); None: nothing."""
    invoices = log.invoices
    codes = log.office_days["company_code"].unique().sort().to_list()
    if invoices.is_empty():
        return None
    company = invoices["company_code"].replace_strict(
        {code: place for place, code in enumerate(codes)}, return_dtype=pl.Int64
    ).to_numpy()  # fmt: skip
    paid = invoices["cleared_on"].to_numpy()
    starts, days, runs, cut_off = [], [], [], []
    for place, code in enumerate(codes):
        office = log.office_days.filter(pl.col("company_code") == code).sort("day")
        start, day = office["starts_at"].to_numpy(), office["day"].to_numpy()
        here = company == place
        starts.append(start)
        days.append(day)
        runs.append(_run_days(day, paid[here]))
        free_day, second = _local(start, day, free_at[here])
        same_day = second[free_day == paid[here]]
        # a few were paid by hand on the day they came; a run that sees them takes many
        seen = same_day.size >= max(_LEAST_SAME_DAY, 0.02 * int(here.sum()))
        cut_off.append(int(np.quantile(same_day, 0.9)) if seen else 0)
    found = Payables(
        invoices, free_at, np.zeros_like(free_at), 0.0, company,
        tuple(starts), tuple(days), tuple(runs), np.array(cut_off),
    )  # fmt: skip
    first_run = found.run_for(free_at)
    reachable = _reachable(invoices, first_run)
    offered = reachable > 0
    taken = invoices["discount_taken_amount"].to_numpy() > 0
    share = float(taken[offered].mean()) if offered.any() else 0.0
    return Payables(
        invoices, free_at, first_run, share, company,
        tuple(starts), tuple(days), tuple(runs), np.array(cut_off),
    )  # fmt: skip


def _reachable(invoices: pl.DataFrame, run: Ints) -> Floats:
    """The best discount whose last day is not before the run; 0 where there is none."""
    best = np.zeros(run.shape)
    for tier in ("discount1", "discount2"):
        last = invoices[f"{tier}_due_on"].fill_null(-1).to_numpy()
        amount = invoices[f"{tier}_amount"].fill_null(0.0).to_numpy()
        best = np.maximum(best, np.where(run <= last, amount, 0.0))
    return best


def _run_days(days: Ints, paid: Ints) -> Ints:
    """Working days on the weekdays on which the company usually pays; all where it never paid."""
    share = np.bincount((paid + 3) % 7, minlength=7) / max(1, paid.size)
    runs = days[share[(days + 3) % 7] >= RUN_WEEKDAY_SHARE]
    return runs if runs.size else days


def _local(starts: Ints, days: Ints, at: Ints) -> tuple[Ints, Ints]:
    """Local day and second of the day of moments, from the midnight of the last working day."""
    index = np.maximum(np.searchsorted(starts, at, side="right") - 1, 0)
    past = at - starts[index]
    return days[index] + past // _DAY, past % _DAY
