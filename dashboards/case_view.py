"""The cases of a variant and the events of one case."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import number_text, read, row_table
from dashboards.frame import Published
from dashboards.label_text import collapsed_steps, matching, one_line, shortened

CASES_OFFERED = 200


def variant(shown: Published, row: dict[str, Any]) -> None:
    """The cases of one variant, with the events of the one that is chosen."""
    cases = read.cases_of_variant(shown.scope, shown.case_notion, row["variant_key"], CASES_OFFERED)
    steps = collapsed_steps(row["activities"])
    st.markdown(
        f"**Variant {row['variant_rank']}:** {number_text.count(row['case_count'])} cases,"
        f" {number_text.count(row['event_count'])} events in {number_text.count(len(steps))} steps"
    )
    if not cases:
        st.caption("The cases of this variant are not published.")
        return
    by_id = {case["case_id"]: case for case in cases}
    chosen = st.selectbox(
        "Case (longest first)" if len(cases) < CASES_OFFERED else f"Case ({CASES_OFFERED} longest)",
        list(by_id),
        format_func=lambda case_id: _case_label(by_id[case_id]),
        key=f"case_of_variant_{row['variant_key']}",
    )
    events(shown, by_id[chosen])


def events(shown: Published, case: dict[str, Any]) -> None:
    """The events of a case in order."""
    rows = read.events(shown.scope, case["case_key"])
    facts = [
        ("Supplier", case.get("supplier_name") or case.get("supplier_id")),
        ("Company", case.get("company_code")),
        ("Matching", matching(case.get("matching_type"))),
        ("Category", case.get("category")),
        ("Amount", number_text.money_exact(case.get("amount"), case.get("currency"))),
        ("Duration", number_text.days(case.get("duration_days"))),
        ("Time zone", shown.facts["time_zone"]),
    ]
    with st.container(horizontal=True, gap="medium"):
        for name, value in facts:
            if value and value != number_text.NONE:
                with st.container(width="content", gap=None):
                    st.caption(name)
                    st.text(shortened(value, 60))
    row_table.show(
        [
            {
                "#": row["event_position"],
                "Activity": one_line(row["activity"]),
                "When": _when(row),
                "Wait, days": row_table.number_or_none(row["wait_days"]),
                "Who": one_line(row["resource"]),
                "Kind": row["actor_type"],
                "Amount": row_table.number_or_none(row["amount"]),
            }
            for row in rows
        ],
        {
            "#": row_table.number(),
            "Wait, days": row_table.days("Days since the event before it"),
            "When": st.column_config.TextColumn(help="In the time zone of the source"),
            "Amount": row_table.amount(),
        },
    )


def _case_label(case: dict[str, Any]) -> str:
    return f"{one_line(case['case_id'])}  ·  {number_text.days(case['duration_days'])}"


def _when(row: dict[str, Any]) -> str:
    moment = row["happened_at"]
    if moment is None:
        return number_text.NONE
    text = f"{moment:%d %b %Y}" if row["time_precision"] == "day" else f"{moment:%d %b %Y, %H:%M}"
    return text if row["is_time_plausible"] else f"{text} (placeholder date)"
