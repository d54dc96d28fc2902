"""What a replay reads of one source: approval tasks, invoices and office hours. No SQL in here."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mining.mart_columns import Kind

TASK: dict[str, Kind] = {
    "task_type": pl.String,
    "document": pl.String,
    "company_code": pl.String,
    "level": pl.Int64,
    "role": pl.String,
    "person": pl.String,
    "amount": pl.Float64,
    "created_at": pl.Int64,
    "claimed_at": pl.Int64,
    "decided_at": pl.Int64,
    "decision": pl.String,
}
"""One row an approval task that was decided, with times to the second. Times are UTC seconds since
1970; person: whose task it was, also where a deputy decided; claimed_at: null where not told."""

INVOICE: dict[str, Kind] = {
    "document": pl.String,
    "company_code": pl.String,
    "currency": pl.String,
    "gross_amount": pl.Float64,
    "entered_at": pl.Int64,
    "unblocked_at": pl.Int64,
    "blocked_at": pl.Int64,
    "block_reasons": pl.String,
    "due_on": pl.Int64,
    "cleared_on": pl.Int64,
    "discount1_due_on": pl.Int64,
    "discount1_amount": pl.Float64,
    "discount2_due_on": pl.Int64,
    "discount2_amount": pl.Float64,
    "discount_taken_amount": pl.Float64,
}
"""One row an invoice that was entered and paid, in time or not. *_at: UTC seconds; *_on: days since
1970; block_reasons: joined by ', ' in order, '' where it was not blocked."""

OFFICE_DAY: dict[str, Kind] = {
    "company_code": pl.String,
    "day": pl.Int64,
    "starts_at": pl.Int64,
    "opens_at": pl.Int64,
    "closes_at": pl.Int64,
}
"""One row a working day of a company: its number since 1970, and
its midnight and office hours in UTC seconds."""


@dataclass(frozen=True, slots=True)
class ProcessLog:
    """What is replayed of one source (TASK, INVOICE, OFFICE_DAY); data_until: its last second."""

    tasks: pl.DataFrame
    invoices: pl.DataFrame
    office_days: pl.DataFrame
    data_until: int
