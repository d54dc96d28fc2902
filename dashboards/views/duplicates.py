"""Duplicates: which bills came or were paid twice, and what became of the money? Read-only."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import (
    duplicate_documents,
    duplicate_text,
    filters,
    frame,
    number_text,
    read_mined,
    row_table,
)
from dashboards.csv_export import csv_bytes
from dashboards.duplicate_text import DECISIONS, KINDS, MEANINGS, STATES
from dashboards.label_text import markdown_text, one_line, shortened


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    groups = read_mined.duplicate_groups(shown.scope)
    if not groups:
        frame.nothing("No bill of this source came twice, and no payment left twice.")
        return
    _tiles(shown, groups)
    with st.expander("What the states mean, and how this differs from K18"):
        st.markdown(duplicate_text.STATES_TEXT)
    _months(shown)
    rows = _filtered(groups)
    if not rows:
        frame.nothing("No group is left with this filter.")
        return
    _group(shown, _table(shown, rows))


def _tiles(shown: frame.Published, groups: list[dict[str, Any]]) -> None:
    sums = read_mined.duplicate_states(shown.scope)
    for column, (state, name) in zip(st.columns(len(STATES)), STATES.items(), strict=True):
        rows = [row for row in sums if row["money_state"] == state]
        with column.container(border=True, height="stretch"):
            count = sum(row["document_count"] for row in rows)
            st.metric(
                name,
                number_text.things(count, "document"),
                help=f"Extra documents: {MEANINGS[state]}.",
            )
            st.caption(markdown_text(duplicate_text.sums(rows, "value_amount") or "no money"))
    told = []
    counted = [row for row in groups if not row["counted_in_source"]]
    for decision, words in DECISIONS.items():
        rows = [row for row in counted if row["decision"] == decision]
        money = duplicate_text.sums(rows, "value_amount")
        if rows:
            told.append(f"**{words}**: {number_text.things(len(rows), 'group')} ({money})")
    st.markdown(" · ".join(told))
    if elsewhere := duplicate_text.counted_elsewhere(groups):
        st.markdown(elsewhere)
    new = sum(row["is_new"] for row in groups)
    were = "was" if new == 1 else "were"
    seen = f" {number_text.things(new, 'group')} {were} found by the latest refresh first."
    st.caption(
        "Rules propose, a person decides in review; nothing is paid, blocked or changed here."
        + (seen if new else "")
    )


def _months(shown: frame.Published) -> None:
    with st.expander("By month, company and currency"):
        st.caption(
            "Month in which the second document came; company of the extra document. Groups that"
            " are false alarms, or counted in another source, are left out."
        )
        row_table.show(
            [
                {
                    "Month": row["month"],
                    "Company": row["company_code"],
                    "Currency": row["currency"],
                    "Groups": row["group_count"],
                    "At risk": row_table.number_or_none(row["value_amount"]),
                    **{
                        name: row_table.number_or_none(row[f"{state}_amount"])
                        for state, name in STATES.items()
                    },
                }
                for row in read_mined.duplicate_months(shown.scope)
            ],
            {
                "Month": st.column_config.DateColumn(format="MMM YYYY", width="small"),
                "Groups": row_table.count(),
                "At risk": row_table.amount("The sum of the four states"),
                **{
                    name: row_table.amount(f"Of that, {MEANINGS[state]}")
                    for state, name in STATES.items()
                },
            },
        )


def _filtered(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left, right = st.columns(2, gap="small")
    with left:
        states = _several("State", "state", groups, "money_state", STATES)
        kinds = _several("Kind", "kind", groups, "kind", KINDS)
    with right:
        decisions = _several("Decision", "decision", groups, "decision", DECISIONS)
    return [
        row
        for row in groups
        if row["money_state"] in states and row["decision"] in decisions and row["kind"] in kinds
    ]


def _several(
    label: str, key: str, groups: list[dict[str, Any]], column: str, words: dict[str, str]
) -> list[str]:
    counts = {value: sum(row[column] == value for row in groups) for value in words}
    present = [value for value in words if counts[value]]
    return filters.several(label, key, present, lambda value: f"{words[value]} ({counts[value]:,})")


def _table(shown: frame.Published, rows: list[dict[str, Any]]) -> dict[str, Any]:
    # in most sources every group is counted here, and then the column takes the place of reasons
    elsewhere = any(row["counted_in_source"] for row in rows)
    chosen = row_table.choose(
        [
            {
                "State": STATES[row["money_state"]],
                "Decision": _decision(row),
                "Score": float(row["score"]),
                "Subject": one_line(row["subject_label"]),
                "Documents": row["document_count"],
                "At risk": row_table.number_or_none(row["value_amount"]),
                "Currency": row["currency"],
                **({"Counted in": row["counted_in_source"] or "here"} if elsewhere else {}),
                "First reason": shortened(_texts(row)[0], 160),
                "Came on": row["duplicated_on"],
                "Company": row["company_code"],
            }
            for row in rows
        ],
        {
            "State": st.column_config.TextColumn(width=70),
            "Decision": st.column_config.TextColumn(width=138),
            "Score": st.column_config.ProgressColumn(
                format="%.2f", min_value=0.0, max_value=1.0, width="small"
            ),
            "Subject": st.column_config.TextColumn(width=250),
            "Documents": row_table.count(width=75),
            "At risk": row_table.amount("What was or is at risk of being paid twice"),
            "Currency": st.column_config.TextColumn(width=65),
            "Came on": row_table.date("Day on which the second document came"),
            "Counted in": st.column_config.TextColumn(
                width="small", help="The source whose sums hold it, where two sources know it"
            ),
            "First reason": row_table.wide(),
        },
        key="duplicates",
    )
    st.download_button(
        f"Download {number_text.things(len(rows), 'group')} (CSV)",
        data=lambda: csv_bytes([_flat(row) for row in rows]),
        file_name=f"{shown.scope.source}_duplicates.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    return rows[chosen]


def _group(shown: frame.Published, row: dict[str, Any]) -> None:
    with st.container(border=True):
        st.subheader(markdown_text(shortened(row["subject_label"], 100)), anchor=False)
        by = f" by {markdown_text(row['decided_by'])}" if row["decided_by"] else ""
        at = f" on {number_text.day(row['decided_at'])}" if row["decided_at"] else ""
        money = number_text.money_exact(row["value_amount"], row["currency"])
        st.markdown(
            f"{KINDS.get(row['kind'], markdown_text(row['kind']))} · {STATES[row['money_state']]} ·"
            f" {markdown_text(_decision(row))}{by}{at} · at risk {markdown_text(money)}"
        )
        documents = read_mined.duplicate_documents(shown.scope, row["group_id"])
        st.markdown(duplicate_documents.which(documents))
        st.markdown("\n".join(f"- {markdown_text(text)}" for text in _texts(row)))
        duplicate_documents.side_by_side(documents)
        st.caption(
            f"{duplicate_documents.MARKED} First seen"
            f" {number_text.moment(row['first_seen_at'])}, found by"
            f" {markdown_text(row['model_name'])}, version {markdown_text(row['model_version'])}."
        )


def _decision(row: dict[str, Any]) -> str:
    """What people said, or who is asked."""
    if row["decision"] == "not asked" and row["counted_in_source"]:
        return f"As in {row['counted_in_source']}"
    return DECISIONS[row["decision"]]


def _texts(row: dict[str, Any]) -> list[str]:
    return [str(reason.get("text", "")) for reason in row["reasons"] or []] or ["No reason given."]


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    left_out = ("tenant", "source", "reasons", "run_id", "created_at")
    flat = {name: value for name, value in row.items() if name not in left_out}
    return flat | {"reasons": "; ".join(_texts(row))}


if __name__ == "__main__":
    render()
