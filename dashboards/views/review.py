"""Review candidates: what looks unusual enough that a person should look at it? Read-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import streamlit as st

from dashboards import case_view, filters, frame, number_text, read, row_table
from dashboards.csv_export import csv_bytes
from dashboards.label_text import markdown_text, one_line, shortened

EVIDENCE = (
    "case",
    "invoice",
    "reference",
    "supplier",
    "order",
    "amount",
    "currency",
    "invoice_on",
    "posted_on",
    "due_on",
    "paid_on",
    "entered_by",
    "first_event_at",
    "last_event_at",
)
KINDS = {
    "duplicate_invoice": "Duplicate invoice",
    "likely_duplicate_invoice": "Likely duplicate invoice",
    "anomalous_invoice": "Unusual invoice",
    "anomalous_case": "Unusual case",
    "control_sample": "Control sample",
}


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    st.info(
        "**A candidate is not a finding.** Rules and models propose, a person decides; nothing is"
        " blocked or changed here.",
        icon=":material/balance:",
    )
    everything = read.review_candidates(shown.scope)
    if not everything:
        frame.nothing("Nothing in this source stands out enough to be a candidate.")
        return
    rows = _filtered(everything)
    if not rows:
        frame.nothing("No candidate is left with this filter.")
        return
    chosen = _table(shown, rows)
    _candidate(shown, chosen)


def _filtered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    present = [kind for kind in KINDS if any(row["kind"] == kind for row in rows)]
    present += sorted({row["kind"] for row in rows} - set(KINDS))
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in present}
    left, right = st.columns([3, 1], gap="small")
    with left:
        kinds = filters.several(
            "Kind", "kind", present, lambda kind: f"{_kind(kind)} ({counts[kind]:,})"
        )
    with right:
        least = filters.least_amount("Amount at least", "amount")
    return [
        row for row in rows if row["kind"] in kinds and (not least or (row["amount"] or 0) >= least)
    ]


def _table(shown: frame.Published, rows: list[dict[str, Any]]) -> dict[str, Any]:
    chosen = row_table.choose(
        [
            {
                "Score": float(row["score"]),
                "Kind": _kind(row["kind"]),
                "Subject": one_line(row["subject_label"]),
                "Amount": row_table.number_or_none(row["amount"]),
                "Currency": row["currency"],
                "First reason": shortened(_first_reason(row), 160),
            }
            for row in rows
        ],
        {
            "Score": st.column_config.ProgressColumn(
                format="%.2f", min_value=0.0, max_value=1.0, width="small"
            ),
            "Amount": row_table.amount(),
            "Currency": st.column_config.TextColumn(width="small"),
            "First reason": row_table.wide(),
        },
        key="candidates",
    )
    st.download_button(
        f"Download {number_text.things(len(rows), 'candidate')} (CSV)",
        data=lambda: csv_bytes([_flat(row) for row in rows]),
        file_name=f"{shown.scope.source}_review_candidates.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    return rows[chosen]


def _candidate(shown: frame.Published, row: dict[str, Any]) -> None:
    with st.container(border=True):
        st.subheader(markdown_text(shortened(row["subject_label"], 100)), anchor=False)
        st.markdown(
            f"{markdown_text(_kind(row['kind']))} ·"
            f" {markdown_text(number_text.money_exact(row['amount'], row['currency']))}"
            f" · score {float(row['score']):.2f} (1 = most unusual)"
            f"{_whose(row)}"
        )
        st.markdown("**Why it stands out**")
        texts = [markdown_text(reason.get("text")) for reason in row["reasons"] or []]
        st.markdown("\n".join(f"- {text}" for text in texts) or "No reason is given.")
        st.markdown("**Evidence**")
        _evidence(row["evidence"])
        case = row["case_id"] and read.case(shown.scope, shown.case_notion, row["case_id"])
        if case:
            st.markdown("**What happened in the case**")
            case_view.events(shown, case)
        st.caption(
            f"Proposed by {markdown_text(row['model_name'])},"
            f" version {markdown_text(row['model_version'])}."
        )


def _whose(row: dict[str, Any]) -> str:
    parts = [("company", row["company_code"]), ("supplier", row["supplier_id"])]
    return "".join(f" · {name} {markdown_text(value)}" for name, value in parts if value)


def _evidence(evidence: Any) -> None:
    """Rows of objects as a table, one object as names and values, anything else as text."""
    if isinstance(evidence, dict):
        plain = {k: v for k, v in evidence.items() if not isinstance(v, list | dict)}
        nested = {k: v for k, v in evidence.items() if isinstance(v, list | dict) and v}
        if plain:
            row_table.show([{_words(n): _cell(plain[n]) for n in _ordered(plain)}], {})
        for name, value in nested.items():
            st.caption(markdown_text(_words(name)))
            _evidence(value)
    elif isinstance(evidence, list) and evidence and all(isinstance(e, dict) for e in evidence):
        names = _ordered(dict.fromkeys(name for item in evidence for name in item))
        row_table.show([{_words(n): _cell(item.get(n)) for n in names} for item in evidence], {})
    elif evidence:
        items = evidence if isinstance(evidence, list) else [evidence]
        st.markdown("\n".join(f"- {markdown_text(item)}" for item in items))
    else:
        st.caption("None beside the figures above.")


def _ordered(names: Iterable[str]) -> list[str]:
    """Names of evidence in the order people read them; a JSON object of the database has none."""
    known = {name: place for place, name in enumerate(EVIDENCE)}
    return sorted(names, key=lambda name: (known.get(name, len(known)), name))


def _cell(value: Any) -> str:
    """A value of evidence as text; a point in time without its technical form."""
    text = one_line(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    is_date = len(text) == len("2026-01-31")
    return number_text.day(moment) if is_date else number_text.moment(moment)


def _first_reason(row: dict[str, Any]) -> str:
    return str(row["reasons"][0].get("text", "")) if row["reasons"] else ""


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    names = ("rank", "kind", "score", "subject_type", "subject_id", "subject_label", "amount")
    flat = {name: row[name] for name in (*names, "currency", "model_name", "model_version")}
    flat["reasons"] = "; ".join(str(reason.get("text", "")) for reason in row["reasons"] or [])
    return flat


def _kind(kind: str) -> str:
    return KINDS.get(kind, _words(kind))


def _words(name: str) -> str:
    return one_line(name).replace("_", " ").capitalize()


if __name__ == "__main__":
    render()
