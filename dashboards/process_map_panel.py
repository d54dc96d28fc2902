"""The process map with its controls: what arrows show, how much is kept. Any page may draw it."""

from __future__ import annotations

import streamlit as st

from dashboards import filters, theme
from dashboards.process_graph import ProcessGraph, default_shares, simplify
from dashboards.process_map_dot import MEASURES, Measure, is_crowded, largest, process_map_dot

_CROWDED = " The map is crowded: lower the sliders, or read it in full screen."


def draw(graph: ProcessGraph) -> None:
    """Draw the controls and the part of the map that they keep."""
    measure, part = _controls(graph)
    _map(part, graph, measure)


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
