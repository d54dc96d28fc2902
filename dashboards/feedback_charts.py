"""Charts of what decisions teach: estimates with their intervals, and counts by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from dashboards import number_text
from dashboards.label_text import chart_text, wrapped
from dashboards.theme import palette

_CONFIG = {"displayModeBar": False, "responsive": True}


class Estimate(NamedTuple):
    """A share with its interval; wide_low and wide_high where more than it is uncertain."""

    label: str
    share: float
    low: float
    high: float
    wide_low: float | None
    wide_high: float | None
    told: str


def estimates(rows: Sequence[Estimate], axis: str) -> None:
    """A dot for each estimate on the line of its interval; a pale line behind it for all of it."""
    colours = palette()
    figure = go.Figure()
    names = ["<br>".join(map(chart_text, wrapped(row.label, 34))) for row in rows]
    for row, name in zip(rows, names, strict=True):
        if row.wide_low is not None and row.wide_high is not None:
            _line(
                figure, name, (row.wide_low, row.wide_high), {"color": colours.border, "width": 11}
            )
        _line(figure, name, (row.low, row.high), {"color": colours.accent, "width": 3})
    figure.add_trace(
        go.Scatter(
            x=[row.share * 100 for row in rows],
            y=names,
            mode="markers+text",
            marker={"color": colours.accent, "size": 13},
            text=[f"{row.share:.0%}" for row in rows],
            textposition="top center",
            hovertext=[chart_text(row.told) for row in rows],
            hoverinfo="text",
            cliponaxis=False,
            showlegend=False,
        )
    )
    figure.update_xaxes(title_text=axis, range=[-2, 102], ticksuffix=" %")
    figure.update_yaxes(autorange="reversed")
    _draw(figure, f"{axis}, with 95 % intervals", height=90 + 58 * len(rows))


def decisions_by_week(rows: Sequence[dict[str, Any]]) -> None:
    """Confirmed and dismissed decisions by the week they were made in, as stacked bars."""
    colours = palette()
    figure = go.Figure()
    weeks = sorted({row["week_on"] for row in rows})
    confirmed = [sum(row["confirmed_count"] for row in rows if row["week_on"] == w) for w in weeks]
    decided = [sum(row["decided_count"] for row in rows if row["week_on"] == w) for w in weeks]
    dismissed = [both - one for both, one in zip(decided, confirmed, strict=True)]
    for label, colour, counts in (
        ("Confirmed", colours.accent, confirmed),
        ("Dismissed", colours.border, dismissed),
    ):
        figure.add_trace(
            go.Bar(
                x=weeks,
                y=counts,
                name=label,
                marker_color=colour,
                hovertext=[
                    f"{label}: {number_text.count(count)} in the week of {number_text.day(week)}"
                    for week, count in zip(weeks, counts, strict=True)
                ],
                hoverinfo="text",
            )
        )
    figure.update_layout(
        barmode="stack", legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    _weeks(figure, weeks)
    figure.update_yaxes(title_text="decisions", tickformat=",d", rangemode="tozero")
    _draw(figure, "Decisions by week", height=280)


def opened_by_week(row: dict[str, Any]) -> None:
    """How many candidates a threshold would have opened in each of the last full weeks."""
    colours = palette()
    weeks = [row["from_on"] + timedelta(weeks=place) for place in range(row["week_count"])]
    figure = go.Figure(
        go.Bar(
            x=weeks,
            y=row["opened_by_week"],
            marker_color=colours.accent,
            hovertext=[
                f"{number_text.things(count, 'candidate')} of the week of {number_text.day(week)}"
                for week, count in zip(weeks, row["opened_by_week"], strict=True)
            ],
            hoverinfo="text",
        )
    )
    figure.add_hline(y=row["per_week"], line={"color": colours.muted, "dash": "dot"})
    _weeks(figure, weeks)
    figure.update_yaxes(title_text="candidates", tickformat=",d", rangemode="tozero")
    _draw(figure, "Candidates that would have been opened, by week", height=260)


def _line(figure: go.Figure, name: str, ends: tuple[float, float], line: dict[str, Any]) -> None:
    figure.add_trace(
        go.Scatter(
            x=[end * 100 for end in ends],
            y=[name, name],
            mode="lines",
            line=line,
            hoverinfo="skip",
            showlegend=False,
        )
    )


def _weeks(figure: go.Figure, weeks: Sequence[date]) -> None:
    """Name weeks by their Monday; there is room for eight, or a single bar would fill the page."""
    first = min(weeks[0], weeks[-1] - timedelta(weeks=7)) - timedelta(days=5)
    figure.update_xaxes(
        tickformat="%d %b %Y", type="date", range=[first, weeks[-1] + timedelta(days=5)]
    )
    figure.update_traces(width=5 * 86_400_000)


def _draw(figure: go.Figure, told: str, *, height: int) -> None:
    colours = palette()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 30, "t": 24, "b": 8},
        font={"color": colours.text, "size": 13},
        hoverlabel={"align": "left"},
    )
    figure.update_yaxes(automargin=True, tickfont={"color": colours.text})
    figure.update_xaxes(automargin=True)
    st.plotly_chart(figure, config=_CONFIG, alt=told)
