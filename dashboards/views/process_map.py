"""Process map: how does the process really run? Map, variants, and the events of a case."""

from __future__ import annotations

import streamlit as st

from dashboards import (
    case_view,
    frame,
    number_text,
    process_map_panel,
    read,
    row_table,
    variant_table,
)
from dashboards.process_graph import build_graph


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
    rows = read.variants(shown.scope, shown.case_notion, variant_table.MOST)
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
        row_table.filled([variant_table.row(row) for row in rows]),
        variant_table.columns(shown.currency),
        key="variants",
    )
    case_view.variant(shown, rows[chosen])


if __name__ == "__main__":
    render()
