"""The words of duplicates: states, decisions and kinds, as docs/duplicates.md defines them."""

from __future__ import annotations

from typing import Any, Final

from dashboards import number_text
from dashboards.label_text import markdown_text

STATES: Final = {
    "leaked": "Leaked",
    "open": "Open",
    "recovered": "Recovered",
    "prevented": "Prevented",
}
MEANINGS: Final = {
    "leaked": "paid as well, and the money has not come back",
    "open": "stands and is not paid: it can still be stopped",
    "recovered": "paid as well, and the money came back: the document was reversed or credited"
    " after it was paid, the supplier sent a refund, or the bank returned it",
    "prevented": "caught before it was paid: reversed, credited (and cleared against its credit"
    " memo), blocked for payment, or unpaid and confirmed by a person",
}
DECISIONS: Final = {
    "candidate": "Awaits a decision",
    "confirmed": "Confirmed",
    "false": "False alarm",
    "not asked": "Nothing left to decide",
}
KINDS: Final = {
    "duplicate_invoice": "Same reference and amount",
    "likely_duplicate_invoice": "Likely the same bill",
    "duplicate_payment": "Paid twice",
}
STATES_TEXT: Final = "\n".join(
    (
        "A **group** holds documents of one bill. One of them is owed and is *kept*: one that"
        " stands, paid before unpaid, free before blocked, then the first that came. Each other"
        " one is *extra* and has one state:",
        *(f"- **{STATES[state]}**: {meaning}." for state, meaning in MEANINGS.items()),
        "",
        "The **value** of an extra document is what would be paid twice: its amount, at most that"
        " of the kept one; of a payment, what is too much. **Value at risk = leaked + open +"
        " recovered + prevented**, in each group to the cent. A group has the state of its worst"
        " document, in this order. *Paid* is *cleared*, but for what was cleared against its own"
        " credit memo.",
        "",
        "Beside it stands the **decision** of a person: *awaits a decision* while at least two of"
        " its documents stand, *confirmed* or *false alarm* once somebody has decided in review,"
        " and *nothing left to decide* where one document or none stands. Groups that are false"
        " alarms are in no sum but their own. Decisions are as of the last refresh.",
        "",
        "A bill that came anew after the first had been reversed or credited is in order, and in no"
        " group.",
        "",
        "A matter that two sources know (a bill that one handed over to the other's ledger, a"
        " payment that one was told of, money that the bank saw) is decided and counted in one of"
        " them: where it was entered or paid. The other one shows it, and leaves it out of every"
        " sum.",
        "",
        "**K18 counts otherwise**: only documents that stand, in groups of equal supplier,"
        " reference, amount and currency, paid or not, whatever was decided; without slips in the"
        " number, double supplier numbers, tax and payments; and it leaves credited documents in.",
    )
)


def sums(rows: list[dict[str, Any]], column: str) -> str:
    """An amount a currency, the largest first: `1.20 m INR · 8,775 EUR`."""
    by_currency: dict[str | None, Any] = {}
    for row in rows:
        by_currency[row["currency"]] = by_currency.get(row["currency"], 0) + (row[column] or 0)
    ordered = sorted(by_currency.items(), key=lambda item: (-item[1], item[0] or ""))
    return " · ".join(number_text.money(value, currency) for currency, value in ordered if value)


def counted_elsewhere(groups: list[dict[str, Any]]) -> str:
    """What another source knows too and is in its sums alone; empty where there is nothing."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in groups:
        if row["counted_in_source"]:
            by_source.setdefault(row["counted_in_source"], []).append(row)
    return " · ".join(
        f"**Counted in {markdown_text(source)}**, and in no sum here:"
        f" {number_text.things(len(rows), 'group')} ({sums(rows, 'value_amount')})"
        for source, rows in sorted(by_source.items())
    )


def what_became(document: dict[str, Any]) -> str:
    """The state of a document in a sentence."""
    if document["is_kept"]:
        return "**Kept**: the one that is owed"
    told = f"**{STATES[document['money_state']]}**"
    if document["settled_by"]:
        told += f" by {markdown_text(document['settled_by'])}"
    if document["settled_on"]:
        told += f" on {number_text.day(document['settled_on'])}"
    value = number_text.money_exact(document["value_amount"], document["currency"])
    return f"{told}: {markdown_text(value)}"
