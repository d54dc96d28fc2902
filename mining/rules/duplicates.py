"""Groups of duplicate invoices as review candidates, and as the rows that tell their state.

What belongs together is found by duplicate_groups, what became of the money by duplicate_money.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicate_documents import (
    Row,
    days_apart,
    evidence,
    label,
    whether_paid,
    who_entered,
)
from mining.rules.duplicate_groups import Groups, duplicate_groups
from mining.rules.duplicate_money import money_states
from mining.rules.duplicate_reasons import exact_reasons, near_reason
from mining.rules.references import normalised_reference

EXACT, LIKELY = "duplicate_invoice", "likely_duplicate_invoice"
MODELS: Final = {EXACT: ("exact duplicate rule", "2"), LIKELY: ("near duplicate rules", "2")}

# Two documents of one date: the same bill twice. Far apart: more likely a number used anew.
_SCORE_BY_DAYS = ((0, 0.97), (7, 0.93), (45, 0.88), (366, 0.75))
_SCORE_FAR_APART = 0.6
_SHORT_REFERENCE = 4


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found among the invoices of one source: candidates for people to decide on, and the
    rows of mining.duplicate_group and mining.duplicate_document, of all groups."""

    candidates: list[Candidate]
    groups: list[Row]
    documents: list[Row]


def find_duplicates(
    invoices: pl.DataFrame,
    identifiers: pl.DataFrame | None = None,
    refunds: pl.DataFrame | None = None,
) -> Duplicates:
    """Duplicates among canonical.can_invoice of one source; see duplicate_groups and money_states.

    A group is a candidate while at least two of its documents stand. Its identity is the document
    that came first, so it stays when another copy comes; the copy is a new fact.
    """
    found = duplicate_groups(invoices, identifiers)
    chosen = found.invoices[found.members["row"]].with_columns(found.members.get_columns())
    told = money_states(
        chosen.with_columns(compared=normalised_reference(pl.col("reference"))), refunds
    )
    pairs: dict[int, list[Row]] = defaultdict(list)
    for pair in found.pairs.iter_rows(named=True):
        pairs[pair["group"]].append(pair)
    by_group: dict[int, list[Row]] = defaultdict(list)
    for document in told.sort("group", "place").iter_rows(named=True):
        by_group[document["group"]].append(document)
    result = Duplicates([], [], [])
    for number, documents in by_group.items():
        candidate = _candidate(documents, pairs[number], found)
        if sum(one["is_candidate"] for one in documents) > 1:
            result.candidates.append(candidate)
        result.groups.append(_group_row(candidate, documents))
        result.documents.extend(_document_row(candidate, one) for one in documents)
    return result


def group_id(one: Candidate) -> str:
    """The same in every run for the same first document, whatever kind the group is of."""
    key = "\x1f".join((one.tenant, one.source, one.subject_type, one.identity))
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _candidate(documents: list[Row], pairs: list[Row], found: Groups) -> Candidate:
    """The group as a candidate; where nobody is asked about it, of all of its documents."""
    shown = [one for one in documents if one["is_candidate"]]
    if len(shown) < 2:
        shown = documents
    rows = {one["row"]: one for one in shown}
    sets: dict[int, list[Row]] = defaultdict(list)
    for one in shown:
        if one["exact"] is not None:
            sets[one["exact"]].append(one)
    exact = [same for same in sets.values() if len(same) > 1]
    near = [pair for pair in pairs if pair["first"] in rows and pair["second"] in rows]
    kind = EXACT if any(one["exact"] is not None for one in documents) else LIKELY
    subject = exact[0][1] if exact else shown[-1]
    amounts = sorted(Decimal(abs(one["gross_amount"])) for one in shown)
    first = min(documents, key=lambda one: (str(one["entered_at"]), one["invoice_object_id"]))
    name, version = MODELS[kind]
    return Candidate(
        tenant=subject["tenant"],
        source=subject["source"],
        kind=kind,
        identity=str(first["invoice_object_id"]),
        subject_type="invoice",
        subject_id=str(subject["invoice_object_id"]),
        subject_label=f"Invoice {label(subject)} of"
        f" {subject['supplier_name'] or 'supplier ' + str(subject['supplier_id'])}",
        score=max([_score(same) for same in exact] + [round(one["score"], 4) for one in near]),
        amount=sum(amounts[:-1], Decimal(0)),
        currency=subject["currency"],
        reasons=[
            *(told for same in exact for told in exact_reasons(same)),
            *(
                near_reason(rows[one["first"]], rows[one["second"]], one, found.shared)
                for one in near
            ),
            *whether_paid(shown),
        ],
        evidence=[evidence(one) for one in shown],
        model_name=name,
        model_version=version,
        facts=[str(one["invoice_object_id"]) for one in shown],
        involved=who_entered(shown),
    )


def _score(documents: list[Row]) -> float:
    apart = days_apart(documents, "invoice_on")
    if apart is None:
        apart = days_apart(documents, "posted_on")
    score = _SCORE_FAR_APART
    if apart is not None:
        score = next((known for most, known in _SCORE_BY_DAYS if apart <= most), score)
    reference = documents[0]["compared"]
    if len(reference) < _SHORT_REFERENCE or not any(one.isdigit() for one in reference):
        score -= 0.25  # such a reference may be used again and again
    if len(documents) > 3:
        score -= 0.1  # a standing charge more likely than the same slip three times
    return round(score, 4)


def _group_row(candidate: Candidate, documents: list[Row]) -> Row:
    extra = next(one for one in documents if not one["is_kept"])
    kept = next(one for one in documents if one["is_kept"])
    second = documents[1]
    return {
        "tenant": candidate.tenant,
        "source": candidate.source,
        "group_id": group_id(candidate),
        "candidate_id": candidate.candidate_id,
        "kind": candidate.kind,
        "subject_label": candidate.subject_label,
        "company_code": extra["company_code"],
        "supplier_id": kept["supplier_id"],
        "supplier_name": kept["supplier_name"],
        "reference": kept["reference"],
        "currency": kept["currency"],
        "score": candidate.score,
        "document_count": len(documents),
        "standing_count": sum(one["is_standing"] for one in documents),
        "is_candidate": sum(one["is_candidate"] for one in documents) > 1,
        "duplicated_on": second["entered_at"].date() if second["entered_at"] else None,
        "reasons": candidate.reasons,
        "model_name": candidate.model_name,
        "model_version": candidate.model_version,
    }


def _document_row(candidate: Candidate, document: Row) -> Row:
    return {
        "tenant": candidate.tenant,
        "source": candidate.source,
        "group_id": group_id(candidate),
        "place": document["place"],
        "document_type": "credit memo" if document["is_credit_memo"] else "invoice",
        "document_object_id": str(document["invoice_object_id"]),
        "document_label": label(document),
        "company_code": document["company_code"],
        "supplier_id": document["supplier_id"],
        "supplier_name": document["supplier_name"],
        "reference": document["reference"],
        "amount": document["gross_amount"],
        "currency": document["currency"],
        "document_on": document["invoice_on"],
        "posted_on": document["posted_on"],
        "paid_on": document["paid_on"],
        "entered_by": document["recorded_by"],
        "is_kept": document["is_kept"],
        "money_state": document["money_state"],
        "settled_by": document["settled_by"],
        "settled_on": document["settled_on"],
        "value_amount": document["value_amount"],
    }
