"""The breaches of one control, and what proves the one that the reader chose."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import frame, number_text, read_controls, row_table
from dashboards.csv_export import csv_bytes
from dashboards.label_text import markdown_text, one_line

ROWS_ON_THE_PAGE = 500
ROWS_IN_A_FILE = 100_000
STATES = {"breached": "", "waived": "waived", "netted": "reversed since"}


def show(shown: frame.Published, control: dict[str, Any], company: str | None) -> None:
    """Draw the breaches of a control, the proof of the chosen one, and all as CSV."""
    control_id = control["control_id"]
    rows = read_controls.control_breaches(shown.scope, control_id, ROWS_ON_THE_PAGE, company)
    if not rows:
        st.caption("Nothing that was tested breaks this control.")
        return
    if len(rows) == ROWS_ON_THE_PAGE:
        st.caption(f"The first {ROWS_ON_THE_PAGE} breaches; the file below has all.")
    chosen = rows[_choose(rows, f"breaches_{control_id}_{company}")]
    _proof(shown, chosen)
    st.download_button(
        "Breaches as CSV",
        data=lambda: csv_bytes(
            read_controls.control_breaches(shown.scope, control_id, ROWS_IN_A_FILE, company)
        ),
        file_name=f"{shown.scope.source}_{control_id}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _choose(rows: list[dict[str, Any]], key: str) -> int:
    return row_table.choose(
        row_table.filled(
            [
                {
                    "Subject": one_line(f"{row['subject_type']} {row['subject_id']}"),
                    "Company": row["company_code"],
                    "Supplier": row["supplier_id"],
                    "Amount": row_table.number_or_none(row["amount"]),
                    "Currency": row["currency"],
                    "Person": row["person"] and one_line(row["person"]),
                    "State": STATES.get(row["state"], row["state"]) or None,
                    "What happened": one_line(row["told"]),
                    "Date": row["observed_on"],
                }
                for row in rows
            ]
        ),
        {
            "Subject": st.column_config.TextColumn(width=210),
            "Company": st.column_config.TextColumn(width=75),
            "Supplier": st.column_config.TextColumn(width=85),
            "Amount": row_table.amount("Amount at risk, in the document's currency"),
            "Currency": st.column_config.TextColumn(width="small"),
            "Person": st.column_config.TextColumn(width=110),
            "What happened": st.column_config.TextColumn(width=520),
            "Date": row_table.date("Day that decides the month in which it counts"),
        },
        key=key,
    )


def _proof(shown: frame.Published, breach: dict[str, Any]) -> None:
    st.markdown(
        f"**What proves it for {markdown_text(breach['subject_type'])}"
        f" {markdown_text(breach['subject_id'])}**"
    )
    if breach["waiver_id"] is not None:
        st.info(
            f"Waiver {breach['waiver_id']} covers it; who gave it and until when stands on the page"
            " Conformance.",
            icon=":material/verified_user:",
        )
    proof = read_controls.control_evidence(shown.scope, str(breach["breach_id"]))
    row_table.show(
        row_table.filled(
            [
                {
                    "Decides": "yes" if row["is_deciding"] else "",
                    "What": one_line(row["label"]),
                    "When": _when(row),
                    "Who": row["person"] and one_line(row["person"]),
                    "Document": row["document_id"] and one_line(row["document_id"]),
                    "Value": row_table.number_or_none(row["value"]),
                    "Unit": row["unit"],
                    "Note": row["note"],
                }
                for row in proof
            ]
        ),
        {
            "Decides": st.column_config.TextColumn(
                width=70, help="What the verdict rests on; the rest is shown beside it"
            ),
            "What": st.column_config.TextColumn(width=260),
            "Who": st.column_config.TextColumn(width=150),
            "Value": row_table.amount(),
        },
        key=f"proof_{breach['breach_id']}",
    )
    st.download_button(
        "Proof as CSV, with the number of each event",
        data=lambda: csv_bytes(proof),
        file_name=f"{shown.scope.source}_proof_{breach['breach_id']}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _when(row: dict[str, Any]) -> str | None:
    if row["happened_at"] is None:
        return None
    is_day = row["time_precision"] == "day"
    return number_text.day(row["happened_at"]) if is_day else number_text.moment(row["happened_at"])
