"""Money that left twice for one debt: pairs of payments of a system, pairs of a bank's entries.

Instalments and part payments of an invoice, the same amount month by month, and a down payment
beside the rest of its bill are in order. How they are shown to people is duplicate_payment_rows'.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from mining.rules.one_to_one import one_to_one
from mining.rules.references import normalised_reference

Columns = dict[str, pl.DataType | type[pl.DataType]]

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
}
SETTLED: Final[Columns] = {
    "payment_object_id": pl.String,
    "invoice_object_id": pl.String,
    "invoice_label": pl.String,
    "gross_amount": pl.Decimal(38, 6),
    "is_credit_memo": pl.Boolean,
}
BANK_TRANSACTION: Final[Columns] = {
    "bank_transaction_id": pl.String,
    "tenant": pl.String,
    "source": pl.String,
    "account_ending": pl.String,
    "counterparty_hash": pl.String,
    "counterparty_ending": pl.String,
    "counterparty_name": pl.String,
    "transaction_type": pl.String,
    "bank_reference": pl.String,
    "payment_reference": pl.String,
    "remittance_text": pl.String,
    "amount": pl.Decimal(38, 6),
    "currency": pl.String,
    "booked_on": pl.Date,
}
SAME_INVOICE, ON_ACCOUNT, SAME_ENTRY = "same invoice", "on account", "same bank entry"
SCORES: Final = {SAME_INVOICE: 0.95, SAME_ENTRY: 0.9, ON_ACCOUNT: 0.85}

PAIRS: Final[Columns] = {
    "first": pl.UInt32,
    "second": pl.UInt32,
    "way": pl.String,
    "about": pl.String,
    "overpaid": pl.Decimal(38, 6),
    "days_apart": pl.Int32,
}

WINDOW_DAYS: Final = 60
_SOON_DAYS: Final = 10
_RECURRING: Final = 3
# cents of rounding are no overpayment, and a discount leaves a payment short of its bill
_TOLERANCE, _MOST_DISCOUNT = 0.005, 0.06
_LEAST_LINKED: Final = 0.5


def payments_with_returns(payments: pl.DataFrame) -> pl.DataFrame:
    """PAYMENT with left_on: the day on which the supplier paid it back, the same amount in one."""
    told = payments.with_columns(
        party="supplier_id",
        money=pl.col("amount").abs(),
        carried=pl.lit(None, dtype=pl.String),
        on="paid_on",
    )
    return payments.with_columns(left_on=_returned_on(told, pl.col("amount") < 0))


def entries_with_returns(entries: pl.DataFrame) -> pl.DataFrame:
    """BANK_TRANSACTION with left_on: the day on which the bank booked the money back."""
    told = entries.with_columns(
        party="counterparty_hash",
        money=pl.col("amount").abs(),
        carried="payment_reference",
        on="booked_on",
    )
    return entries.with_columns(
        left_on=_returned_on(told, pl.col("transaction_type") == "returned_payment")
    )


def _returned_on(told: pl.DataFrame, is_return: pl.Expr) -> pl.Series:
    """By row, the day of the return that belongs to it: to the same party, of the same amount, that
    whose reference it carries, else the last one before."""
    numbered = told.with_row_index("row").select(
        "row", "party", "money", "carried", "on", currency=pl.col("currency").fill_null("")
    )
    back = numbered.filter(told.select(is_return.fill_null(False)).to_series())
    out = numbered.join(back, on="row", how="anti", maintain_order="left")
    pairs = (
        back.join(out, on=["party", "money", "currency"], suffix="_out")
        .filter(pl.col("on_out") <= pl.col("on"))
        .with_columns(is_named=(pl.col("carried") == pl.col("carried_out")).fill_null(False))
        .sort(
            ["is_named", "on_out", "row_out", "on", "row"],
            descending=[True, True, True, False, False],
        )
    )
    taken = one_to_one(pairs, "row", "row_out").select(row="row_out", left_on="on")
    return numbered.select("row").join(taken, on="row", how="left", maintain_order="left")[
        "left_on"
    ]


def payment_pairs(payments: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows of `payments` (PAYMENT of one source, `with_returns`; first was paid first) as
    PAIRS.

    settled: SETTLED, which payment cleared or paid a part of which invoice. Two payments are one
    too many where both paid one invoice and nothing else, and more than its amount; or where one
    equals another to the same supplier and no invoice is known that it paid. A source of which
    less than half of the payments have invoices says nothing by that, and is not judged by it.
    """
    ordered = payments.with_row_index("row").filter(
        pl.col("amount") > 0, pl.col("supplier_id").is_not_null(), pl.col("paid_on").is_not_null()
    )
    pairs = pl.concat([_of_one_invoice(ordered, settled), _on_account(ordered, settled)])
    return pairs.unique(["first", "second"], keep="first", maintain_order=True)


def bank_pairs(entries: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows of `entries` (BANK_TRANSACTION, booked, `with_returns`) as PAIRS: money out to
    one account, of one amount and with the same words or payment reference, at most WINDOW_DAYS
    apart."""
    words = normalised_reference(pl.col("remittance_text"))
    paid = (
        entries.with_row_index("row")
        .filter(pl.col("transaction_type") == "payment", pl.col("amount") < 0)
        .with_columns(
            about=words.fill_null(normalised_reference(pl.col("payment_reference"))),
            told=pl.coalesce("remittance_text", "payment_reference"),
        )
        .filter(
            pl.col("counterparty_hash").is_not_null(),
            pl.col("about").str.contains("[0-9]"),
            pl.col("about").str.len_chars() >= 4,
        )
        .with_columns(money=-pl.col("amount"), paid_on=pl.col("booked_on"))
    )
    key = ["counterparty_hash", "currency", "money", "about"]
    return _pairs(
        _neighbours(_without_series(paid, key), key), SAME_ENTRY, about="told", overpaid="money"
    )


def _of_one_invoice(payments: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """Payments that paid nothing but one invoice, and together more than it was for."""
    alone = settled.filter(
        ~pl.col("is_credit_memo").fill_null(False),
        pl.col("invoice_object_id").n_unique().over("payment_object_id") == 1,
    ).unique(["payment_object_id", "invoice_object_id"], keep="first", maintain_order=True)
    paid = (
        payments.join(alone, on="payment_object_id", maintain_order="left")
        .sort("invoice_object_id", "paid_on", "payment_object_id")
        # what came back before it was paid again paid nothing
        .filter(
            (pl.col("left_on") > pl.col("paid_on").shift(-1).over("invoice_object_id")).fill_null(
                True
            )
        )
        .with_columns(
            paid_until=pl.col("amount").cum_sum().over("invoice_object_id"),
            place=pl.int_range(pl.len()).over("invoice_object_id"),
            first_row=pl.col("row").first().over("invoice_object_id"),
            first_paid_on=pl.col("paid_on").first().over("invoice_object_id"),
        )
        .with_columns(overpaid=pl.col("paid_until") - pl.col("gross_amount"))
    )
    too_much = paid.filter(
        pl.col("place") > 0,
        pl.col("overpaid").cast(pl.Float64) > pl.col("gross_amount").cast(pl.Float64) * _TOLERANCE,
    ).with_columns(overpaid=pl.min_horizontal("overpaid", "amount"))
    return too_much.select(
        first="first_row",
        second="row",
        way=pl.lit(SAME_INVOICE),
        about="invoice_label",
        overpaid="overpaid",
        days_apart=(pl.col("paid_on") - pl.col("first_paid_on")).dt.total_days(),
    ).cast(pl.Schema(PAIRS))


def _on_account(payments: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """A payment that no invoice is known for, beside an equal one of the same supplier."""
    signed = pl.col("gross_amount").cast(pl.Float64) * pl.when(
        pl.col("is_credit_memo").fill_null(False)
    ).then(-1).otherwise(1)
    billed = settled.group_by("payment_object_id").agg(
        billed=signed.sum(), about=pl.col("invoice_label").min()
    )
    told = payments.join(billed, on="payment_object_id", how="left", maintain_order="left")
    is_linked = pl.col("billed").is_not_null()
    if told.is_empty() or told.select(is_linked.mean()).item() < _LEAST_LINKED:
        return pl.DataFrame(schema=pl.Schema(PAIRS))
    told = told.with_columns(
        is_linked=is_linked,
        # half of a bill beside a down payment of the other half is no second payment
        is_full=pl.col("amount").cast(pl.Float64) >= pl.col("billed") * (1 - _MOST_DISCOUNT),
        money="amount",
    )
    key = ["supplier_id", "company_code", "currency", "money"]
    near = _neighbours(_without_series(told, key), key)
    both_open = ~pl.col("is_linked") & ~pl.col("is_linked_right")
    one_open = (pl.col("is_linked") != pl.col("is_linked_right")) & pl.when("is_linked").then(
        "is_full"
    ).otherwise("is_full_right")
    counted = near.filter(
        one_open | (both_open & (pl.col("days_apart") <= _SOON_DAYS))
    ).with_columns(told=pl.coalesce("about", "about_right"))
    return _pairs(counted, ON_ACCOUNT, about="told", overpaid="money")


def _without_series(payments: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Sorted by key and day, with the days within which an equal one counts: of a standing amount
    (rent, instalments) only what follows within a few days."""
    span = pl.col("paid_on").max() - pl.col("paid_on").min()
    is_standing = (pl.len().over(key) >= _RECURRING) & (
        span.over(key) > pl.duration(days=WINDOW_DAYS)
    )
    return payments.with_columns(
        within=pl.when(is_standing).then(_SOON_DAYS).otherwise(WINDOW_DAYS)
    ).sort(*key, "paid_on", "row", nulls_last=True)


def _neighbours(payments: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Each payment beside the one before it with the same key."""
    same = pl.struct(key)
    before = payments.with_row_index("at")
    joined = before.join(
        before.with_columns(at=pl.col("at") + 1), on="at", suffix="_left", maintain_order="left"
    )
    renamed = joined.select(
        *(pl.col(f"{name}_left").alias(name) for name in payments.columns),
        *(pl.col(name).alias(f"{name}_right") for name in payments.columns),
        is_same=same.eq_missing(pl.struct(pl.col(f"{name}_left").alias(name) for name in key)),
    )
    stood = (pl.col("left_on") > pl.col("paid_on_right")).fill_null(True)
    apart = (pl.col("paid_on_right") - pl.col("paid_on")).dt.total_days()
    return renamed.with_columns(days_apart=apart).filter(
        "is_same", stood, pl.col("days_apart") <= pl.col("within")
    )


def _pairs(near: pl.DataFrame, way: str, *, about: str, overpaid: str) -> pl.DataFrame:
    return near.select(
        first="row",
        second="row_right",
        way=pl.lit(way),
        about=about,
        overpaid=overpaid,
        days_apart="days_apart",
    ).cast(pl.Schema(PAIRS))
