"""A matter is decided once: which candidates and documents are left out because another says it.

A document that one system handed over to another's ledger is decided where its order stands; money
that a bank saw leave twice, in the payables that know the bill. Pure; `said_once_store` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicates import Duplicates
from mining.rules.references import normalised_reference
from mining.wording import reason

Columns = dict[str, pl.DataType | type[pl.DataType]]
Row = dict[str, Any]

DOCUMENT: Final[Columns] = {
    "invoice_object_id": pl.String,
    "tenant": pl.String,
    "source": pl.String,
    "label": pl.String,
    "company_code": pl.String,
    "reference": pl.String,
    "is_credit_memo": pl.Boolean,
    "gross_amount": pl.Decimal(38, 6),
    "currency": pl.String,
    "is_po_backed": pl.Boolean,
    "is_reversed": pl.Boolean,
    "entered_on": pl.Date,
}
COPY: Final[Columns] = {
    "invoice_object_id": pl.String,
    "source": pl.String,
    "label": pl.String,
    "first_object_id": pl.String,
    "first_source": pl.String,
}

LEAST_SHARE: Final = 0.5
"""A company's documents were handed over where at least so many of them stand elsewhere too: one
bill in two systems is a duplicate, half of all bills are an interface."""
LEAST_COUNT: Final = 10
_SHORTEST: Final = 4
_MOST_DISCOUNT: Final = 0.06
_DAYS_TO_BANK: Final = 5
_NAMED: Final = 3


def copies(documents: pl.DataFrame) -> pl.DataFrame:
    """COPY: documents (DOCUMENT of all sources) that another source of the tenant handed over.

    The same are those of one reference, amount and currency, one to one in the order of entry. The
    first is in the source that has orders for more of them; where neither has, nothing is said.
    What was reversed is neither: if only the first was voided, the copy stands for itself.
    """
    key = ["tenant", "compared", "money", "currency", "is_credit_memo"]
    told = (
        documents.filter(~pl.col("is_reversed").fill_null(False))
        .with_columns(
            compared=normalised_reference(pl.col("reference")),
            money=pl.col("gross_amount").abs(),
            is_credit_memo=pl.col("is_credit_memo").fill_null(False),
            has_order=pl.col("is_po_backed").fill_null(False),
        )
        .drop_nulls(["compared", "money", "currency"])
        .sort("entered_on", "label", "invoice_object_id")
        .with_columns(
            place=pl.int_range(pl.len()).over(*key, "source"),
            of=pl.len().over("tenant", "source", "company_code"),
        )
    )
    pairs = told.join(told, on=[*key, "place"], suffix="_first").filter(
        pl.col("source") != pl.col("source_first")
    )
    route = ["tenant", "source", "company_code", "source_first"]
    count = pl.len().over(route)
    handed = pairs.filter(
        count >= LEAST_COUNT,
        count >= LEAST_SHARE * pl.col("of"),
        pl.col("has_order_first").sum().over(route) > pl.col("has_order").sum().over(route),
    )
    return (
        handed.sort("invoice_object_id", "source_first")
        .unique("invoice_object_id", keep="first", maintain_order=True)
        .select(
            "invoice_object_id",
            "source",
            "label",
            first_object_id="invoice_object_id_first",
            first_source="source_first",
        )
        .cast(pl.Schema(COPY))
    )


def members(found: Sequence[Candidate]) -> set[str]:
    """Documents that candidates of duplicates ask about: none of them is asked about alone."""
    return {document for one in found for document in one.documents}


def decided_once(found: Sequence[Duplicates], handed: pl.DataFrame) -> list[Duplicates]:
    """The duplicates of all sources without the candidates that another says; handed: COPY.

    Their groups stay, as groups that nobody is asked about, with the reason.
    """
    open_ = [one for part in found for one in part.candidates]
    of_copies = _of_copies(open_, handed)
    rest = {one.candidate_id for one in open_} - of_copies.keys()
    of_bank = _of_bank(_documents(found, rest))
    by_id = {one.candidate_id: one for one in open_}
    says = {one: by_id[other] for one, other in (of_copies | of_bank).items()}
    seen: dict[str, list[str]] = {}
    for one, other in of_bank.items():
        seen.setdefault(other, []).append(f"{by_id[one].subject_label} of {by_id[one].source}")
    return [
        Duplicates(
            [
                _with_reason(one, f"The bank saw the money leave twice: {_some(names)}")
                if (names := seen.get(one.candidate_id))
                else one
                for one in part.candidates
                if one.candidate_id not in says
            ],
            [_group(row, says) for row in part.groups],
            part.documents,
        )
        for part in found
    ]


def with_copies_told(found: Sequence[Candidate], handed: pl.DataFrame) -> list[Candidate]:
    """The candidates about invoices, each with where else its documents stand; handed: COPY."""
    places: dict[str, list[str]] = {}
    for row in handed.sort("source", "label").iter_rows(named=True):
        places.setdefault(row["first_object_id"], []).append(f"{row['label']} in {row['source']}")
    told = []
    for one in found:
        documents = dict.fromkeys([*one.documents, one.subject_id])
        stands = [place for document in documents for place in places.get(document, [])]
        if one.subject_type == "invoice" and stands:
            text = f"Handed over as {_some(stands)}; nobody is asked about it there"
            told.append(_with_reason(one, text))
        else:
            told.append(one)
    return told


def _of_copies(open_: Sequence[Candidate], handed: pl.DataFrame) -> dict[str, str]:
    """By candidate, the one in another source whose documents are the first of all of its own. A
    copy entered twice has a document that is none, and stays; so does what is over elsewhere."""
    first = dict(handed.select("invoice_object_id", "first_object_id").iter_rows())
    by_document = {document: one for one in open_ for document in one.documents}
    says = {}
    for one in open_:
        theirs = {first.get(document) for document in one.documents}
        other = next((by_document[each] for each in theirs if each in by_document), None)
        if other is not None and theirs <= set(other.documents):
            says[one.candidate_id] = other.candidate_id
    return says


def _of_bank(documents: pl.DataFrame) -> dict[str, str]:
    """By candidate of a bank, the one of payables that knows as many paid documents for it:
    invoices by reference and amount (less a discount), payments by amount and day."""
    is_bank = pl.col("document_type") == "bank transaction"
    words = normalised_reference(pl.col("reference"))
    told = documents.with_columns(
        compared=words, entries=pl.len().over("candidate_id"), money=pl.col("amount").abs()
    )
    pairs = told.filter(is_bank).join(
        told.filter(~is_bank, pl.col("paid_on").is_not_null()),
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
    known = (
        pairs.filter((is_named | is_payment).fill_null(False))
        .group_by("candidate_id", "candidate_id_paid", "entries")
        .agg(
            seen=pl.col("document_object_id").n_unique(),
            known=pl.col("document_object_id_paid").n_unique(),
        )
        .filter(pl.min_horizontal("seen", "known") >= pl.col("entries"))
        .sort("candidate_id", "candidate_id_paid")
        .unique("candidate_id", keep="first", maintain_order=True)
    )
    return dict(known.select("candidate_id", "candidate_id_paid").iter_rows())


def _documents(found: Sequence[Duplicates], open_: set[str]) -> pl.DataFrame:
    """Documents of the groups whose candidates are open."""
    candidate = {
        (row["tenant"], row["source"], row["group_id"]): row["candidate_id"]
        for part in found
        for row in part.groups
        if row["is_candidate"] and row["candidate_id"] in open_
    }
    schema: Columns = {
        **dict.fromkeys(("tenant", "document_type", "document_object_id"), pl.String),
        **dict.fromkeys(("reference", "currency"), pl.String),
        "amount": pl.Decimal(38, 6),
        "paid_on": pl.Date,
    }
    rows = [
        {name: row[name] for name in schema} | {"candidate_id": candidate[key]}
        for part in found
        for row in part.documents
        if (key := (row["tenant"], row["source"], row["group_id"])) in candidate
    ]
    return pl.DataFrame(rows, schema=pl.Schema(schema | {"candidate_id": pl.String}))


def _group(row: Row, says: Mapping[str, Candidate]) -> Row:
    other = says.get(row["candidate_id"])
    if other is None:
        return row
    text = f"Decided in {other.source}, which knows the same: {other.subject_label}"
    told = [*row["reasons"], reason("said_elsewhere", text)]
    return row | {"is_candidate": False, "reasons": told}


def _with_reason(one: Candidate, text: str) -> Candidate:
    return replace(one, reasons=[*one.reasons, reason("stands_also", text)])


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
