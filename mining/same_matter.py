"""Which groups of duplicates of two sources are one matter. What follows from that is said_once's.

Pairs of groups by their candidate_id: the one that only repeats, and the one that knows it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from mining.rules.duplicates import Duplicates
from mining.rules.near_duplicates import firm
from mining.rules.references import normalised_reference

_SHORTEST: Final = 4
_MOST_DISCOUNT: Final = 0.06
_DAYS_TO_BANK: Final = 5
_DAYS_TOLD_LATER: Final = 1
# banks cut long names off
_LEAST_OF_NAME: Final = 20
_DOCUMENT: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "tenant": pl.String,
    "source": pl.String,
    "document_type": pl.String,
    "document_object_id": pl.String,
    "supplier_name": pl.String,
    "reference": pl.String,
    "currency": pl.String,
    "amount": pl.Decimal(38, 6),
    "paid_on": pl.Date,
}


def group_documents(found: Sequence[Duplicates]) -> pl.DataFrame:
    """The documents of all groups: candidate_id, the columns of a document, compared (reference),
    payee (name without legal form), money, count (documents of the group)."""
    candidate = {
        (row["tenant"], row["source"], row["group_id"]): row["candidate_id"]
        for part in found
        for row in part.groups
    }
    rows: list[dict[str, Any]] = [
        {name: row[name] for name in _DOCUMENT}
        | {"candidate_id": candidate[row["tenant"], row["source"], row["group_id"]]}
        for part in found
        for row in part.documents
    ]
    documents = pl.DataFrame(rows, schema=pl.Schema(_DOCUMENT | {"candidate_id": pl.String}))
    return documents.with_columns(
        compared=normalised_reference(pl.col("reference")),
        payee=_payee(pl.col("supplier_name")),
        money=pl.col("amount").abs(),
        count=pl.len().over("candidate_id"),
    )


def handed_over(documents: pl.DataFrame, handed: pl.DataFrame) -> pl.DataFrame:
    """candidate_id of a group of copies, and first_id: all of its documents stand, by reference and
    amount, in a group of which at least one was handed over to it. handed: said_once.COPY."""
    pairs = (
        documents.join(handed, left_on="document_object_id", right_on="invoice_object_id")
        .join(
            documents.select("candidate_id", "document_object_id"),
            left_on="first_object_id",
            right_on="document_object_id",
            suffix="_first",
        )
        .select("candidate_id", first_id="candidate_id_first")
        .unique()
    )
    same = ["compared", "money", "currency"]
    placed = documents.with_columns(
        place=pl.int_range(pl.len()).over("candidate_id", *same)
    ).select("candidate_id", "place", "count", *same)
    return _all_of(
        pairs.join(placed, on="candidate_id").join(
            placed.drop("count"),
            left_on=["first_id", "place", *same],
            right_on=["candidate_id", "place", *same],
            nulls_equal=True,
        )
    )


def told_payments(documents: pl.DataFrame, handed: pl.DataFrame) -> pl.DataFrame:
    """candidate_id of a group of payments that a source was told of, and first_id: the same
    payments, by amount and day, in the source that its bills were handed over to, which paid."""
    placed = (
        documents.filter(pl.col("document_type") == "payment")
        .sort("candidate_id", "paid_on", "document_object_id")
        .with_columns(place=pl.int_range(pl.len()).over("candidate_id", "money", "currency"))
        .select(
            "candidate_id", "tenant", "source", "currency", "money", "place", "paid_on", "count"
        )
    )
    routes = handed.select(source="first_source", source_paid="source").unique()
    later = (pl.col("paid_on") - pl.col("paid_on_paid")).dt.total_days()
    return _all_of(
        placed.join(placed, on=["tenant", "currency", "money", "place"], suffix="_paid")
        .join(routes, on=["source", "source_paid"], how="semi")
        .filter(later.abs() <= _DAYS_TOLD_LATER)
        .rename({"candidate_id_paid": "first_id"})
    )


def _payee(name: pl.Expr) -> pl.Expr:
    """A firm's name without legal form, as a bank may write it too: MUELLER is Müller."""
    bare = firm(name, pl.lit(None, dtype=pl.String)).str.normalize("NFKD")
    return (
        bare.str.replace_all(r"\p{M}", "")
        .str.replace_all("ß", "ss")
        .str.replace_all("([aou])e", "${1}")
    )


def payee_accounts(found: Sequence[Duplicates]) -> pl.DataFrame:
    """document_object_id of the payments and bank entries of all groups, and account: each hash of
    one that the payee has."""
    rows = [row for part in found for row in part.accounts]
    return pl.DataFrame(
        rows, schema={"document_object_id": pl.String, "account": pl.String}, orient="row"
    )


def seen_by_bank(documents: pl.DataFrame, accounts: pl.DataFrame) -> dict[str, str]:
    """By candidate_id of a group of bank entries, that of one of payables that knows as many paid
    documents for it, invoices by reference and amount (less a discount), payments by payee, amount
    and day. Each group of payables stands for one of the bank. accounts: `payee_accounts`."""
    is_bank = pl.col("document_type") == "bank transaction"
    pairs = documents.filter(is_bank).join(
        documents.filter(~is_bank, pl.col("paid_on").is_not_null()),
        on=["tenant", "currency"],
        suffix="_paid",
    )
    share = pl.col("money").cast(pl.Float64) / pl.col("money_paid").cast(pl.Float64)
    later = (pl.col("paid_on") - pl.col("paid_on_paid")).dt.total_days()
    is_named = (
        pl.col("compared").str.contains(pl.col("compared_paid"), literal=True)
        & (pl.col("compared_paid").str.len_chars() >= _SHORTEST)
        & share.is_between(1 - _MOST_DISCOUNT, 1)
    )
    is_payment = (
        (pl.col("document_type_paid") == "payment")
        & (pl.col("money") == pl.col("money_paid"))
        & later.is_between(0, _DAYS_TO_BANK)
    )
    named = pairs.filter(is_named.fill_null(False)).with_columns(is_named=pl.lit(True))
    paid = _of_one_payee(pairs.filter(is_payment.fill_null(False)), accounts)
    known = (
        pl.concat([named, paid.with_columns(is_named=pl.lit(False))])
        .group_by("candidate_id", "count", first_id="candidate_id_paid")
        .agg(
            pl.col("is_named").any(),
            seen=pl.col("document_object_id").n_unique(),
            known=pl.col("document_object_id_paid").n_unique(),
        )
        .filter(pl.min_horizontal("seen", "known") >= pl.col("count"))
        .sort("is_named", "candidate_id", "first_id", descending=[True, False, False])
        .select("candidate_id", "first_id")
    )
    # one by one: of a run that was paid twice, each group may be any of as many others
    taken: dict[str, str] = {}
    gone: set[str] = set()
    for one, other in known.iter_rows():
        if one not in taken and other not in gone:
            taken[one] = other
            gone.add(other)
    return taken


def _of_one_payee(pairs: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """The pairs of a bank entry and a payment (_paid) to one account, or to one name: not each
    system tells accounts as banks write them."""
    both = ["document_object_id", "document_object_id_paid"]
    of_one_account = (
        pairs.select(both)
        .join(accounts, on="document_object_id")
        .join(
            accounts,
            left_on=["document_object_id_paid", "account"],
            right_on=["document_object_id", "account"],
        )
        .select(*both, is_one_account=pl.lit(True))
        .unique()
    )
    one, other = pl.col("payee"), pl.col("payee_paid")
    is_cut = (one.str.len_chars() >= _LEAST_OF_NAME) & other.str.starts_with(one)
    return (
        pairs.join(of_one_account, on=both, how="left", maintain_order="left")
        .filter(
            pl.col("is_one_account").fill_null(False) | ((one == other) | is_cut).fill_null(False)
        )
        .drop("is_one_account")
    )


def _all_of(matched: pl.DataFrame) -> pl.DataFrame:
    """Pairs of groups of which every document of the first has its own in the second."""
    return (
        matched.group_by("candidate_id", "first_id", "count")
        .agg(found=pl.len())
        .filter(pl.col("found") == pl.col("count"))
        .sort("candidate_id", "first_id")
        .unique("candidate_id", keep="first", maintain_order=True)
        .select("candidate_id", "first_id")
    )
