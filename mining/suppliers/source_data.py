"""What the detectors of suppliers read: one frame a kind of row, all of one source. No SQL here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from mining.mart_columns import Kind

SUPPLIER: dict[str, Kind] = {
    "supplier": pl.String,
    "supplier_id": pl.String,
    "name": pl.String,
    "created_on": pl.Date,
}
"""supplier is the object's id; every other frame names suppliers by it."""
INVOICE: dict[str, Kind] = {
    "invoice_object_id": pl.String,
    "supplier": pl.String,
    "invoice": pl.String,
    "company_code": pl.String,
    "category": pl.String,
    "is_credit_memo": pl.Boolean,
    "gross_amount": pl.Float64,
    "tax_amount": pl.Float64,
    "currency": pl.String,
    "posted_on": pl.Date,
    "entered_on": pl.Date,
    "recorded_by": pl.String,
    "is_by_person": pl.Boolean,
    "is_po_backed": pl.Boolean,
    "is_exception": pl.Boolean,
    "due_on": pl.Date,
    "cleared_on": pl.Date,
    "discount_taken_amount": pl.Float64,
}
"""Invoices and credit memos that no document reverses. entered_on: day on which it was keyed in,
where the source is; is_by_person: null where nobody knows; category: of what was ordered, null
without an order."""
ORDER_ITEM: dict[str, Kind] = {
    "item_object_id": pl.String,
    "supplier": pl.String,
    "order": pl.String,
    "item": pl.String,
    "company_code": pl.String,
    "category": pl.String,
    "material_id": pl.String,
    "unit": pl.String,
    "quantity": pl.Float64,
    "unit_price": pl.Float64,
    "net_amount": pl.Float64,
    "currency": pl.String,
    "ordered_on": pl.Date,
    "requester": pl.String,
    "buyer": pl.String,
    "approver": pl.String,
}
"""Order items that are not deleted. Programs are no requester, buyer or approver: null there."""
MOVEMENT: dict[str, Kind] = {
    "movement_object_id": pl.String,
    "supplier": pl.String,
    "document": pl.String,
    "is_return": pl.Boolean,
    "amount": pl.Float64,
    "currency": pl.String,
    "posted_on": pl.Date,
    "posted_by": pl.String,
}
"""Goods receipts and returns, without reversals of either."""
PAYMENT: dict[str, Kind] = {
    "payment_object_id": pl.String,
    "supplier": pl.String,
    "document": pl.String,
    "paid_on": pl.Date,
    "amount": pl.Float64,
    "currency": pl.String,
    "paid_by": pl.String,
    "paid_at": pl.Datetime("us", "UTC"),
}
"""paid_at: when it was recorded; begin of paid_on where only the day is known, so that what
happened on that day counts as later, as controls take it."""
CHANGE: dict[str, Kind] = {
    "event_id": pl.String,
    "supplier": pl.String,
    "activity": pl.String,
    "changed_on": pl.Date,
    "changed_by": pl.String,
    "changed_at": pl.Datetime("us", "UTC"),
}
"""Changes of a supplier's own data: bank details, terms, name, blocks, and a person's confirmations
of such changes."""
IDENTIFIER: dict[str, Kind] = {
    "owner_type": pl.String,
    "supplier": pl.String,
    "owner_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "value": pl.String,
    "ending": pl.String,
}
"""What should belong to one alone. owner_type: supplier or employee (supplier is null there);
kind: bank_account, vat_number or address; value: as it is compared."""


def empty(schema: Mapping[str, Kind]) -> pl.DataFrame:
    """A frame without rows, for what a source does not tell."""
    return pl.DataFrame(schema=pl.Schema(schema))


@dataclass(frozen=True, slots=True)
class SupplierData:
    """All that is known of the suppliers of one source, up to `as_of` and no further.

    copies: invoices that another source handed over. They are judged there and are in no share and
    no sum here; that the supplier billed then is known all the same, and is no silence.
    """

    tenant: str
    source: str
    suppliers: pl.DataFrame
    invoices: pl.DataFrame
    order_items: pl.DataFrame
    movements: pl.DataFrame
    payments: pl.DataFrame
    changes: pl.DataFrame
    identifiers: pl.DataFrame
    limits: pl.DataFrame
    as_of: dt.date
    programs: frozenset[str] = frozenset()
    """Names that only programs act under."""
    copies: pl.DataFrame = field(default_factory=lambda: empty(INVOICE))

    @property
    def latest_from(self) -> dt.date:
        """First day of the calendar quarter before the one of as_of: what "of late" means.

        Whole quarters, so that the documents behind a reason do not change from day to day.
        """
        quarter = dt.date(self.as_of.year, 3 * ((self.as_of.month - 1) // 3) + 1, 1)
        before = quarter - dt.timedelta(days=1)
        return dt.date(before.year, 3 * ((before.month - 1) // 3) + 1, 1)

    @property
    def year_from(self) -> dt.date:
        """First day of the four quarters up to that of as_of: what "recent" spend is."""
        quarter = dt.date(self.as_of.year, 3 * ((self.as_of.month - 1) // 3) + 1, 1)
        month = quarter.month + 3
        return dt.date(quarter.year - 1 + (month > 12), (month - 1) % 12 + 1, 1)
