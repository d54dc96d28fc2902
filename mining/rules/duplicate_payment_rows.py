"""Groups of duplicate payments as review candidates, and as the rows that tell their state.

Which payments are one too many is told by duplicate_payments and duplicate_bank_entries, in what
words by duplicate_payment_words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

import numpy as np
import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicate_bank_entries import ENTRY_SCORES, bank_pairs, named_bills
from mining.rules.duplicate_documents import Row
from mining.rules.duplicate_money import KEPT, LEAKED, RECOVERED, REFUND
from mining.rules.duplicate_payment_words import (
    BANK,
    PAID,
    batch_reason,
    nobody_named,
    payment_reason,
)
from mining.rules.duplicate_payments import SCORES, payment_pairs
from mining.rules.duplicates import Duplicates, group_id
from mining.rules.paid_back import (
    entries_with_returns,
    payments_with_returns,
    with_parts_returned,
)
from mining.rules.supplier_links import BANK as BANK_ACCOUNT
from mining.rules.supplier_links import firms

KIND: Final = "duplicate_payment"
MODEL_NAME, MODEL_VERSION = "duplicate payment rules", "2"
RETURN: Final = "return by the bank"
_SCORES: Final = SCORES | ENTRY_SCORES


def duplicate_payments(
    payments: pl.DataFrame, settled: pl.DataFrame, identifiers: pl.DataFrame | None = None
) -> Duplicates:
    """Payments of one source that are one too many; frames as payment_pairs takes them, identifiers
    as supplier_links.IDENTIFIER."""
    told = payments_with_returns(payments)
    linked = None if identifiers is None else firms(identifiers)
    pairs = payment_pairs(told, settled, linked)
    told = with_parts_returned(told, pairs)
    grouped = told[_rows_of(pairs)]
    accounts = []
    if identifiers is not None:
        owned = identifiers.filter(pl.col("identifier_type") == BANK_ACCOUNT)
        accounts = (
            grouped.join(owned, on="supplier_id")
            .select("payment_object_id", "identifier_hash")
            .unique()
            .rows()
        )
    found = _found(told, pairs, _payment, REFUND)
    recovered = [
        one["document_object_id"] for one in found.documents if one["money_state"] == RECOVERED
    ]
    back = grouped.filter(pl.col("payment_object_id").is_in(recovered))["left_with"]
    return replace(
        found, refunds=frozenset(told[back]["payment_object_id"]), accounts=tuple(accounts)
    )


def duplicate_bank_entries(entries: pl.DataFrame, bills: pl.DataFrame | None = None) -> Duplicates:
    """Entries of one bank source that are one too many; see bank_pairs. Who had a hand in them is
    told by the bills that their words name, for a bank names nobody."""
    told = entries_with_returns(entries)
    pairs = bank_pairs(told, bills)
    rows = _rows_of(pairs)
    people: dict[int, list[str]] = {}
    if bills is not None:
        for row in named_bills(told[rows], bills).sort("row").iter_rows(named=True):
            names = [name for name in (row["entered_by"], row["paid_by"]) if name]
            people.setdefault(int(rows[row["row"]]), []).extend(names)

    def read(row: Row) -> Row:
        return _bank_entry(row) | {"involved": people.get(row["row"], [])}

    got = told[rows].select("bank_transaction_id", "counterparty_hash").drop_nulls()
    return replace(_found(told, pairs, read, RETURN), accounts=tuple(got.rows()))


def _rows_of(pairs: pl.DataFrame) -> pl.Series:
    return pl.concat([pairs["first"], pairs["second"]]).unique().sort()


def _found(
    payments: pl.DataFrame, pairs: pl.DataFrame, read: Callable[[Row], Row], back_by: str
) -> Duplicates:
    result = Duplicates([], [], [])
    told: list[tuple[list[Row], list[Row]]] = []
    for rows in _together(pairs):
        members = sorted({row for pair in rows for row in (pair["first"], pair["second"])})
        documents = [
            read(payments.row(row, named=True) | {"row": row}) | {"row": row} for row in members
        ]
        documents.sort(key=lambda one: (str(one["paid_on"]), one["document_object_id"]))
        _money(documents, rows, back_by)
        told.append((documents, rows))
    batches = Counter(_batch_of(documents) for documents, _ in told)
    for documents, rows in told:
        candidate = _candidate(documents, rows, batches[_batch_of(documents)])
        if any(one["money_state"] == LEAKED for one in documents):
            result.candidates.append(candidate)
        result.groups.append(_group_row(candidate, documents))
        for place, one in enumerate(documents, start=1):
            shown = {key: value for key, value in one.items() if key not in _NOT_TOLD}
            result.documents.append(shown | {"group_id": group_id(candidate), "place": place})
    return result


def _together(pairs: pl.DataFrame) -> list[list[Row]]:
    """The pairs of each group: those that hang together over a payment, in the order of rows."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if pairs.is_empty():
        return []
    ends = pl.concat([pairs["first"], pairs["second"]])
    place = (ends.rank("dense") - 1).to_numpy().reshape(2, -1)
    size = int(place.max()) + 1
    links = coo_array((np.ones(place.shape[1], np.int8), tuple(place)), shape=(size, size))
    _, component = connected_components(links, directed=False)
    told = pairs.with_columns(group=pl.Series(component[place[0]])).sort("second", "first")
    groups: dict[int, list[Row]] = defaultdict(list)
    for pair in told.iter_rows(named=True):
        groups[pair["group"]].append(pair)
    return list(groups.values())


def _money(documents: list[Row], why: list[Row], back_by: str) -> None:
    """What is too much leaked, or came back. Where the first of two was paid back and the other was
    not, the other one is owed."""
    by_row = {one["row"]: one for one in documents}
    too_much: dict[int, Decimal] = defaultdict(Decimal)
    for pair in why:
        too_much[pair["second"]] += pair["overpaid"]
    for pair in sorted(why, key=lambda one: (one["days_apart"], one["second"])):
        first, second = pair["first"], pair["second"]
        is_back = by_row[first]["left_on"] is not None and not too_much[first]
        if is_back and pair["overpaid"] and by_row[second]["left_on"] is None:
            too_much[first] += pair["overpaid"]
            too_much[second] -= pair["overpaid"]
    for one in documents:
        value = min(too_much[one["row"]], Decimal(one["amount"]))
        back = one["left_on"] is not None
        one["is_kept"] = value <= 0
        one["money_state"] = KEPT if one["is_kept"] else RECOVERED if back else LEAKED
        one["settled_by"] = back_by if back and not one["is_kept"] else None
        one["settled_on"] = one["left_on"] if not one["is_kept"] else None
        one["value_amount"] = None if one["is_kept"] else value


_NOT_TOLD: Final = ("row", "left_on", "involved")
_BATCH: Final = 3


def _batch_of(documents: list[Row]) -> tuple[object, ...]:
    """What groups have in common that came about by paying a whole run, or sending a file, twice:
    the two days, and of payments the supplier."""
    first, second = documents[:2]
    is_bank = first["document_type"] == BANK
    return (None if is_bank else first["supplier_id"], first["paid_on"], second["paid_on"])


def _candidate(documents: list[Row], why: list[Row], batch: int) -> Candidate:
    """batch: how many groups came about as this one did."""
    leaked = [one for one in documents if one["money_state"] == LEAKED]
    subject = (leaked or documents)[-1]
    involved = sorted({name for one in documents for name in one["involved"]})
    payee = subject["supplier_name"] or subject["supplier_id"] or "an unnamed party"
    return Candidate(
        tenant=subject["tenant"],
        source=subject["source"],
        kind=KIND,
        identity=documents[0]["document_object_id"],
        subject_type="payment",
        subject_id=subject["document_object_id"],
        subject_label=f"Payment {subject['document_label']} to {payee}",
        score=max(_SCORES[pair["way"]] for pair in why),
        amount=sum((Decimal(one["value_amount"]) for one in leaked), Decimal(0)),
        currency=subject["currency"],
        reasons=[
            *(payment_reason(documents, pair) for pair in why if pair["overpaid"]),
            *([batch_reason(subject["document_type"], batch)] if batch >= _BATCH else []),
            *([] if involved else [nobody_named(subject["document_type"])]),
        ],
        evidence=[
            {
                "payment": one["document_label"],
                "supplier": one["supplier_id"],
                "reference": one["reference"],
                "amount": f"{one['amount']:,.2f}",
                "currency": one["currency"],
                "paid_on": str(one["paid_on"]),
                "came_back_on": None if one["left_on"] is None else str(one["left_on"]),
                "paid_by": one["entered_by"],
            }
            for one in documents
        ],
        model_name=MODEL_NAME,
        model_version=MODEL_VERSION,
        facts=[one["document_object_id"] for one in documents],
        involved=involved,
        documents=[one["document_object_id"] for one in documents],
    )


def _group_row(candidate: Candidate, documents: list[Row]) -> Row:
    kept = next(one for one in documents if one["is_kept"])
    extra = next((one for one in documents[1:] if not one["is_kept"]), documents[1])
    return {
        "tenant": candidate.tenant,
        "source": candidate.source,
        "group_id": group_id(candidate),
        "candidate_id": candidate.candidate_id,
        "kind": KIND,
        "subject_label": candidate.subject_label,
        "company_code": kept["company_code"],
        "supplier_id": kept["supplier_id"],
        "supplier_name": kept["supplier_name"],
        "reference": kept["reference"],
        "currency": kept["currency"],
        "score": candidate.score,
        "document_count": len(documents),
        "standing_count": sum(one["money_state"] != RECOVERED for one in documents),
        "is_candidate": any(one["money_state"] == LEAKED for one in documents),
        "duplicated_on": extra["paid_on"],
        "reasons": candidate.reasons,
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
    }


def _payment(row: Row) -> Row:
    year = row["fiscal_year"]
    return {
        "tenant": row["tenant"],
        "source": row["source"],
        "document_type": PAID,
        "document_object_id": row["payment_object_id"],
        "document_label": f"{row['document_id']}/{year}" if year else str(row["document_id"]),
        "company_code": row["company_code"],
        "supplier_id": row["supplier_id"],
        "supplier_name": row["supplier_name"],
        "reference": None,
        "amount": row["amount"],
        "currency": row["currency"],
        "document_on": None,
        "posted_on": row["paid_on"],
        "paid_on": row["paid_on"],
        "entered_by": row["paid_by"],
        "left_on": row["left_on"],
        "involved": [row["paid_by"]] if row["paid_by"] and row["is_by_person"] else [],
    }


def _bank_entry(row: Row) -> Row:
    ending = row["counterparty_ending"]
    return {
        "tenant": row["tenant"],
        "source": row["source"],
        "document_type": BANK,
        "document_object_id": row["bank_transaction_id"],
        "document_label": row["bank_reference"] or row["payment_reference"] or "without a number",
        "company_code": None,
        "supplier_id": f"account ...{ending}" if ending else None,
        "supplier_name": row["counterparty_name"],
        "reference": row["remittance_text"] or row["payment_reference"],
        "amount": -row["amount"],
        "currency": row["currency"],
        "document_on": None,
        "posted_on": row["booked_on"],
        "paid_on": row["booked_on"],
        "entered_by": None,
        "left_on": row["left_on"],
    }
