"""The signals of suppliers: their names, definitions and reasons in plain words. No statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mining.suppliers.peers import PEER_WORDS
from mining.wording import counted, days, money, share

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal. title and definition are what the page shows; text tells one supplier's row.

    unit: share, days, per_year, money or owners. weight: how much it says at most, 0..1; less
    where honest suppliers have it, too (blocks, silence, growth, digits). opens:
    alone it may open a candidate; others only stand beside one that does.
    """

    name: str
    title: str
    definition: str
    unit: str
    text: Callable[[Row], str]
    weight: float = 0.95
    opens: bool = True


def _window(row: Row) -> str:
    return "" if row["since_on"] is None else f" since {row['since_on']}"


def _share_of(what: str, of: str = "invoice") -> Callable[[Row], str]:
    def told(row: Row) -> str:
        whom = PEER_WORDS.get(row["peers"] or "", "the others")
        return (
            f"{share(row['value'])} of its {counted(row['of_count'], of)}{_window(row)} {what}"
            f" ({row['counted']:,}); {whom}: {share(row['peer_value'])}"
        )

    return told


def _per_year(row: Row) -> str:
    whom = PEER_WORDS.get(row["peers"] or "", "the others")
    return (
        f"Its prices of {counted(row['counted'], 'material')} rise by {share(row['value'])} a year"
        f" ({row['of_count']:,} orders); {whom}: {100 * row['peer_value']:+.0f} %"
    )


def _one_person(row: Row) -> str:
    return (
        f"{row['counted']:,} of its {counted(row['of_count'], 'order')} are in the same hands"
        f" ({row['detail']}); {PEER_WORDS.get(row['peers'] or '', 'the others')}:"
        f" {share(row['peer_value'])} in the most frequent hands"
    )


def _back(row: Row) -> str:
    return (
        f"Billed nothing for {days(row['value'])} until {row['since_on']}, though before that one"
        f" came every {days(max(1, round(row['peer_value'])))}; since then"
        f" {counted(row['counted'], 'invoice')}"
    )


def _new(row: Row) -> str:
    return (
        f"New since {row['since_on']}, and billed {money(row['value'], row['currency'])} in its"
        f" first 90 days ({counted(row['counted'], 'invoice')}): more than"
        f" {share(float(row['detail']))} of the {row['peer_count']:,} suppliers that are not new"
        f" bill in 90 days; half of them bill less than {money(row['peer_value'], row['currency'])}"
    )


def _digits(row: Row) -> str:
    digit, expected = row["detail"].split("|")
    return (
        f"The digits of its amounts are not those of grown figures: {digit} leads"
        f" {share(row['counted'] / row['of_count'])} of {row['of_count']:,} different amounts,"
        f" Benford's law expects {share(float(expected))} (mean deviation {row['value']:.4f},"
        f" limit {row['peer_value']:.4f})"
    )


def _changed(row: Row) -> str:
    what, amount, currency = row["detail"].split("|")
    when = "the same day" if row["value"] == 0 else f"{days(row['value'])} later"
    paid = money(float(amount), currency or None)
    return f"Its {what} changed on {row['since_on']} and {paid} went to it {when}"


def _blocked(row: Row) -> str:
    return f"Blocked since {row['since_on']} and paid {counted(row['counted'], 'time')} after that"


def _same(what: str, whose: str) -> Callable[[Row], str]:
    def told(row: Row) -> str:
        more = row["counted"] - 1
        also = f" and {more} more" if more > 0 else ""
        return f"Has the same {what} as {whose} {row['detail']}{also}"

    return told


SIGNALS = (
    Signal(
        "employee_account",
        "Employee's bank account",
        "A bank account of the supplier is an employee's, too. Only where a source tells employees'"
        " accounts: Oracle's payables do, SAP's and Coupa's tables that are read do not.",
        "owners", _same("bank account", "employee"),
    ),
    Signal(
        "employee_address",
        "Employee's address",
        "Address or VAT number of the supplier is an employee's, too (where a source tells those).",
        "owners", _same("address or number", "employee"), 0.6,
    ),
    Signal(
        "shared_bank_account",
        "Shared bank account",
        "Two suppliers of different names have one bank account. An account of more than four is"
        " a bank's or a factor's and is left out; names that are 85 % alike, or one VAT number, are"
        " one firm.",
        "owners", _same("bank account", "supplier"),
    ),
    Signal(
        "shared_address",
        "Shared address",
        "Two suppliers of different names have one street and postcode; explains, never opens.",
        "owners", _same("address", "supplier"), 0.3, False,
    ),
    Signal(
        "double_number",
        "One firm, two numbers",
        "Another supplier number with the same VAT number, or with the same account or address and"
        " nearly the same name: a matter of master data; explains, never opens.",
        "owners", _same("account, VAT number or address", "supplier"), 0.35, False,
    ),
    Signal(
        "changed_then_paid",
        "Changed, then paid",
        "Bank details (or name) changed and money was paid within 7 days. Raised where it was"
        " within 3 days and the payment is at least twice the supplier's median, or the supplier is"
        " paid so seldom that it happens by chance one time in twenty. Payments before the change,"
        " or after somebody else confirmed it, do not count. Explains, never opens: control C11"
        " does.",
        "days", _changed, opens=False,
    ),
    Signal(
        "paid_while_blocked",
        "Paid while blocked",
        "Payments from the day after the supplier was blocked until it was unblocked. Explains,"
        " never opens: control C09 does.",
        "owners", _blocked, 0.8, False,
    ),
    Signal(
        "price_drift",
        "Price drift",
        "How fast unit prices rise a year: least squares of the logarithm within each material with"
        " at least 4 orders over 120 days, 8 orders in all; against the median of the peers. Raised"
        " from 5 points above them on.",
        "per_year", _per_year,
    ),
    Signal(
        "one_person",
        "In the same hands",
        "Share of orders with the same requester, buyer and approver (two of the three known, at"
        " least 10 orders), against the peers' most frequent hands. Raised from 80 % on, unless the"
        " same people also have half of what others of the same company and category order.",
        "share", _one_person,
    ),
    Signal(
        "back_after_silence",
        "Back after silence",
        "Invoices on at least 12 days, then none for 180 days or more and five times its usual gap,"
        " and back within the last year with two invoices or twice its median; against its own"
        " rhythm before and against how long others fall silent.",
        "days", _back, 0.9,
    ),
    Signal(
        "new_and_large",
        "New and large",
        "First invoice within the last year (120 days or more after the source begins), at least 5"
        " invoices in its first 90 days, worth more than what 95 % of the other suppliers of the"
        " same currency bill in 90 days.",
        "money", _new, 0.8,
    ),
    Signal(
        "digits",
        "Digits of amounts",
        "First digits (two from 1,000 different amounts on, one from 300) against Benford's law:"
        " mean absolute deviation over 0.015 (0.0022 for two), chi-square test, and unlike the"
        " peers' digits. Amounts that repeat count once; left out where amounts spread over less"
        " than 1.5 orders of magnitude (10th to 90th percentile) or 0.6 (quartiles).",
        "deviation", _digits, 0.8,
    ),
    Signal(
        "weekend",
        "Weekend",
        "Share of invoices entered on a Saturday or Sunday, of those not entered by a program.",
        "share", _share_of("were entered on a weekend"),
    ),
    Signal(
        "round",
        "Round amounts",
        "Share of amounts of 500 and more without tax (as billed where the tax is not told) that"
        " are a whole multiple of 500; an amount that the supplier bills again counts once.",
        "share", _share_of("are round (a multiple of 500)", "different amount"),
    ),
    Signal(
        "under_limit",
        "Just under a limit",
        "Share of invoices whose amount without tax (as billed where the tax is not told) is at"
        " an approval limit of their company or at most 5 % below it. Only where limits are known.",
        "share", _share_of("lie at or just under an approval limit"),
    ),
    Signal(
        "hurried",
        "Hurried payments",
        "Share of paid invoices paid within 3 days of posting, 7 or more days before they were due,"
        " and without discount.",
        "share", _share_of("were paid in a hurry", "paid invoice"),
    ),
    Signal(
        "no_order",
        "Without an order",
        "Share of invoices that refer to no order, of suppliers that get orders. Whoever never gets"
        " one is not judged.",
        "share", _share_of("refer to no order"),
    ),
    Signal(
        "exception",
        "Exceptions",
        "Share of invoices that were ever blocked for payment; at risk are those not yet cleared,"
        " and it is raised only while there is one.",
        "share", _share_of("were blocked"), 0.7,
    ),
    Signal(
        "returned",
        "Returns",
        "Share of goods movements that are returns.",
        "share", _share_of("are returns", "goods movement"),
    ),
    Signal(
        "by_hand",
        "Entered by hand",
        "Share of invoices entered by a person; explains, never opens.",
        "share", _share_of("were entered by hand"), 0.3, False,
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in SIGNALS}
