"""Why two payments are held for one, in words. No comparison and no scores in here."""

from __future__ import annotations

from typing import Final

from mining.rules.duplicate_bank_entries import LESS_DISCOUNT, MORE_WORDS, SAME_ENTRY
from mining.rules.duplicate_documents import Row
from mining.rules.duplicate_payments import ON_ACCOUNT, SAME_INVOICE
from mining.wording import days, reason

CODES: Final = {
    SAME_INVOICE: "invoice_paid_again",
    ON_ACCOUNT: "paid_without_invoice",
    SAME_ENTRY: "same_bank_entry",
    MORE_WORDS: "same_bank_entry_with_more_words",
    LESS_DISCOUNT: "same_bank_entry_less_discount",
}
"""The code of the reason by the way in which a payment is one too many."""
PAID, BANK = "payment", "bank transaction"
_NOBODY: Final = {
    PAID: "Who made the payments is not known: the source names programs or nobody",
    BANK: (
        "Who had the money sent is not known: a bank names nobody, and no source has a bill of"
        " this number with a person on it"
    ),
}


def payment_reason(documents: list[Row], pair: Row) -> Row:
    """Of a pair as PAIRS; documents: those of its group, with their row."""
    by_row = {one["row"]: one for one in documents}
    first, second = by_row[pair["first"]], by_row[pair["second"]]
    currency = second["currency"] or ""
    amount = f"{currency} {second['amount']:,.2f}".strip()
    overpaid = f"{currency} {pair['overpaid']:,.2f}".strip()
    apart = days(pair["days_apart"]) if pair["days_apart"] else ""
    when = f"{apart} after" if apart else "the same day as"
    about = pair["about"]
    if pair["way"] == SAME_INVOICE:
        many = "Invoices" if ", " in about else "Invoice"
        were = "were" if ", " in about else "was"
        text = (
            f"{many} {about} {were} paid by {first['document_label']} and again by"
            f" {second['document_label']}, {when} it: {overpaid} more than"
            f" {'they were' if ', ' in about else 'it was'} for"
        )
    elif pair["way"] == ON_ACCOUNT:
        known = f" (one of them for invoice {about})" if about else ""
        text = (
            f"{overpaid} to the same supplier {when} payment {first['document_label']}; no second"
            f" invoice is known that it paid{known}"
        )
    elif pair["way"] == MORE_WORDS:
        text = (
            f"{amount} left for the same account, {when} {first['document_label']}; the words"
            f" of one ({about}) stand in those of the other"
        )
    elif pair["way"] == LESS_DISCOUNT:
        text = (
            f"{amount} left for the same account under the same words ({about}), {when}"
            f" {first['document_label']}; one is less by a usual discount"
        )
    else:
        text = (
            f"{amount} left for the same account under the same words ({about}),"
            f" {when} {first['document_label']}"
        )
    return reason(CODES[pair["way"]], text, value=float(pair["days_apart"]), unit="days")


def batch_reason(document_type: str, groups: int) -> Row:
    """That other groups came about in the same way: one matter, to be looked at together."""
    what = {
        PAID: "of this supplier and these days: a run paid twice rather than single payments",
        BANK: "of these days: a file sent twice rather than single payments",
    }
    text = f"One of {groups:,} such groups {what[document_type]}"
    return reason("batch", text, value=float(groups), unit="groups")


def nobody_named(document_type: str) -> Row:
    """Why nobody is barred from deciding for having had a hand in it."""
    return reason("nobody_named", _NOBODY[document_type])
