"""Process map: how does the process really run? Map, variants, and the events of a case."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import case_view, filters, frame, number_text, read, row_table, theme
from dashboards.label_text import collapsed_steps, first_steps
from dashboards.process_graph import ProcessGraph, build_graph, default_shares, simplify
from dashboards.process_map_dot import MEASURES, Measure, is_crowded, largest, process_map_dot

VARIANTS_ON_THE_PAGE = 200
STEPS_IN_A_ROW = 12
_CROWDED = " The map is crowded: lower the sliders, or read it in full screen."


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
    measure, part = _controls(graph)
    _map(part, graph, measure)
    _variants(shown)


def _controls(graph: ProcessGraph) -> tuple[Measure, ProcessGraph]:
    activities, paths = default_shares(graph)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        key = filters.choice(
            "Arrows show", "show", list(MEASURES), lambda name: MEASURES[name].label
        )
    with middle:
        kept = filters.share(
            "Activities kept",
            "activities",
            activities,
            "The activities that most cases run. Those needed to connect the rest come back.",
        )
    with right:
        drawn = filters.share(
            "Paths kept",
            "paths",
            paths,
            "The most frequent paths between the activities kept. Start and end stay connected.",
        )
    return MEASURES[key], simplify(graph, kept, drawn)


def _map(part: ProcessGraph, graph: ProcessGraph, measure: Measure) -> None:
    top = measure.text(largest(part, measure))
    told = {
        "frequency": f"Darker and thicker = more often; the most frequent path ran {top} times.",
        "median_wait": f"Redder and thicker = longer; the longest median wait is {top}.",
        "total_wait": f"Redder and thicker = more days of all cases together; the most is {top}.",
    }[measure.key]
    with st.container(border=True, horizontal_alignment="center"):
        st.graphviz_chart(
            process_map_dot(part, measure, theme.palette()),
            alt=f"Map of {len(part.activities)} activities, {measure.label.lower()}",
        )
        st.caption(
            f"{len(part.activities)} of {len(graph.activities)} activities and"
            f" {len(part.paths)} of {len(graph.paths)} paths. {told}"
            f"{_CROWDED if is_crowded(part) else ''}"
            " Dashed = where cases begin and end. A number in a box = cases that ran the activity."
        )


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
