"""Money that a bank booked twice: pairs of its entries, by account, amount and words.

Two entries for parts of one bill, a standing amount, and what was paid again after it had come back
are in order. Payments of an ERP are duplicate_payments'.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from mining.rules.duplicate_payments import PAIRS
from mining.rules.equal_payments import neighbours
from mining.rules.paid_parts import Columns
from mining.rules.references import normalised_reference

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
BILL: Final[Columns] = {
    "reference": pl.String,
    "gross_amount": pl.Decimal(38, 6),
    "currency": pl.String,
    "entered_by": pl.String,
    "paid_by": pl.String,
}
"""An invoice of any ERP of the tenant, a row a payment of it. entered_by, paid_by: the people."""

SAME_ENTRY, MORE_WORDS, LESS_DISCOUNT = (
    "same bank entry",
    "same bank entry with more words",
    "same bank entry less discount",
)
ENTRY_SCORES: Final = {SAME_ENTRY: 0.9, MORE_WORDS: 0.8, LESS_DISCOUNT: 0.75}

_SHORTEST, _DISTINCTIVE = 4, 6
_STEPS: Final = 3
_KEY: Final = ("counterparty_hash", "currency", "about", "money")
_DISCOUNTS_PCT: Final = (1, 1.5, 2, 2.5, 3, 4, 5)
_ROUNDING: Final = 0.005


def bank_pairs(entries: pl.DataFrame, bills: pl.DataFrame | None = None) -> pl.DataFrame:
    """Pairs of rows of `entries` (BANK_TRANSACTION, booked, `with_returns`) as PAIRS: money out to
    one account within weeks, of one amount and with the same words or payment reference; of one
    amount where the words of one are in those of the other; of the same words where one is less by
    a usual discount. bills: BILL; equal parts of a bill that the words name are in order."""
    words = normalised_reference(pl.col("remittance_text"))
    paid = (
        entries.with_row_index("row")
        .filter(pl.col("transaction_type") == "payment", pl.col("amount") < 0)
        .with_columns(
            about=words.fill_null(normalised_reference(pl.col("payment_reference"))),
            told=pl.coalesce("remittance_text", "payment_reference"),
            currency=pl.col("currency").fill_null(""),
            money=-pl.col("amount"),
            paid_on="booked_on",
        )
        .filter(
            pl.col("counterparty_hash").is_not_null(),
            pl.col("about").str.contains("[0-9]"),
            pl.col("about").str.len_chars() >= _SHORTEST,
        )
        .select(
            "row", "counterparty_hash", "currency", "money", "about", "told", "paid_on", "left_on"
        )
    )
    found = [
        _same_words(paid).with_columns(way=pl.lit(SAME_ENTRY)),
        _more_words(paid).with_columns(way=pl.lit(MORE_WORDS)),
        _less_discount(paid).with_columns(way=pl.lit(LESS_DISCOUNT)),
    ]
    pairs = pl.concat(found).join(
        _parts_of_bills(paid, bills), on=_KEY, how="anti", maintain_order="left"
    )
    return (
        pairs.unique(["first", "second"], keep="first", maintain_order=True)
        .with_columns(about="told")
        .select(*PAIRS)
        .cast(pl.Schema(PAIRS))
    )


def named_bills(entries: pl.DataFrame, bills: pl.DataFrame) -> pl.DataFrame:
    """row of `entries` (BANK_TRANSACTION) beside the columns of each bill (BILL) of which its words
    are, or one of its words is, the reference."""
    word = entries.with_row_index("row").select(
        "row", "currency", told=pl.coalesce("remittance_text", "payment_reference")
    )
    tokens = pl.concat(
        [word, word.with_columns(pl.col("told").str.split(" ")).explode("told")]
    ).with_columns(compared=normalised_reference(pl.col("told")))
    return (
        tokens.filter(pl.col("compared").str.len_chars() >= _SHORTEST)
        .unique(["row", "compared"], maintain_order=True)
        .join(
            bills.with_columns(compared=normalised_reference(pl.col("reference"))),
            on=["compared", "currency"],
            maintain_order="left",
        )
        .select("row", *[name for name in BILL if name != "currency"])
    )


def _same_words(paid: pl.DataFrame) -> pl.DataFrame:
    return _read(neighbours(paid, ["counterparty_hash", "currency", "money", "about"]))


def _more_words(paid: pl.DataFrame) -> pl.DataFrame:
    """The number of a bill has more digits behind it for its next instalment: only whole words
    count, and what stands beside them has no number."""
    told = paid.with_columns(apart=_apart(pl.col("told")))
    near = neighbours(told, ["counterparty_hash", "currency", "money"], steps=_STEPS)
    one, other = pl.col("apart"), pl.col("apart_right")
    is_first_longer = one.str.len_chars() > other.str.len_chars()
    shorter = pl.when(is_first_longer).then(other).otherwise(one)
    longer = pl.when(is_first_longer).then(one).otherwise(other)
    return _read(
        near.filter(
            pl.col("about") != pl.col("about_right"),
            shorter.str.len_chars() >= _DISTINCTIVE + 2,
            longer.str.contains(shorter, literal=True),
            shorter.str.count_matches("[0-9]") == longer.str.count_matches("[0-9]"),
        )
    )


def _apart(text: pl.Expr) -> pl.Expr:
    """The words in capitals, each without signs, with a space before and behind."""
    bare = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9\s]", "")
    return pl.concat_str(
        pl.lit(" "), bare.str.replace_all(r"\s+", " ").str.strip_chars(), pl.lit(" ")
    )


def _less_discount(paid: pl.DataFrame) -> pl.DataFrame:
    near = neighbours(paid, ["counterparty_hash", "currency", "about"], steps=_STEPS)
    cents, other = (
        (pl.col(name).cast(pl.Float64) * 100).round() for name in ("money", "money_right")
    )
    full, less = pl.max_horizontal(cents, other), pl.min_horizontal(cents, other)
    is_discounted = pl.any_horizontal(
        ((full * (1 - pct / 100)) - less).abs() <= 1 for pct in _DISCOUNTS_PCT
    )
    is_long = pl.col("about").str.len_chars() >= _DISTINCTIVE
    return _read(near.filter(full != less, is_discounted, is_long))


def _parts_of_bills(paid: pl.DataFrame, bills: pl.DataFrame | None) -> pl.DataFrame:
    """Account, currency, words and amount of entries that are equal parts of a bill they name: two
    or more times the amount is the bill, and no more of them were paid."""
    if bills is None or bills.is_empty():
        return paid.select(_KEY).clear()
    told = paid.select(*_KEY, "left_on", remittance_text="told", payment_reference="told")
    share = pl.col("gross_amount").cast(pl.Float64) / pl.col("money").cast(pl.Float64)
    stands = pl.col("left_on").is_null().sum().over(_KEY)
    return (
        told.with_columns(times=stands)
        .with_row_index("row")
        .join(named_bills(told, bills), on="row")
        .filter(
            share.round() >= 2,
            (share - share.round()).abs() <= _ROUNDING * share,
            pl.col("times") <= share.round(),
        )
        .select(_KEY)
        .unique()
    )


def _read(near: pl.DataFrame) -> pl.DataFrame:
    return near.select(
        *_KEY,
        first="row",
        second="row_right",
        overpaid=pl.min_horizontal("money", "money_right"),
        days_apart="days_apart",
        told="told",
    )
