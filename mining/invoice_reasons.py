"""Why an invoice stands out, in words: one sentence a feature, with the figures behind it."""

from __future__ import annotations

from typing import Any

from mining.approval_limits import JUST_UNDER, compared_words
from mining.invoice_features import SETTLED
from mining.wording import counted, days, money, reason, share, times

Row = dict[str, Any]


def invoice_reason(feature: str, row: Row) -> dict[str, Any]:
    """The sentence for one of `invoice_features.FEATURES` on one row of its result."""
    return _SENTENCES[feature](row)


def forest_reason(feature: str, before: float, after: float) -> dict[str, Any]:
    """The feature that the isolation forest's score rests on most: without it, another one."""
    return reason(
        "forest",
        f"Taken all together it stands apart from other invoices most by {_WORDS[feature]}: were"
        f" that as usual, the forest's score would be {after:.2f} instead of {before:.2f}",
        value=before,
        peer_value=after,
        unit="score",
    )


def _document(row: Row) -> str:
    return "credit memo" if row["is_credit_memo"] else "invoice"


def _earlier(row: Row, count: str) -> str:
    return counted(int(row[count]), f"earlier {_document(row)}")


def _amount_for_supplier(row: Row) -> dict[str, Any]:
    amount, usual = row["gross_amount"], row["amount_median"]
    return reason(
        "amount_for_supplier",
        f"Amount {money(amount, row['currency'])} is {times(amount / usual)} this supplier's median"
        f" of {money(usual, row['currency'])} (over {_earlier(row, 'earlier_count')})",
        value=amount,
        peer_value=usual,
        unit=row["currency"],
    )


def _amount_above_most(row: Row) -> dict[str, Any]:
    amount, most = row["gross_amount"], row["amount_most"]
    return reason(
        "amount_above_most",
        f"Amount {money(amount, row['currency'])} is {times(amount / most)} the most that this"
        f" supplier ever billed before, {money(most, row['currency'])} (over"
        f" {_earlier(row, 'earlier_count')})",
        value=amount,
        peer_value=most,
        unit=row["currency"],
    )


def _amount_for_company(row: Row) -> dict[str, Any]:
    amount, known = row["gross_amount"], int(row["earlier_count"])
    start = (
        f"First {_document(row)} of this supplier in {row['currency']}"
        if known == 0
        else f"Only {_earlier(row, 'earlier_count')} of this supplier"
    )
    of_category = row["category"] is not None and row["category_count"] >= SETTLED
    usual = row["category_amount_median" if of_category else "all_amount_median"]
    which = f"{_document(row)}s in category {row['category']}"
    whose = which if of_category else f"all {_document(row)}s"
    return reason(
        "amount_for_company",
        f"{start}, and its amount {money(amount, row['currency'])} is {times(amount / usual)}"
        f" the median of {whose} ({money(usual, row['currency'])})",
        value=amount,
        peer_value=usual,
        unit=row["currency"],
    )


def _amount_for_buyer(row: Row) -> dict[str, Any]:
    amount, usual = row["gross_amount"], row["buyer_amount_median"]
    return reason(
        "amount_for_buyer",
        f"Amount {money(amount, row['currency'])} is {times(amount / usual)} the median of what"
        f" {row['ordered_by']} orders, {money(usual, row['currency'])} (over"
        f" {_earlier(row, 'buyer_count')})",
        value=amount,
        peer_value=usual,
        unit=row["currency"],
    )


def _share_reason(code: str, row: Row, flag: str, text: str) -> dict[str, Any]:
    """A yes-or-no feature: what it is, and how rarely it happens with this supplier."""
    usual = row[f"{flag}_share"]
    return reason(
        code,
        f"{text}; expected for {share(usual)} of this supplier's {_document(row)}s",
        value=1.0,
        peer_value=usual,
        unit="ratio",
    )


def _round_amount(row: Row) -> dict[str, Any]:
    gross, tax = row["gross_amount"], abs(row["tax_amount"] or 0.0)
    is_gross = round(gross, 2) % 500 == 0
    shown = money(gross if is_gross else gross - tax, row["currency"])
    which = "" if is_gross else " net"
    return _share_reason("round_amount", row, "is_round", f"Round amount: {shown}{which}")


def _weekend_posting(row: Row) -> dict[str, Any]:
    text = f"Posted on {row['as_of']:%A}, {row['as_of']:%Y-%m-%d}"
    return _share_reason("weekend_posting", row, "is_weekend", text)


def _no_order(row: Row) -> dict[str, Any]:
    return _share_reason("no_order", row, "is_without_order", "No purchase order")


def _unusual_user(row: Row) -> dict[str, Any]:
    by_user, documents = int(row["user_count"]), int(row["supplier_all_count"])
    return reason(
        "unusual_user",
        f"Entered by {row['recorded_by']}, who entered"
        f" {'none' if by_user == 0 else by_user} of this supplier's"
        f" {counted(documents, 'earlier document')}",
        value=float(by_user),
        peer_value=float(documents),
        unit="documents",
    )


def _short_terms(row: Row) -> dict[str, Any]:
    return reason(
        "short_terms",
        f"Due after {days(row['term_days'])}; this supplier's terms are usually"
        f" {days(row['term_median'])}",
        value=row["term_days"],
        peer_value=row["term_median"],
        unit="days",
    )


def _late_posting(row: Row) -> dict[str, Any]:
    usual = row["lag_median"]
    compared = (
        f"; with this supplier it is usually {days(usual)}"
        if usual is not None and row["supplier_count"] >= 1
        else ""
    )
    return reason(
        "late_posting",
        f"Posted {days(row['posting_lag_days'])} after the date on the {_document(row)}{compared}",
        value=row["posting_lag_days"],
        peer_value=usual,
        unit="days",
    )


def _future_dated(row: Row) -> dict[str, Any]:
    return reason(
        "future_dated",
        f"The {_document(row)} is dated {days(-row['posting_lag_days'])} after its posting",
        value=row["posting_lag_days"],
        peer_value=row["lag_median"],
        unit="days",
    )


def _unusual_tax(row: Row) -> dict[str, Any]:
    rate, usual = row["tax_pct"], row["tax_pct_median"]
    seen, documents = int(row["tax_rate_count"]), int(row["taxed_count"])
    if documents:
        compared = (
            f"{'none' if seen == 0 else seen} of this supplier's"
            f" {counted(documents, 'earlier document')} had that rate (median {usual:g} %)"
        )
    else:
        compared = (
            f"{int(row['company_rate_count']):,} of the company's"
            f" {counted(int(row['company_taxed_count']), 'earlier document')} had that rate"
        )
    return reason(
        "unusual_tax",
        f"Tax of {rate:g} % of the net amount; {compared}",
        value=rate,
        peer_value=usual,
        unit="percent",
    )


def _under_limit(row: Row) -> dict[str, Any]:
    tax, limit = row["tax_amount"], row["limit_amount"]
    amount = round(abs(float(row["gross_amount"])) - abs(float(tax or 0)), 2)
    shown, shown_limit = money(amount, row["currency"]), money(limit, row["currency"])
    if amount == limit:
        where, by = "exactly at", ""
    else:
        # large amounts are told without cents, and 9,999.60 would be just under itself
        below = money(limit - amount, row["currency"])
        less = below if shown == shown_limit else f"at most {share(JUST_UNDER)}"
        where, by = "just under", f" (by {less})"
    return reason(
        "under_limit",
        f"Amount {shown} {compared_words(tax)} is {where} the approval limit of {shown_limit}{by},"
        " and no order was approved for it; expected for"
        f" {share(row['is_under_limit_share'])} of invoices",
        value=amount,
        peer_value=limit,
        unit=row["currency"],
    )


def _bank_change(row: Row) -> dict[str, Any]:
    ago, before = row["since_bank_days"], int(row["since_bank_count"])
    by = f" by {row['bank_changed_by']}" if row["bank_changed_by"] else ""
    which = "The first" if before == 0 else f"Number {before + 1} of the"
    return reason(
        "bank_change",
        f"{which} {_document(row)}{'' if before == 0 else 's'} after this supplier's bank details"
        f" were changed{by} on {row['bank_changed_on']}, {days(ago)} before the posting",
        value=ago,
        peer_value=None,
        unit="days",
    )


def _new_supplier(row: Row) -> dict[str, Any]:
    age = row["supplier_age_days"]
    return reason(
        "new_supplier",
        f"No purchase order, and the supplier was created only {days(age)} before the posting;"
        f" expected for {share(row['is_of_new_supplier_share'])} of invoices",
        value=age,
        peer_value=None,
        unit="days",
    )


_SENTENCES = {
    "amount_for_supplier": _amount_for_supplier,
    "amount_above_most": _amount_above_most,
    "amount_for_company": _amount_for_company,
    "amount_for_buyer": _amount_for_buyer,
    "round_amount": _round_amount,
    "weekend_posting": _weekend_posting,
    "no_order": _no_order,
    "unusual_user": _unusual_user,
    "short_terms": _short_terms,
    "late_posting": _late_posting,
    "future_dated": _future_dated,
    "unusual_tax": _unusual_tax,
    "under_limit": _under_limit,
    "bank_change": _bank_change,
    "new_supplier": _new_supplier,
}

_WORDS = {
    "amount_for_supplier": "its amount beside the supplier's usual",
    "amount_above_most": "its amount beside the supplier's largest",
    "amount_for_company": "its amount beside others' invoices",
    "amount_for_buyer": "its amount beside the buyer's other orders",
    "round_amount": "its round amount",
    "weekend_posting": "the weekday of its posting",
    "no_order": "having no order",
    "unusual_user": "who entered it",
    "short_terms": "its short payment terms",
    "late_posting": "the days from its date to its posting",
    "future_dated": "being dated after its posting",
    "unusual_tax": "its tax rate",
    "under_limit": "its amount just under an approval limit",
    "bank_change": "the supplier's changed bank details",
    "new_supplier": "the supplier being new",
}
