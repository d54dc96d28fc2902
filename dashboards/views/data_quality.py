"""Data: did everything arrive, and can the figures be trusted?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import audit_line, frame, number_text, read, row_table
from dashboards.label_text import markdown_text, one_line

QUARANTINED_ON_THE_PAGE = 200


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    _files(shown)
    _amounts(shown)
    _checks(shown)
    _quarantine(shown)
    st.subheader("Record of decisions", anchor=False)
    audit_line.show(shown)


def _files(shown: frame.Published) -> None:
    st.subheader("Files", anchor=False)
    rows = read.reconciliation(shown.scope)
    if not rows:
        frame.nothing("No file is reconciled for this source.")
        return
    open_files = [row for row in rows if not row["is_reconciled"]]
    if open_files:
        names = ", ".join(markdown_text(row["path"]) for row in open_files[:5])
        st.error(
            f"**{len(open_files)} of {len(rows)} files do not add up:** {names}.",
            icon=":material/error:",
        )
    else:
        subject = "The file adds" if len(rows) == 1 else f"All {len(rows)} files add"
        st.success(
            f"**{subject} up:** every row read was loaded, was an exact duplicate, or lies in"
            " quarantine with its reason.",
            icon=":material/verified:",
        )
    numbers = ("Read", "Loaded", "Duplicates", "Quarantined", "Staged")
    row_table.show(
        [
            {
                "File": one_line(row["path"]),
                "Table": row["table_name"],
                "Read": row["rows_read"],
                "Loaded": row["rows_loaded"],
                "Duplicates": row["rows_duplicate"],
                "Quarantined": row["rows_quarantined"],
                "Staged": row["staged_rows"],
                "Older versions": row["superseded_rows"],
                "Difference": row["difference"],
                "Adds up": row["is_reconciled"],
            }
            for row in rows
        ],
        {name: row_table.count() for name in numbers}
        | {
            "Older versions": row_table.count("Rows that a later file replaced"),
            "Difference": row_table.count("Rows that nothing explains; must be zero"),
        },
    )


def _amounts(shown: frame.Published) -> None:
    rows = read.reconciled_amounts(shown.scope)
    if not rows:
        return
    st.subheader("Amounts", anchor=False)
    st.caption("The sum of each currency must be the same after reading as before, to the cent.")
    row_table.show(
        [
            {
                "Table": row["table_name"],
                "Currency": row["currency"],
                "Sum read": row_table.number_or_none(row["raw_amount"]),
                "Sum staged": row_table.number_or_none(row["staged_amount"]),
                "Difference": row_table.number_or_none(row["difference"]),
                "Adds up": row["is_reconciled"],
            }
            for row in rows
        ],
        {name: row_table.amount() for name in ("Sum read", "Sum staged", "Difference")},
    )


def _checks(shown: frame.Published) -> None:
    st.subheader("Quality of the data", anchor=False)
    rows = read.data_quality(shown.scope)
    if not rows:
        st.caption("No check is published for this source.")
        return
    row_table.show(
        [
            {
                "Check": one_line(row["name"]),
                "Result": _result(row),
                "Affected": row_table.number_or_none(row["numerator"]),
                "Out of": row_table.number_or_none(row["denominator"]),
                "Meaning": one_line(row["detail"]),
            }
            for row in rows
        ],
        {
            "Result": st.column_config.TextColumn(width="small"),
            "Affected": st.column_config.NumberColumn(format="localized", width="small"),
            "Out of": st.column_config.NumberColumn(format="localized", width="small"),
            "Meaning": row_table.wide(),
        },
    )


def _quarantine(shown: frame.Published) -> None:
    rows = read.quarantine(shown.scope, QUARANTINED_ON_THE_PAGE)
    if not rows:
        return
    st.subheader("Rows in quarantine", anchor=False)
    row_table.show(
        [
            {
                "File": one_line(row["file"]),
                "Row": row["row_number"],
                "Column": one_line(row["column_name"]),
                "Value": one_line(row["value"]),
                "Why": one_line(row["reason"]),
                "What to do": one_line(row["remedy"]),
            }
            for row in rows
        ],
        {"Row": row_table.count(), "Why": row_table.wide(), "What to do": row_table.wide()},
    )


def _result(row: dict[str, Any]) -> str:
    if row["unit"] == "hours":
        return f"{float(row['value']):,.1f} hours" if row["value"] is not None else number_text.NONE
    return number_text.kpi_value(row["unit"], row["value"])


if __name__ == "__main__":
    render()
