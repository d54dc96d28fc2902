"""The matrix of duties that exclude each other: confirmed breaches apart from exposed people."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import frame, number_text, read_controls, row_table
from dashboards.label_text import one_line

PEOPLE_ON_THE_PAGE = 500
_DUTIES = (
    "requisition",
    "requisition_approval",
    "order",
    "order_approval",
    "receipt",
    "invoice",
    "payment_release",
    "payment",
    "vendor_bank",
)
_NAMES = {"vendor_bank": "supplier's bank details", "payment_release": "release for payment"}


def show(shown: frame.Published) -> None:
    """Draw the matrix, the counts behind it, and the people."""
    conflicts = read_controls.sod_conflicts(shown.scope)
    if not conflicts:
        frame.nothing("No two conflicting duties were done by people who are known.")
        return
    confirmed = sum(row["confirmed_count"] for row in conflicts)
    st.markdown(
        f"**{number_text.things(confirmed, 'confirmed conflict')}**: one and the same person did"
        " both duties for the same documents. **Exposed** is whoever did both duties in the last"
        " twelve months, but each on other documents: no breach, and nothing is opened for it."
        " Roles and authorisations stand in no table that is read, so exposure is what people did,"
        " not what they could do."
    )
    _matrix(conflicts)
    _counts(conflicts)
    _people(shown)


def _matrix(conflicts: list[dict[str, Any]]) -> None:
    cells = {(row["first_duty"], row["second_duty"]): row for row in conflicts}
    firsts = [duty for duty in _DUTIES if any(one == duty for one, _ in cells)]
    seconds = [duty for duty in _DUTIES if any(other == duty for _, other in cells)]
    st.markdown("**Confirmed chains of documents / exposed people**")
    row_table.show(
        [
            {"Who did": _duty(first)}
            | {f"and {_duty(other)}": _cell(cells.get((first, other))) for other in seconds}
            for first in firsts
        ],
        {"Who did": st.column_config.TextColumn(width=170)},
        key="duty_matrix",
    )
    st.caption("An empty cell is no conflict. 12 / 3: 12 chains confirmed, 3 people exposed.")


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    if not row["tested_count"]:
        return "not tested"
    return f"{row['confirmed_count']:,} / {row['exposed_person_count']:,}"


def _counts(conflicts: list[dict[str, Any]]) -> None:
    row_table.show(
        [
            {
                "Id": row["conflict_id"],
                "Conflict": one_line(row["name"]),
                "Severity": row["severity"],
                "Control": row["control_id"],
                "Tested": row["tested_count"],
                "Confirmed": row["confirmed_count"],
                "Reversed since": row["netted_count"],
                "People in it": row["confirmed_person_count"],
                "Exposed people": row["exposed_person_count"],
            }
            for row in conflicts
        ],
        {
            "Id": st.column_config.TextColumn(width=50),
            "Conflict": st.column_config.TextColumn(width=260),
            "Tested": row_table.count("Chains in which known people did both duties"),
            "Confirmed": row_table.count("Of these, by one and the same person"),
            "Reversed since": row_table.count("Confirmed once, and all of one side was reversed"),
            "People in it": row_table.count("People in confirmed breaches"),
            "Exposed people": row_table.count("Both duties in twelve months, on other documents"),
        },
        key="duty_counts",
    )


def _people(shown: frame.Published) -> None:
    rows = read_controls.sod_exposure(shown.scope, PEOPLE_ON_THE_PAGE)
    st.markdown("**People**")
    if not rows:
        st.caption("Nobody did two duties that exclude each other.")
        return
    row_table.show(
        [
            {
                "Person": one_line(row["person"]),
                "Conflict": one_line(row["conflict_name"]),
                "Severity": row["severity"],
                "Confirmed": row["confirmed_count"],
                "Reversed since": row["netted_count"],
                "First duty": row["first_count"],
                "Second duty": row["second_count"],
            }
            for row in rows
        ],
        {
            "Person": st.column_config.TextColumn(
                width=160, help="As the source names the person; one person may have several names"
            ),
            "Conflict": st.column_config.TextColumn(width=300),
            "Confirmed": row_table.count("Chains of documents with both duties, all the time"),
            "First duty": row_table.count("Chains with the first duty, last twelve months"),
            "Second duty": row_table.count("Chains with the second duty, last twelve months"),
        },
        key="duty_people",
    )


def _duty(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))
