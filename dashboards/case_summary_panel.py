"""The text of a candidate: sentences with the numbers of their rows, the rows, and likenesses."""

from __future__ import annotations

import streamlit as st

from dashboards import frame, number_text, read_governed, row_table
from dashboards.label_text import markdown_text, one_line
from p2p.cases.nearest import Neighbour
from p2p.cases.summary import Summary


def show(shown: frame.Published, candidate_id: str) -> None:
    """Draw the text, its rows below, and the decided candidates most like this one."""
    told = read_governed.case_summary(shown.scope, candidate_id)
    st.markdown("**In short**")
    st.markdown(
        "\n".join(
            f"- {markdown_text(one.text)} :gray[{_cites(one.cites)}]"
            for one in told.summary.sentences
        )
    )
    _author(told.summary)
    with st.expander(f"The {number_text.things(len(told.summary.rows), 'row')} behind the text"):
        row_table.show(
            [
                {
                    "No.": row.number,
                    "Stands in": row.table,
                    "Key": one_line(", ".join(f"{n} {v}" for n, v in row.key.items())),
                    "Says": one_line(", ".join(f"{n} {v}" for n, v in row.values.items() if v)),
                }
                for row in told.summary.rows
            ],
            {"No.": row_table.count(), "Says": row_table.wide()},
        )
    _neighbours(told.neighbours)


def _author(summary: Summary) -> None:
    if summary.refused is not None:
        st.caption(f":material/block: {markdown_text(summary.refused)}. A template wrote this.")
    elif summary.written_by != "template":
        st.caption(
            f"Written by {markdown_text(summary.written_by)}, a language model: every figure and"
            " name was checked against the rows. It decides nothing."
        )
    else:
        st.caption("Each sentence says what the rows say whose numbers stand behind it.")


def _neighbours(found: list[Neighbour]) -> None:
    if not found:
        return
    st.markdown("**Decided before, most like this one**")
    row_table.show(
        [
            {
                "Like": one.likeness,
                "Subject": one_line(one.subject_label),
                "Decided as": one.decided_as,
                "By": one_line(one.decided_by),
                "On": number_text.day(one.decided_at),
                "Because": one_line(one.because or ""),
                "Why it is like": one_line("; ".join(one.why)),
            }
            for one in found
        ],
        {
            "Like": st.column_config.NumberColumn(
                format="%.2f",
                help="1: alike in kind, reasons, amount, supplier and company, weighted 2, 2, 1, 1"
                " and ½ (Gower). What one of them lacks is left out.",
            ),
            "Why it is like": row_table.wide(),
        },
    )
    st.caption("What was decided on those decides nothing here.")


def _cites(numbers: tuple[int, ...]) -> str:
    return "".join(f"\\[{number}\\]" for number in numbers)
