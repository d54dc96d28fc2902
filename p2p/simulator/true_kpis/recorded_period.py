"""From when until when a system has anything on record, as the catalogue's conventions count it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from p2p.simulator.true_kpis.shape import date_of, day_of
from p2p.simulator.truth import Truth

_DATA_SHARE = 0.01
"""A month with a smaller share of the busiest month's events does not count as data."""


@dataclass(frozen=True, slots=True)
class RecordedPeriod:
    """first: the first day of the first month with data; end: the day after the last full month;
    last_day: the last day with an event, by the clock of the system."""

    first: date
    end: date
    last_day: date

    @property
    def months(self) -> int:
        """How many full months there are."""
        return max(0, (self.end.year - self.first.year) * 12 + self.end.month - self.first.month)


def recorded_period(truth: Truth) -> RecordedPeriod:
    """The period of a buying system's part of a history."""
    return period_of(truth, _instants(truth))


def period_of(truth: Truth, instants: pl.Series) -> RecordedPeriod:
    """The period in which these instants (UTC seconds) lie; the scenario's first day without any.

    They are those of documents: changes of suppliers' master data make no month.
    """
    scenario, zone = truth.world.scenario, truth.world.scenario.system_zone
    if instants.is_empty():
        return RecordedPeriod(scenario.first_day, scenario.first_day, scenario.as_of)
    counts = (
        pl.DataFrame({"at": instants})
        .group_by(month=day_of("at", "UTC").dt.month_start())
        .agg(events=pl.len(), last_at=pl.col("at").max())
        .filter(pl.col("events") >= pl.col("events").max() * _DATA_SHARE)
        .sort("month")
    )
    first, last = counts["month"][0], counts["month"][-1]
    last_day = counts.select(day_of(pl.col("last_at").max(), zone)).item()
    # a month is over where something came after it or on its last day
    opened = (last_day + timedelta(days=1)).replace(day=1)
    return RecordedPeriod(first, opened if opened > last else last, last_day)


def _instants(truth: Truth) -> pl.Series:
    """UTC seconds of what happened to documents, each once; a supplier's date is its midnight."""
    zone = truth.world.scenario.system_zone
    requested = truth.requisition_items.select("basket").join(truth.requisitions, on="basket")
    invoices = pl.concat([truth.invoices, truth.parked_invoices])
    written = invoices.filter(pl.col("nature") != "reversal").select(
        date_of("invoice_day").cast(pl.Datetime("us")).dt.replace_time_zone(zone).dt.epoch("s")
    )
    blocked = truth.invoices.filter(pl.col("block") != "")
    parts = (
        requested["at"], truth.requisitions["level1_at"], truth.requisitions["level2_at"],
        truth.order_items["created_at"], truth.orders["level1_at"], truth.orders["level2_at"],
        truth.changes["at"], truth.outputs["sent_at"], truth.confirmations["received_at"],
        truth.receipt_lines["at"], truth.receipt_lines["entered_at"],
        truth.invoices["posted_at"], truth.parked_invoices["parked_at"], written.to_series(),
        blocked["blocked_at"], blocked["freed_at"], truth.payments["at"],
        truth.clearings.join(truth.payments, on="payment")["at"],
    )  # fmt: skip
    every = pl.concat([one.cast(pl.Int64).rename("at") for one in parts])
    return every.filter((every > 0) & (every <= truth.world.end))


def end_of_record(truth: Truth) -> int:
    """The last moment of a system's data (UTC seconds): midnight after the last day on record."""
    midnight = datetime.combine(recorded_period(truth).last_day + timedelta(days=1), time())
    return int(midnight.replace(tzinfo=ZoneInfo(truth.world.scenario.system_zone)).timestamp())
