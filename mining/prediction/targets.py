"""What is predicted, of what, and in which words. No data and no model in here."""

from __future__ import annotations

from dataclasses import dataclass

RECIPE = "2"
"""Raise it when features, targets or the way of training change: all models are trained anew."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to predict. subject: case or invoice; a probability, or else days.

    outcome: what a 1 (or the number of days) means, for cards and pages.
    population: which open subjects are scored.
    """

    name: str
    title: str
    subject: str
    is_probability: bool
    outcome: str
    population: str

    @property
    def metric(self) -> str:
        """What a model is measured by, where lower is better."""
        return "1 - AUC" if self.is_probability else "MAE in days"


REMAINING_TIME = Target(
    "remaining_time",
    "Days until cleared",
    "case",
    False,
    "days from the end of the cut-off day to the first clearing of an invoice of the order item",
    "order items that are neither cleared, deleted nor dormant; consignment items, which get no"
    " invoice, are left out",
)
DUE_DATE_MISS = Target(
    "due_date_miss",
    "Paid late",
    "invoice",
    True,
    "the invoice is not cleared by its due date",
    "invoices that are neither cleared, cancelled nor overdue; credit memos are left out",
)
DISCOUNT_MISS = Target(
    "discount_miss",
    "Discount lost",
    "invoice",
    True,
    "the invoice is not cleared with a discount by the last day of its best discount",
    "invoices with a discount whose last day has not passed, neither cleared nor cancelled",
)
EXCEPTION = Target(
    "exception",
    "Invoice blocked",
    "case",
    True,
    "an invoice of the order item is blocked for payment before one is cleared",
    "order items that are neither cleared, deleted nor dormant, and had no payment block so far;"
    " consignment items are left out",
)
TARGETS = (REMAINING_TIME, DUE_DATE_MISS, DISCOUNT_MISS, EXCEPTION)
