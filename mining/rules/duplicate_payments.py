"""Money that left twice for one debt: pairs of payments that one system made.

Instalments and part payments of an invoice, the same amount month by month, and a down payment
beside the rest of its bill are in order. What a bank booked is duplicate_bank_entries'; how
payments are shown to people is duplicate_payment_rows'.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from mining.rules.equal_payments import SOON_DAYS, neighbours
from mining.rules.paid_parts import Columns, paid_parts

PAYMENT: Final[Columns] = {
    "payment_object_id": pl.String,
    "tenant": pl.String,
    "source": pl.String,
    "company_code": pl.String,
    "document_id": pl.String,
    "fiscal_year": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "paid_on": pl.Date,
    "amount": pl.Decimal(38, 6),
    "currency": pl.String,
    "paid_by": pl.String,
    "is_by_person": pl.Boolean,
}
"""is_by_person: whether a person ever paid under the name paid_by, and not only programs."""
SAME_INVOICE, ON_ACCOUNT = "same invoice", "on account"
SCORES: Final = {SAME_INVOICE: 0.95, ON_ACCOUNT: 0.85}

PAIRS: Final[Columns] = {
    "first": pl.UInt32,
    "second": pl.UInt32,
    "way": pl.String,
    "about": pl.String,
    "overpaid": pl.Decimal(38, 6),
    "days_apart": pl.Int32,
}
"""overpaid: what the second was too much; 0 where it belongs to the matter and is in order."""

# cents of rounding are no overpayment, and a discount leaves a payment short of its bill
_TOLERANCE, _MOST_DISCOUNT = 0.005, 0.06
_LEAST_LINKED: Final = 0.5


def payment_pairs(
    payments: pl.DataFrame, settled: pl.DataFrame, firms: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Pairs of rows of `payments` (PAYMENT of one source, `with_returns`; first was paid first) as
    PAIRS.

    settled: SETTLED, which payment cleared or paid a part of which invoice. firms: as
    `supplier_links.firms`, supplier numbers that are one. Payments are too many where they paid
    more of an invoice than its amount; or where one, of which no invoice is known, equals another
    to the same firm, or what another paid of one invoice, or that invoice. A source of which less
    than half of the payments have invoices says nothing by that, and is not judged by it.
    """
    ordered = payments.with_row_index("row").filter(
        pl.col("amount") > 0, pl.col("supplier_id").is_not_null(), pl.col("paid_on").is_not_null()
    )
    parts = paid_parts(ordered, settled)
    # a payment whose invoices are known is none on account, even if its parts are not known
    is_linked = pl.col("payment_object_id").is_in(
        settled.filter(~pl.col("is_credit_memo").fill_null(False))["payment_object_id"].implode()
    )
    told = ordered.with_columns(is_linked=is_linked)
    return pl.concat([_of_one_invoice(parts), _on_account(told, parts, firms)])


def _of_one_invoice(parts: pl.DataFrame) -> pl.DataFrame:
    """Payments of an invoice that was paid more than it was for: those that are too much, and those
    between the first and them."""
    paid = (
        parts.filter(pl.len().over("invoice_object_id") > 1)
        .sort("invoice_object_id", "paid_on", "payment_object_id")
        # what came back before it was paid again paid nothing
        .filter(
            (pl.col("left_on") > pl.col("paid_on").shift(-1).over("invoice_object_id")).fill_null(
                True
            )
        )
        .with_columns(
            paid_until=pl.col("part_amount").cum_sum().over("invoice_object_id"),
            place=pl.int_range(pl.len()).over("invoice_object_id"),
            first=pl.col("row").first().over("invoice_object_id"),
            first_paid_on=pl.col("paid_on").first().over("invoice_object_id"),
        )
        # a discount that was paid after all is nothing paid twice; what was, is all beyond it
        .with_columns(
            overpaid=pl.col("paid_until") - pl.col("owed_amount"),
            beyond=(pl.col("paid_until") - pl.col("gross_amount")).cast(pl.Float64),
        )
    )
    least = pl.col("gross_amount").cast(pl.Float64) * _TOLERANCE
    is_too_much = (pl.col("place") > 0) & (pl.col("beyond") > least)
    return (
        paid.with_columns(
            overpaid=pl.when(is_too_much)
            .then(pl.min_horizontal("overpaid", "part_amount"))
            .otherwise(pl.lit(0)),
            is_of_matter=is_too_much.any().over("invoice_object_id") & (pl.col("place") > 0),
        )
        .filter("is_of_matter")
        # two payments may have several invoices in common
        .group_by("first", second="row", maintain_order=True)
        .agg(
            way=pl.lit(SAME_INVOICE),
            about=pl.col("invoice_label").unique(maintain_order=True).head(3).str.join(", "),
            overpaid=pl.col("overpaid").sum(),
            days_apart=(pl.col("paid_on") - pl.col("first_paid_on")).first().dt.total_days(),
        )
        .cast(pl.Schema(PAIRS))
    )


def _on_account(
    payments: pl.DataFrame, parts: pl.DataFrame, firms: pl.DataFrame | None
) -> pl.DataFrame:
    """A payment that no invoice is known for (not is_linked), beside what it equals."""
    if payments.is_empty() or payments.select(pl.col("is_linked").mean()).item() < _LEAST_LINKED:
        return pl.DataFrame(schema=pl.Schema(PAIRS))
    told = _amounts(payments, parts)
    if firms is not None and not firms.is_empty():
        told = told.join(firms, on="supplier_id", how="left", maintain_order="left").with_columns(
            firm=pl.coalesce("linked_firm", "supplier_id")
        )
    near = neighbours(told, ["firm", "company_code", "currency", "money"])
    both_open = ~pl.col("is_linked") & ~pl.col("is_linked_right")
    one_open = (pl.col("is_linked") != pl.col("is_linked_right")) & pl.when("is_linked").then(
        "is_full"
    ).otherwise("is_full_right")
    return (
        near.filter(one_open | (both_open & (pl.col("days_apart") <= SOON_DAYS)))
        .group_by(first="row", second="row_right", maintain_order=True)
        .agg(
            way=pl.lit(ON_ACCOUNT),
            about=pl.coalesce("about", "about_right").first(),
            overpaid=pl.min_horizontal("paid", "paid_right").max(),
            days_apart=pl.col("days_apart").first(),
        )
        .cast(pl.Schema(PAIRS))
    )


def _amounts(payments: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The amounts (money) by which payments are compared, and what was paid for them: each payment
    whole; what it paid of each invoice; and that invoice, where a discount was deducted."""
    # half of a bill beside a down payment of the other half is no second payment
    least = (1 - _MOST_DISCOUNT) * pl.col("gross_amount").cast(pl.Float64)
    of_invoice = parts.select(
        "row",
        about="invoice_label",
        paid="part_amount",
        gross="gross_amount",
        is_full=pl.col("part_amount").cast(pl.Float64) >= least,
    )
    whole = (
        of_invoice.group_by("row")
        .agg(
            pl.col("about").min(),
            billed=pl.col("gross").sum().cast(pl.Float64),
            is_every_full=pl.col("is_full").all(),
        )
        .join(payments.select("row", paid="amount"), on="row")
        .select(
            "row",
            "about",
            "paid",
            money="paid",
            is_full=pl.col("is_every_full")
            | (pl.col("paid").cast(pl.Float64) >= pl.col("billed") * (1 - _MOST_DISCOUNT)),
        )
    )
    open_ = payments.filter(~pl.col("is_linked")).select(
        "row",
        about=pl.lit(None, dtype=pl.String),
        paid="amount",
        money="amount",
        is_full=pl.lit(False),
    )
    columns = ["row", "about", "paid", "money", "is_full"]
    every = [
        whole.select(columns),
        of_invoice.with_columns(money="paid").select(columns),
        of_invoice.filter("is_full").with_columns(money="gross").select(columns),
        open_.select(columns),
    ]
    amounts = pl.concat(every, how="vertical_relaxed").unique(
        ["row", "money"], keep="first", maintain_order=True
    )
    return payments.join(amounts, on="row", maintain_order="left").with_columns(firm="supplier_id")
