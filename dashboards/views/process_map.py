"""Process map: how does the process really run? Map, variants, and the events of a case."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import case_view, frame, number_text, process_map_panel, read, row_table
from dashboards.label_text import collapsed_steps, first_steps
from dashboards.process_graph import build_graph

VARIANTS_ON_THE_PAGE = 200
STEPS_IN_A_ROW = 12


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    graph = build_graph(
        read.activities(shown.scope, shown.case_notion),
        read.transitions(shown.scope, shown.case_notion),
    )
    if not graph.activities:
        frame.nothing("This source has no events yet, so there is no map to draw.")
        return
    process_map_panel.draw(graph)
    _variants(shown)


def _variants(shown: frame.Published) -> None:
    st.subheader("Variants", anchor=False)
    rows = read.variants(shown.scope, shown.case_notion, VARIANTS_ON_THE_PAGE)
    if not rows:
        st.caption("No variant is published for this source.")
        return
    total = int(shown.facts["variant_count"] or len(rows))
    st.caption(
        f"A variant is one exact order of activities. The {number_text.count(len(rows))} most"
        f" frequent of {number_text.count(total)} cover"
        f" {number_text.share(rows[-1]['cumulative_share'])} of the"
        f" {number_text.count(shown.facts['case_count'])} cases. Choose one to see its cases."
    )
    chosen = row_table.choose(
        [_variant_row(row) for row in rows],
        {
            "#": row_table.number(),
            "Cases": row_table.count(),
            "Share": row_table.share(),
            "Together": row_table.share("Share of this and all more frequent variants"),
            "Median days": row_table.days("From the first to the last event of a case"),
            "Events": row_table.count(),
            "Activities": st.column_config.ListColumn(width="large"),
        },
        key="variants",
    )
    case_view.variant(shown, rows[chosen])


def _variant_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "#": row["variant_rank"],
        "Cases": row["case_count"],
        "Share": row_table.number_or_none(row["case_share"], 100),
        "Together": row_table.number_or_none(row["cumulative_share"], 100),
        "Median days": row_table.number_or_none(row["median_duration_days"]),
        "Events": row["event_count"],
        "Activities": first_steps(collapsed_steps(row["activities"]), STEPS_IN_A_ROW),
    }


if __name__ == "__main__":
    render()
