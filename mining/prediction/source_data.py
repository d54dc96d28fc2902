"""What one source has told, in frames with whole days since 1970-01-01; read by `read`.

known_day is the day on which the system wrote a thing down, and never the day that it speaks of:
an invoice is known from its entry on, however old the date that the supplier wrote on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.mart_columns import Kind
from mining.prediction.case_days import case_days

Ints = NDArray[np.int64]
_DAYS = 1 << 20  # more than any day's number
CASE: dict[str, Kind] = {
    "case_key": pl.Int64,
    "object_id": pl.String,
    "case_id": pl.String,
    "company_code": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "category": pl.String,
    "matching_type": pl.String,
    "item_type": pl.String,
    "price_unit": pl.Float64,
    "amount": pl.Decimal(38, 6),
    "currency": pl.String,
}
EVENT: dict[str, Kind] = {
    "case_key": pl.Int64,
    "event_position": pl.Int64,
    "activity_key": pl.Int64,
    "known_day": pl.Int64,
    "amount": pl.Float64,
}
ACTIVITY: dict[str, Kind] = {
    "activity_key": pl.Int64,
    "activity": pl.String,
    "is_completion": pl.Boolean,
    "is_milestone": pl.Boolean,
}
CHANGE: dict[str, Kind] = {
    "case_key": pl.Int64,
    "attribute": pl.String,
    "value": pl.String,
    "known_day": pl.Int64,
    "changed_at": pl.Datetime("us", "UTC"),
}
INVOICE: dict[str, Kind] = {
    "invoice_object_id": pl.String,
    "subject_id": pl.String,
    "company_code": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "currency": pl.String,
    "gross_amount": pl.Decimal(38, 6),
    "is_po_backed": pl.Boolean,
    "is_credit_memo": pl.Boolean,
    "is_reversed": pl.Boolean,
    "entered_day": pl.Int64,
    "invoice_day": pl.Int64,
    "due_day": pl.Int64,
    "discount_due_day": pl.Int64,
    "discount_offered_amount": pl.Float64,
    "discount_taken_amount": pl.Float64,
    "cleared_day": pl.Int64,
    "cleared_known_day": pl.Int64,
}
INVOICE_EVENT: dict[str, Kind] = {
    "invoice_object_id": pl.String,
    "activity": pl.String,
    "known_day": pl.Int64,
}
INVOICE_CASE: dict[str, Kind] = {"invoice_object_id": pl.String, "case_key": pl.Int64}


@dataclass(frozen=True)
class SourceData:
    """All that predictions read of one source. until_day is the last day with data.

    events hold what is timed and believed only, with the row number of their case (`subject`), in
    the order in which it was known; cases are order items other than consignment.
    """

    tenant: str
    source: str
    until_day: int
    cases: pl.DataFrame
    events: pl.DataFrame
    activities: pl.DataFrame
    changes: pl.DataFrame
    invoices: pl.DataFrame
    invoice_events: pl.DataFrame
    invoice_cases: pl.DataFrame

    @cached_property
    def case_days(self) -> pl.DataFrame:
        """See `case_days.case_days`."""
        return case_days(self.events, self.activities, self.until_day)

    @cached_property
    def known_at(self) -> Ints:
        """The moment of each event, in their order."""
        return moment(self.events["subject"].to_numpy(), self.events["known_day"].to_numpy())

    @cached_property
    def places(self) -> dict[int, Ints]:
        """The places of the events of each activity_key, ascending."""
        placed = self.events.select("activity_key").with_row_index("place")
        parts = placed.partition_by("activity_key", as_dict=True)
        return {key: part["place"].to_numpy().astype(np.int64) for (key,), part in parts.items()}

    def subject_count(self, subject: str) -> int:
        """How many cases or invoices are known, open or not."""
        return self.cases.height if subject == "case" else self.invoices.height


def moment(subject: Ints, day: Ints) -> Ints:
    """A subject and a day as one number, which sorts as the pair does."""
    return subject * _DAYS + day


def events_in_order(events: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The events of these cases with `subject`, ordered by it, by the day known, and by place."""
    number = cases.select("case_key").with_row_index("subject")
    return events.join(number.with_columns(pl.col("subject").cast(pl.Int64)), on="case_key").sort(
        "subject", "known_day", "event_position"
    )
