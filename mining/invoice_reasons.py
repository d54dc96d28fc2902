"""Why an invoice stands out, in words: one sentence a feature, with the figures behind it."""

from __future__ import annotations

from typing import Any

from mining.wording import counted, days, money, reason, share, times

Row = dict[str, Any]


def invoice_reason(feature: str, row: Row) -> dict[str, Any]:
    """The sentence for one of `invoice_features.FEATURES` on one row of its result."""
    return _SENTENCES[feature](row)


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


def _amount_for_company(row: Row) -> dict[str, Any]:
    amount, usual = row["gross_amount"], row["all_amount_median"]
    known = int(row["earlier_count"])
    start = (
        f"First {_document(row)} of this supplier in {row['currency']}"
        if known == 0
        else f"Only {_earlier(row, 'earlier_count')} of this supplier"
    )
    return reason(
        "amount_for_company",
        f"{start}, and its amount {money(amount, row['currency'])} is {times(amount / usual)}"
        f" the median of all {_document(row)}s ({money(usual, row['currency'])})",
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
    is_gross = round(gross, 2) % 1000 == 0
    shown = money(gross if is_gross else gross - tax, row["currency"])
    which = "" if is_gross else " net"
    return _share_reason("round_amount", row, "is_round", f"Round amount: {shown}{which}")


def _weekend_posting(row: Row) -> dict[str, Any]:
    text = f"Posted on {row['as_of']:%A}, {row['as_of']:%Y-%m-%d}"
    return _share_reason("weekend_posting", row, "is_weekend", text)


def _no_order(row: Row) -> dict[str, Any]:
    return _share_reason("no_order", row, "is_without_order", "No purchase order")


def _blocked(row: Row) -> dict[str, Any]:
    why = row.get("block_reasons")
    text = f"Blocked for payment ({why.replace(',', ', ')})" if why else "Blocked for payment"
    return _share_reason("blocked", row, "is_blocked", text)


def _credit_memo(row: Row) -> dict[str, Any]:
    usual = row["is_credit_memo_share"]
    return reason(
        "credit_memo",
        f"A credit memo; expected for {share(usual)} of this supplier's documents",
        value=1.0,
        peer_value=usual,
        unit="ratio",
    )


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


_SENTENCES = {
    "amount_for_supplier": _amount_for_supplier,
    "amount_for_company": _amount_for_company,
    "round_amount": _round_amount,
    "weekend_posting": _weekend_posting,
    "no_order": _no_order,
    "unusual_user": _unusual_user,
    "short_terms": _short_terms,
    "late_posting": _late_posting,
    "future_dated": _future_dated,
    "blocked": _blocked,
    "credit_memo": _credit_memo,
}
