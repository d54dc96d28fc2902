"""The violations of one rule, and what proves the one that the reader chose."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import frame, number_text, read, row_table
from dashboards.csv_export import csv_bytes
from dashboards.label_text import markdown_text, one_line

ROWS_ON_THE_PAGE = 500
ROWS_IN_A_FILE = 100_000
_ABSENT = {"absent": "did not happen", "sum": "net sum", "fact": "does not hold"}


def show(shown: frame.Published, rule: dict[str, Any], company: str | None) -> None:
    """Draw the violations of a rule, the evidence of the chosen one, and both as CSV."""
    rule_id = rule["rule_id"]
    rows = read.violations(shown.scope, rule_id, ROWS_ON_THE_PAGE, company)
    if not rows:
        st.caption("No checked case breaks this rule.")
        return
    total = rule["violation_count"]
    if total > len(rows):
        st.caption(f"The first {number_text.count(len(rows))} of {number_text.count(total)} cases.")
    chosen = rows[_choose(rows, f"violations_{rule_id}_{company}")]
    _proof(shown, rule_id, chosen)
    _downloads(shown, rule_id, company)


def _choose(rows: list[dict[str, Any]], key: str) -> int:
    return row_table.choose(
        row_table.filled(
            [
                {
                    "Subject": one_line(row["subject_label"] or row["case_id"]),
                    "Amount": row_table.number_or_none(row["amount"]),
                    "Currency": row["currency"],
                    "Waived until": row["waiver_expires_on"],
                    "Waived by": row["waiver_approved_by"] and one_line(row["waiver_approved_by"]),
                    "What happened": one_line(row["evidence"]),
                    "Date": row["observed_on"],
                }
                for row in rows
            ]
        ),
        {
            "Subject": st.column_config.TextColumn(width=230),
            "What happened": st.column_config.TextColumn(width=620),
            "Date": row_table.date("Day of the last event of the case"),
            "Amount": row_table.amount("Value of the case"),
            "Currency": st.column_config.TextColumn(width="small"),
            "Waived until": row_table.date("Last day on which the waiver counts"),
        },
        key=key,
    )


def _proof(shown: frame.Published, rule_id: str, violation: dict[str, Any]) -> None:
    case_id = violation["case_id"]
    st.markdown(f"**What proves it in {markdown_text(case_id)}**")
    if violation["waiver_id"] is not None:
        st.info(
            f"Waiver {violation['waiver_id']} covers it until"
            f" {violation['waiver_expires_on']:%d %b %Y}, given for this"
            f" {violation['waiver_scope']}: asked for by"
            f" {markdown_text(violation['waiver_asked_by'])}, approved by"
            f" {markdown_text(violation['waiver_approved_by'])}."
            f" {markdown_text(violation['waiver_reason'])}",
            icon=":material/verified_user:",
        )
    rows = read.violation_evidence(shown.scope, rule_id, case_id)
    row_table.show(
        row_table.filled(
            [
                {
                    "Decides": "yes" if row["is_deciding"] else "",
                    "What": one_line(row["label"]),
                    "When": _when(row),
                    "Who": row["resource"] and one_line(row["resource"]),
                    "Value": row_table.number_or_none(row["value"]),
                    "Unit": row["unit"],
                    "Event": row["event_id"] and str(row["event_id"]),
                }
                for row in rows
            ]
        ),
        {
            "Decides": st.column_config.TextColumn(
                width=70, help="What the verdict rests on; the rest is shown beside it"
            ),
            "What": st.column_config.TextColumn(width=260),
            "Who": st.column_config.TextColumn(width=150),
            "Value": row_table.amount("Amount of the event as its source gives it, or the sum"),
        },
        key=f"evidence_{rule_id}",
    )
    more = sum(row["not_shown_count"] for row in rows)
    if more:
        st.caption(f"{number_text.count(more)} further events of these activities are not listed.")


def _when(row: dict[str, Any]) -> str:
    if row["happened_at"] is None:
        return _ABSENT.get(row["evidence_kind"], "")
    form = "%Y-%m-%d" if row["time_precision"] == "day" else "%Y-%m-%d %H:%M"
    return f"{row['happened_at']:{form}}"


def _downloads(shown: frame.Published, rule_id: str, company: str | None) -> None:
    name = f"{shown.scope.source}_{rule_id}"
    first, second, _ = st.columns([1, 1, 3])
    with first:
        st.download_button(
            "Violations as CSV",
            data=lambda: csv_bytes(read.violations(shown.scope, rule_id, ROWS_IN_A_FILE, company)),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    with second:
        st.download_button(
            "Evidence as CSV",
            data=lambda: csv_bytes(
                read.violation_evidence(shown.scope, rule_id, None, ROWS_IN_A_FILE)
            ),
            file_name=f"{name}_evidence.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
