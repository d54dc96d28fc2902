"""Groups of duplicate payments as review candidates, and as the rows that tell their state.

Which payments are one too many is told by duplicate_payments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import polars as pl

from mining.candidates import Candidate
from mining.rules.duplicate_documents import Row
from mining.rules.duplicate_money import KEPT, LEAKED, RECOVERED, REFUND
from mining.rules.duplicate_payments import (
    ON_ACCOUNT,
    SAME_INVOICE,
    SCORES,
    bank_pairs,
    entries_with_returns,
    payment_pairs,
    payments_with_returns,
)
from mining.rules.duplicates import Duplicates, group_id
from mining.wording import days, reason

KIND: Final = "duplicate_payment"
MODEL_NAME, MODEL_VERSION = "duplicate payment rules", "1"
RETURN: Final = "return by the bank"


def duplicate_payments(payments: pl.DataFrame, settled: pl.DataFrame) -> Duplicates:
    """Payments of one source that are one too many; frames as payment_pairs takes them."""
    told = payments_with_returns(payments)
    return _found(told, payment_pairs(told, settled), _payment, REFUND)


def duplicate_bank_entries(entries: pl.DataFrame) -> Duplicates:
    """Entries of one bank source that are one too many; see bank_pairs."""
    told = entries_with_returns(entries)
    return _found(told, bank_pairs(told), _bank_entry, RETURN)


def _found(
    payments: pl.DataFrame, pairs: pl.DataFrame, read: Callable[[Row], Row], back_by: str
) -> Duplicates:
    result = Duplicates([], [], [])
    root: dict[int, int] = {}
    members: dict[int, list[int]] = defaultdict(list)
    why: dict[int, list[Row]] = defaultdict(list)
    for pair in pairs.sort("second", "first").iter_rows(named=True):
        first, second = pair["first"], pair["second"]
        home = root.setdefault(first, root.get(second, first))
        root[second] = home
        members[home] += [one for one in (first, second) if one not in members[home]]
        why[home].append(pair)
    for home, rows in sorted(members.items()):
        documents = [read(payments.row(row, named=True)) | {"row": row} for row in rows]
        documents.sort(key=lambda one: (str(one["paid_on"]), one["document_object_id"]))
        _money(documents, why[home], back_by)
        candidate = _candidate(documents, why[home])
        if any(one["money_state"] == LEAKED for one in documents):
            result.candidates.append(candidate)
        result.groups.append(_group_row(candidate, documents))
        for place, one in enumerate(documents, start=1):
            row = {key: value for key, value in one.items() if key not in ("row", "left_on")}
            result.documents.append(row | {"group_id": group_id(candidate), "place": place})
    return result


def _money(documents: list[Row], why: list[Row], back_by: str) -> None:
    """One payment is owed: the first that was not paid back. Others leaked, or came back."""
    kept = next((one for one in documents if one["left_on"] is None), documents[0])
    overpaid = {pair["second"]: pair["overpaid"] for pair in why}
    first_value = max(overpaid.values())
    for one in documents:
        one["is_kept"] = one is kept
        back = one["left_on"] is not None
        one["money_state"] = KEPT if one is kept else RECOVERED if back else LEAKED
        one["settled_by"] = back_by if back and one is not kept else None
        one["settled_on"] = one["left_on"] if one is not kept else None
        one["value_amount"] = None if one is kept else overpaid.get(one["row"], first_value)


def _candidate(documents: list[Row], why: list[Row]) -> Candidate:
    leaked = [one for one in documents if one["money_state"] == LEAKED]
    subject = (leaked or documents)[-1]
    payee = subject["supplier_name"] or subject["supplier_id"] or "an unnamed party"
    return Candidate(
        tenant=subject["tenant"],
        source=subject["source"],
        kind=KIND,
        identity=documents[0]["document_object_id"],
        subject_type="payment",
        subject_id=subject["document_object_id"],
        subject_label=f"Payment {subject['document_label']} to {payee}",
        score=max(SCORES[pair["way"]] for pair in why),
        amount=sum((Decimal(one["value_amount"]) for one in leaked), Decimal(0)),
        currency=subject["currency"],
        reasons=[_reason(documents, pair) for pair in why],
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
        involved=sorted({one["entered_by"] for one in documents if one["entered_by"]}),
        documents=[one["document_object_id"] for one in documents],
    )


def _reason(documents: list[Row], pair: Row) -> Row:
    by_row = {one["row"]: one for one in documents}
    first, second = by_row[pair["first"]], by_row[pair["second"]]
    amount = f"{second['currency'] or ''} {second['amount']:,.2f}".strip()
    apart = days(pair["days_apart"]) if pair["days_apart"] else ""
    when = f"{apart} after" if apart else "the same day as"
    if pair["way"] == SAME_INVOICE:
        text = (
            f"Invoice {pair['about']} was paid by {first['document_label']} and again by"
            f" {second['document_label']}, {when} it: {second['currency'] or ''}"
            f" {pair['overpaid']:,.2f} more than it was for"
        )
    elif pair["way"] == ON_ACCOUNT:
        paid = f" (one of them for invoice {pair['about']})" if pair["about"] else ""
        text = (
            f"{amount} to the same supplier {when} payment {first['document_label']}; no second"
            f" invoice is known that it paid{paid}"
        )
    else:
        text = (
            f"{amount} left for the same account under the same words ({pair['about']}),"
            f" {when} {first['document_label']}"
        )
    return reason("duplicate_payment", text, value=float(pair["days_apart"]), unit="days")


def _group_row(candidate: Candidate, documents: list[Row]) -> Row:
    kept = next(one for one in documents if one["is_kept"])
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
        "duplicated_on": documents[1]["paid_on"],
        "reasons": candidate.reasons,
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
    }


def _payment(row: Row) -> Row:
    year = row["fiscal_year"]
    return {
        "tenant": row["tenant"],
        "source": row["source"],
        "document_type": "payment",
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
    }


def _bank_entry(row: Row) -> Row:
    ending = row["counterparty_ending"]
    return {
        "tenant": row["tenant"],
        "source": row["source"],
        "document_type": "bank transaction",
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
