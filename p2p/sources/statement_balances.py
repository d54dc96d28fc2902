"""Whether the entries of a bank statement (camt.053) lead from its opening to its closing balance.

An entry that is missing or there twice shows here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import groupby

from p2p.errors import DataRefused

_SIGNS = {"CRDT": 1, "DBIT": -1}
# The balance before the entries, the best first; a further page begins with an interim one.
_OPENING, _CLOSING = ("OPBD", "PRCD"), "CLBD"
_BOOKED = "BOOK"


def require_sums(rows: Iterator[dict[str, str]], name: str) -> Iterator[dict[str, str]]:
    """The rows of a file as they come, by dotted path, each with what stands in its statement.

    Raises DataRefused, after its last row, for a statement that does not add up. One that says
    too little (a page of several, a value that cannot be read) is let pass.
    """
    for _, statement in groupby(rows, key=lambda row: row.get("Stmt@no")):
        total: Decimal | None = Decimal(0)
        head: dict[str, str] = {}
        entry = ""
        for row in statement:
            head = head or {k: v for k, v in row.items() if k.startswith("Stmt")}
            if row["Ntry@no"] != entry:
                entry = row["Ntry@no"]
                amount = _entry(row)
                total = None if total is None or amount is None else total + amount
            yield row
        opening, closing = _balance(head, *_OPENING), _balance(head, _CLOSING)
        if opening is None or closing is None or total is None or opening + total == closing:
            continue
        account = head.get("Stmt.Acct.Id.IBAN") or head.get("Stmt.Acct.Id.Othr.Id", "?")
        raise DataRefused(
            f"{name}: statement {head.get('Stmt.Id', '?')} of account {account} does not add up: "
            f"opening balance {opening}, entries {total}, closing balance {closing}",
            "ask the bank for the statement again; an entry is missing, or there twice",
        )


def _entry(row: dict[str, str]) -> Decimal | None:
    """What an entry adds to the balance: 0 where it is not booked, None where it cannot be read."""
    state = row.get("Ntry.Sts.Cd") or row.get("Ntry.Sts", _BOOKED)
    if state != _BOOKED:
        return Decimal(0)
    return _signed(row.get("Ntry.Amt", ""), row.get("Ntry.CdtDbtInd", ""))


def _balance(head: dict[str, str], *kinds: str) -> Decimal | None:
    """The first balance of one of these kinds; the balances stand a line each in one value."""
    told, amounts, signs = (
        head.get(f"Stmt.Bal.{path}", "").split("\n")
        for path in ("Tp.CdOrPrtry.Cd", "Amt", "CdtDbtInd")
    )
    if not len(told) == len(amounts) == len(signs):
        return None
    found = {kind: place for place, kind in reversed(list(enumerate(told)))}
    place = next((found[kind] for kind in kinds if kind in found), None)
    return None if place is None else _signed(amounts[place], signs[place])


def _signed(amount: str, sign: str) -> Decimal | None:
    try:
        return Decimal(amount) * _SIGNS[sign]
    except (InvalidOperation, KeyError):
        return None
