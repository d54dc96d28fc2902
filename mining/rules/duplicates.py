"""Groups of duplicate invoices as review candidates, and as the rows that tell their state.

What belongs together is found by duplicate_groups, what became of the money by duplicate_money.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
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
from mining.rules.duplicate_reasons import batch_reason, exact_reasons, near_reason, weak_reason
from mining.rules.references import normalised_reference
from mining.rules.weak_references import weakness

Batch = tuple[str | None, str | None, date | None, date | None]
EXACT, LIKELY = "duplicate_invoice", "likely_duplicate_invoice"
MODELS: Final = {EXACT: ("exact duplicate rule", "2"), LIKELY: ("near duplicate rules", "3")}

# Within weeks it is the same bill twice, and money decides what is looked at first. Far apart: more
# likely a number used anew. What differs in anything stands below (near_duplicates.SCORES).
_SCORE_BY_DAYS = ((45, 0.95), (366, 0.85))
_SCORE_FAR_APART = 0.6
_WEAK_REFERENCE = 0.25
_BATCH = 3


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found in one source: candidates for people to decide on, and the rows of
    mining.duplicate_group and mining.duplicate_document, of all groups.

    refunds: payment_object_id of those that paid back what was too much. accounts: beside a
    payment or bank entry (document_object_id), the hash of each account that its payee has.
    """

    candidates: list[Candidate]
    groups: list[Row]
    documents: list[Row]
    refunds: frozenset[str] = frozenset()
    accounts: tuple[tuple[str, str], ...] = ()


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
    batches: Counter[Batch] = Counter()
    for document in told.sort("group", "place").iter_rows(named=True):
        by_group[document["group"]].append(document)
    batches.update(_batch_of(documents) for documents in by_group.values())
    result = Duplicates([], [], [])
    for number, documents in by_group.items():
        candidate = _candidate(documents, pairs[number], found, batches[_batch_of(documents)])
        if sum(one["is_candidate"] for one in documents) > 1:
            result.candidates.append(candidate)
        result.groups.append(_group_row(candidate, documents))
        result.documents.extend(_document_row(candidate, one) for one in documents)
    return result


def group_id(one: Candidate) -> str:
    """The same in every run for the same first document, whatever kind the group is of."""
    key = "\x1f".join((one.tenant, one.source, one.subject_type, one.identity))
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _batch_of(documents: list[Row]) -> Batch:
    """What groups have in common that came about by entering a whole batch twice."""
    first, second = documents[:2]
    return (second["supplier_id"], second["compared"], first["posted_on"], second["posted_on"])


def _candidate(documents: list[Row], pairs: list[Row], found: Groups, batch: int) -> Candidate:
    """The group as a candidate; where nobody is asked about it, of all of its documents. batch:
    how many groups came about as this one did."""
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
    first = min(documents, key=lambda one: (str(one["entered_on"]), one["invoice_object_id"]))
    name, version = MODELS[kind]
    weak = weakness(subject["reference"], subject["invoice_on"] or subject["posted_on"])
    sure = max([_score(same) for same in exact] + [one["score"] for one in near])
    return Candidate(
        tenant=subject["tenant"],
        source=subject["source"],
        kind=kind,
        identity=str(first["invoice_object_id"]),
        subject_type="invoice",
        subject_id=str(subject["invoice_object_id"]),
        subject_label=f"Invoice {label(subject)} of"
        f" {subject['supplier_name'] or 'supplier ' + str(subject['supplier_id'])}",
        score=round(sure - (_WEAK_REFERENCE if weak else 0), 4),
        amount=sum(amounts[:-1], Decimal(0)),
        currency=subject["currency"],
        reasons=[
            *(told for same in exact for told in exact_reasons(same)),
            *(
                near_reason(rows[one["first"]], rows[one["second"]], one, found.shared)
                for one in near
            ),
            *([weak_reason(subject, weak)] if weak else []),
            *([batch_reason(batch)] if batch >= _BATCH else []),
            *whether_paid(shown),
        ],
        evidence=[evidence(one) for one in shown],
        model_name=name,
        model_version=version,
        facts=[str(one["invoice_object_id"]) for one in shown],
        involved=who_entered(shown),
        documents=[str(one["invoice_object_id"]) for one in shown],
    )


def _score(documents: list[Row]) -> float:
    apart = days_apart(documents, "invoice_on")
    if apart is None:
        apart = days_apart(documents, "posted_on")
    score = _SCORE_FAR_APART
    if apart is not None:
        score = next((known for most, known in _SCORE_BY_DAYS if apart <= most), score)
    if len(documents) > 3:
        score -= 0.15  # a standing charge more likely than the same slip three times
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
        "duplicated_on": second["entered_on"],
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
