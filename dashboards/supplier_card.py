"""One supplier: why it stands out, its months, its signals against peers, the rows behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from dashboards import charts, frame, number_text, read_suppliers, row_table
from dashboards.label_text import markdown_text, one_line, shortened

Row = dict[str, Any]


def show(shown: frame.Published, row: Row) -> None:
    """Draw the card of a supplier."""
    signals = read_suppliers.supplier_signals(shown.scope, row["supplier_object_id"])
    with st.container(border=True):
        st.subheader(markdown_text(shortened(row["supplier_label"], 100)), anchor=False)
        st.markdown(_about(row))
        texts = [markdown_text(reason["text"]) for reason in row["reasons"]]
        if texts:
            st.markdown("**Why it stands out**")
            st.markdown("\n".join(f"- {text}" for text in texts))
        _months(shown, row, signals)
        st.markdown("**All its signals**")
        _signals(signals)
        if row["evidence"]:
            st.markdown("**Rows behind the reasons**")
            _evidence(row["evidence"])
        st.caption(
            f"Judged by {markdown_text(row['model_name'])},"
            f" version {markdown_text(row['model_version'])}."
        )


def _about(row: Row) -> str:
    parts = [
        f"score {float(row['score']):.2f} (1 = strangest)",
        f"at risk {number_text.money_exact(row['at_risk_amount'], row['currency'])}"
        if row["at_risk_amount"] is not None
        else "nothing at risk",
        f"country {row['country']}" if row["country"] else "",
        f"created {number_text.day(row['created_on'])}" if row["created_on"] else "",
        f"category {row['category']}" if row["category"] else "",
        "blocked now" if row["is_blocked"] else "",
        "opened for review" if row["is_candidate"] else "not opened for review",
    ]
    return " · ".join(markdown_text(part) for part in parts if part)


def _months(shown: frame.Published, row: Row, signals: list[Row]) -> None:
    months = read_suppliers.supplier_months(shown.scope, row["supplier_object_id"])
    of_currency: dict[str | None, list[Row]] = {}
    for month in months:
        of_currency.setdefault(month["currency"], []).append(month)
    if not of_currency:
        return
    most = max(of_currency, key=lambda name: (len(of_currency[name]), name or ""))
    behind: dict[str, int] = {}
    for signal in signals:
        for part in signal["months"]:
            behind[part["month"]] = behind.get(part["month"], 0) + part["rows"]
    charts.supplier_months(of_currency[most], dict(sorted(behind.items())), most)
    others = sorted(name or "none" for name in of_currency if name != most)
    st.caption(
        "Bars: gross amounts of its invoices less its credit memos, by month of posting; reversed"
        " documents are left out. Points: rows behind its raised signals in that month."
        + (f" It also bills in {markdown_text(', '.join(others))}." if others else "")
    )


def _signals(signals: list[Row]) -> None:
    row_table.show(
        [
            {
                "Signal": one_line(row["title"]),
                "Raised": "yes" if row["is_raised"] else "no",
                "Its figure": _figure(row["own_value"], row["unit"]),
                "Peers": _figure(row["peer_value"], row["unit"]),
                "Counted": row["counted"],
                "Of": row["of_count"],
                "Since": row["since_on"],
                "By chance": "rule" if row["q_value"] is None else f"{row['q_value']:.1g}",
                "Compared with": _compared(row),
            }
            for row in signals
        ],
        {
            "Signal": st.column_config.TextColumn(width=170),
            "Raised": st.column_config.TextColumn(width=65),
            "Its figure": st.column_config.TextColumn(width=100),
            "Peers": st.column_config.TextColumn(
                width=100, help="The peers' figure, or the limit where there are none"
            ),
            "Counted": row_table.count("Rows that count towards its figure", width=75),
            "Of": row_table.count("Rows that it is of", width=65),
            "Since": row_table.date("First day that was looked at; empty for all of the history"),
            "By chance": st.column_config.TextColumn(
                width=85,
                help="p-value after correction for all tests of all suppliers of the source"
                " (Benjamini and Hochberg); a rule has none",
            ),
            "Compared with": row_table.wide(),
        },
        key="signals",
    )


def _compared(row: Row) -> str:
    who = one_line(row["peers"] or "")
    return f"{who} ({row['peer_count']:,})" if row["peer_count"] else who


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return number_text.NONE
    if unit == "share":
        return number_text.share(value)
    if unit == "per_year":
        return f"{100 * value:+.1f}% a year"
    if unit == "days":
        return number_text.days(value)
    return f"{value:.4f}" if unit == "deviation" else f"{value:,.0f}"


def _evidence(evidence: list[Row]) -> None:
    row_table.show(
        row_table.filled(
            [
                {
                    "Reason": row["reason"],
                    "Kind": row["kind"],
                    "Document": one_line(row["document"] or ""),
                    "Date": row["date"] and date.fromisoformat(row["date"]),
                    "Amount": row["amount"],
                    "Currency": row["currency"],
                    "At risk": row["at_risk"],
                    "People": one_line(row["people"] or "") or None,
                    "Note": one_line(row["note"] or "") or None,
                }
                for row in evidence
            ]
        ),
        {
            "Document": st.column_config.TextColumn(width=200),
            "Date": row_table.date(),
            "Note": row_table.wide(),
        },
        key="evidence",
    )
