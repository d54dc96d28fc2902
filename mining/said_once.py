"""A matter is decided once: which candidates and documents are left out because another says it.

A document that one system handed over to another's ledger is decided where it was entered; money
that a bank saw leave twice, in the payables that know the bill. Which groups are one matter is told
by `same_matter`. Pure; `said_once_store` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicates import Duplicates
from mining.same_matter import (
    group_documents,
    handed_over,
    payee_accounts,
    seen_by_bank,
    told_payments,
)
from mining.wording import reason

Columns = dict[str, pl.DataType | type[pl.DataType]]
Row = dict[str, Any]

COPY: Final[Columns] = {
    "invoice_object_id": pl.String,
    "source": pl.String,
    "label": pl.String,
    "first_object_id": pl.String,
    "first_source": pl.String,
}
"""marts.fct_handed_over_invoice: the copy, and the document that was entered first."""

SAID_ELSEWHERE: Final = "said_elsewhere"
"""Code of the reason of a group whose money is counted in another source; it has that `source`."""
_NAMED: Final = 3


def members(found: Sequence[Candidate]) -> set[str]:
    """Documents that candidates of duplicates ask about: none of them is asked about alone."""
    return {document for one in found for document in one.documents}


def decided_once(found: Sequence[Duplicates], handed: pl.DataFrame) -> list[Duplicates]:
    """The duplicates of all sources without the candidates that another says; handed: COPY.

    Their groups stay, as groups that nobody is asked about, with the reason, which names the source
    that their money is counted in. So does each group that nobody is asked about and another source
    knows too: one matter is one sum.
    """
    open_ = {one.candidate_id: one for part in found for one in part.candidates}
    groups = {row["candidate_id"]: row for part in found for row in part.groups}
    documents = group_documents(found)
    counted = _of_copies(documents, open_, handed)
    counted |= dict(told_payments(documents, handed).iter_rows())
    rest = documents.filter(~pl.col("candidate_id").is_in(list(counted)))
    of_bank = seen_by_bank(rest, payee_accounts(found))
    seen: dict[str, list[str]] = {}
    for one, other in of_bank.items():
        seen.setdefault(other, []).append(
            f"{groups[one]['subject_label']} of {groups[one]['source']}"
        )
    counted |= of_bank
    says = {one: (groups[other], other in open_) for one, other in counted.items()}
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


def _of_copies(
    documents: pl.DataFrame, open_: Mapping[str, Candidate], handed: pl.DataFrame
) -> dict[str, str]:
    """By group, the one of another source that it is counted in: where it was entered, but if
    people are asked about the copy alone, there, where it holds as many documents. What stands in
    the books twice only as a copy is asked about there, whatever became of it elsewhere."""
    size = dict(documents.select("candidate_id", "count").unique().iter_rows())
    first = dict(handed.select("invoice_object_id", "first_object_id").iter_rows())
    counted = {}
    for copy, other in handed_over(documents, handed).iter_rows():
        if copy not in open_:
            counted[copy] = other
        elif other not in open_:
            # all of the copy stands in the other, so of as many all of the other stands in the copy
            if size[other] == size[copy]:
                counted[other] = copy
        elif {first.get(one) for one in open_[copy].documents} <= set(open_[other].documents):
            counted[copy] = other
    return counted


def _group(row: Row, says: Mapping[str, tuple[Row, bool]]) -> Row:
    if row["candidate_id"] not in says:
        return row
    other, is_asked = says[row["candidate_id"]]
    verb = "Decided" if is_asked else "Counted"
    text = f"{verb} in {other['source']}, which knows the same: {other['subject_label']}"
    told = reason(SAID_ELSEWHERE, text) | {"source": other["source"]}
    return row | {"is_candidate": False, "reasons": [*row["reasons"], told]}


def _with_reason(one: Candidate, text: str) -> Candidate:
    return replace(one, reasons=[*one.reasons, reason("stands_also", text)])


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
