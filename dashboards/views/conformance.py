"""Conformance: which rules of the process were broken, and where is the evidence?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import filters, frame, number_text, read, row_table
from dashboards.csv_export import csv_bytes
from dashboards.label_text import MATCHING, markdown_text, matching, one_line

ROWS_ON_THE_PAGE = 500
ROWS_IN_A_FILE = 100_000


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    rules = read.conformance(shown.scope)
    if not rules:
        frame.nothing("No rule applies to this source.")
    else:
        _rules(rules)
        _violations(shown, rules)


def _rules(rules: list[dict[str, Any]]) -> None:
    broken = [rule for rule in rules if rule["violation_count"]]
    st.markdown(
        f"**{len(broken)} of {len(rules)} rules were broken**, together"
        f" {number_text.count(sum(rule['violation_count'] for rule in rules))} times."
        " A case that a rule cannot judge (still open, or a date is missing) is not checked:"
        " it is neither kept nor broken."
    )
    row_table.show(
        [
            {
                "Rule": one_line(rule["name"]),
                "Severity": rule["severity"],
                "Broken": rule["violation_count"],
                "Checked": rule["eligible_count"],
                "Rate": row_table.number_or_none(rule["violation_rate"], 100),
                "Not checked": rule["not_checked_count"],
                "Applies to": _scope(rule["matching_types"]),
                "What it says": one_line(rule["description"]),
            }
            for rule in rules
        ],
        {
            "Severity": st.column_config.TextColumn(width="small"),
            "Broken": row_table.count(),
            "Checked": row_table.count(),
            "Rate": row_table.share("Broken of checked"),
            "Not checked": row_table.count(),
            "Rule": st.column_config.TextColumn(width=270),
            "What it says": row_table.wide(),
        },
    )


def _violations(shown: frame.Published, rules: list[dict[str, Any]]) -> None:
    st.subheader("Evidence", anchor=False)
    broken = {rule["rule_id"]: rule for rule in rules if rule["violation_count"]}
    if not broken:
        st.caption("No rule was broken.")
        return
    chosen = filters.one_of(
        "Rule",
        "rule",
        list(broken),
        lambda rule_id: (
            f"{one_line(broken[rule_id]['name'])}"
            f" ({number_text.count(broken[rule_id]['violation_count'])})"
        ),
    )
    st.caption(markdown_text(broken[chosen]["description"]))
    rows = read.violations(shown.scope, chosen, ROWS_ON_THE_PAGE)
    total = broken[chosen]["violation_count"]
    if total > len(rows):
        st.caption(f"The first {number_text.count(len(rows))} of {number_text.count(total)} cases.")
    row_table.show(
        [
            {
                "Subject": one_line(row["subject_label"] or row["case_id"]),
                "Amount": row_table.number_or_none(row["amount"]),
                "Currency": row["currency"],
                "What happened": one_line(row["evidence"]),
                "Date": row["observed_on"],
            }
            for row in rows
        ],
        {
            "Subject": st.column_config.TextColumn(width=230),
            "What happened": st.column_config.TextColumn(width=620),
            "Date": row_table.date(),
            "Amount": row_table.amount(),
            "Currency": st.column_config.TextColumn(width="small"),
        },
    )
    st.download_button(
        "Download CSV",
        data=lambda: csv_bytes(read.violations(shown.scope, chosen, ROWS_IN_A_FILE)),
        file_name=f"{shown.scope.source}_{chosen}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _scope(matching_types: Any) -> str:
    names = matching_types or []
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    if set(MATCHING) <= set(names):
        return "all"
    return ", ".join(matching(name) for name in names if name) or "all"


if __name__ == "__main__":
    render()
