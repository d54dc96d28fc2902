"""Charts from published rows. Labels come from other people's systems and are escaped here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards import number_text
from dashboards.label_text import chart_text, shortened, wrapped
from dashboards.theme import Palette, palette, ramp_colour

MONTHS_NAMED_EACH = 8
_CONFIG = {"displayModeBar": False, "responsive": True}


def waiting_bars(rows: Sequence[dict[str, Any]]) -> None:
    """Total waiting days of each wait as bars, largest on top."""
    colours = palette()
    top = max((float(row["total_wait_days"] or 0) for row in rows), default=0.0) or 1.0
    shown = list(reversed(rows))
    figure = go.Figure(
        go.Bar(
            x=[float(row["total_wait_days"] or 0) for row in shown],
            y=[f"#{row['rank']}  {_step_label(row)}" for row in shown],
            orientation="h",
            marker_color=[
                ramp_colour(colours.waiting, float(row["total_wait_days"] or 0) / top)
                for row in shown
            ],
            text=[number_text.short_days(row["total_wait_days"]) for row in shown],
            textposition="outside",
            cliponaxis=False,
            hovertext=[_wait_tip(row) for row in shown],
            hoverinfo="text",
        )
    )
    figure.update_xaxes(title_text="waiting days of all cases together", tickformat=",d")
    draw(figure, "Bars of total waiting days", height=90 + 46 * len(rows), right=80)


def segment_ranges(rows: Sequence[dict[str, Any]]) -> None:
    """Median, 75th and 90th percentile of each segment on one line."""
    colours = palette()
    shown = list(reversed(rows))
    names = ["<br>".join(map(chart_text, wrapped(row["name"], 30))) for row in shown]
    figure = go.Figure()
    for row, name in zip(shown, names, strict=True):
        figure.add_trace(
            go.Scatter(
                x=[float(row["median_days"]), float(row["p90_days"])],
                y=[name, name],
                mode="lines",
                line={"color": colours.border, "width": 6},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    for column, label, colour in (
        ("median_days", "Median", colours.accent),
        ("p75_days", "75 of 100 are shorter", colours.waiting[1]),
        ("p90_days", "90 of 100 are shorter", colours.waiting[2]),
    ):
        figure.add_trace(
            go.Scatter(
                x=[float(row[column]) for row in shown],
                y=names,
                mode="markers",
                name=label,
                marker={"color": colour, "size": 12},
                hovertext=[f"{label}: {number_text.days(row[column])}" for row in shown],
                hoverinfo="text",
            )
        )
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    # a little room on both sides: a marker on the edge would be cut in half
    longest = max((float(row["p90_days"]) for row in shown), default=0.0) or 1.0
    shortest = min((float(row["median_days"]) for row in shown), default=0.0)
    room = 0.03 * longest
    figure.update_xaxes(title_text="days", range=[min(shortest, 0.0) - room, longest + room])
    draw(figure, "Median and spread of each segment", height=120 + 44 * len(shown), right=20)


def kpi_trend(rows: Sequence[dict[str, Any]], unit: str) -> None:
    """The monthly values of one KPI, one line a currency."""
    colours = palette()
    figure = go.Figure()
    currencies = sorted({row.get("currency") or "" for row in rows})
    scale = 100 if unit == "ratio" else 1
    for currency in currencies:
        part = [row for row in rows if (row.get("currency") or "") == currency]
        figure.add_trace(
            go.Scatter(
                x=[row["month"] for row in part],
                y=[None if row["value"] is None else float(row["value"]) * scale for row in part],
                mode="lines+markers",
                name=currency or "value",
                showlegend=len(currencies) > 1,
                line={"color": colours.accent, "width": 2} if len(currencies) == 1 else None,
                hovertext=[
                    f"{row['month']:%b %Y}: {number_text.kpi_value(unit, row['value'], currency)}"
                    f" ({number_text.sample_text(row['numerator'])}"
                    f" of {number_text.sample_text(row['denominator'])})"
                    for row in part
                ],
                hoverinfo="text",
            )
        )
    titles = {"ratio": "%", "days": "days", "count": "count", "amount": "amount"}
    figure.update_yaxes(title_text=titles.get(unit, ""))
    months = len({row["month"] for row in rows})
    figure.update_xaxes(tickformat="%b %Y", dtick="M1" if months <= MONTHS_NAMED_EACH else None)
    draw(figure, "Values by month", height=300, right=20)


def duration_bars(rows: Sequence[dict[str, Any]]) -> None:
    """How many cases took how long: one bar a span of days."""
    width = [float(row["to_days"]) - float(row["from_days"]) for row in rows]
    figure = go.Figure(
        go.Bar(
            x=[float(row["from_days"]) + wide / 2 for row, wide in zip(rows, width, strict=True)],
            y=[row["case_count"] for row in rows],
            width=[wide * 0.9 for wide in width],
            marker_color=palette().accent,
            hovertext=[
                f"{number_text.days(row['from_days'])} to {number_text.days(row['to_days'])}:"
                f" {number_text.things(int(row['case_count']), 'case')}"
                for row in rows
            ],
            hoverinfo="text",
        )
    )
    figure.update_xaxes(title_text="days")
    figure.update_yaxes(title_text="cases", tickformat=",d")
    draw(figure, "Cases by duration", height=320, right=20)


def flow_lines(rows: Sequence[dict[str, Any]]) -> None:
    """Cases that began and were finished in each period, and those under way at its end."""
    colours = palette()
    figure = go.Figure()
    for column, label, colour in (
        ("arrived_count", "Begun", colours.accent),
        ("finished_count", "Finished", colours.waiting[1]),
        ("in_progress_count", "Under way at the end", colours.muted),
    ):
        figure.add_trace(
            go.Scatter(
                x=[row["period_on"] for row in rows],
                y=[row[column] for row in rows],
                mode="lines",
                name=label,
                line={
                    "color": colour,
                    "width": 2,
                    "dash": "dot" if column == "in_progress_count" else "solid",
                },
                hovertext=[
                    f"{row['period_on']:%b %Y}: {number_text.count(row[column])} {label.lower()}"
                    for row in rows
                ],
                hoverinfo="text",
            )
        )
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(tickformat="%b %Y")
    figure.update_yaxes(title_text="cases", tickformat=",d", rangemode="tozero")
    draw(figure, "Cases begun, finished and under way by month", height=320, right=20)


def supplier_months(
    spend: Sequence[dict[str, Any]], behind: dict[str, int], currency: str | None
) -> None:
    """What a supplier billed by month as bars, and how many rows behind its reasons as points."""
    colours = palette()
    points = {date.fromisoformat(month): rows for month, rows in behind.items()}
    billed = {row["month"]: row for row in spend}
    months = _every_month([*billed, *points])
    nothing = {"spend_amount": 0, "invoice_count": 0}
    figure = go.Figure(
        go.Bar(
            x=[f"{month:%b %Y}" for month in months],
            y=[float(billed.get(month, nothing)["spend_amount"] or 0) for month in months],
            width=min(0.8, len(months) / 15),  # few months make no walls
            name=f"Billed, {chart_text(currency or 'no currency')}",
            marker_color=colours.accent,
            hovertext=[
                f"{month:%b %Y}: {number_text.money(row['spend_amount'], currency)},"
                f" {number_text.things(row['invoice_count'], 'invoice')}"
                for month in months
                for row in (billed.get(month, nothing),)
            ],
            hoverinfo="text",
        )
    )
    if points:
        figure.add_trace(
            go.Scatter(
                x=[f"{month:%b %Y}" for month in points],
                y=list(points.values()),
                name="Rows behind its reasons",
                mode="markers",
                marker={"color": colours.waiting[1], "size": 9},
                yaxis="y2",
                hovertext=[
                    f"{number_text.things(n, 'row')} behind its reasons" for n in points.values()
                ],
                hoverinfo="text",
            )
        )
        figure.update_layout(
            yaxis2={
                "overlaying": "y", "side": "right", "rangemode": "tozero", "showgrid": False,
                "title": {"text": "rows"}, "tickformat": ",d", "automargin": True,
                "dtick": max(1, -(-max(points.values()) // 5)),
            }
        )  # fmt: skip
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    # names and not dates: a month without a bill keeps its place, and bars keep their width
    figure.update_xaxes(type="category", categoryarray=[f"{month:%b %Y}" for month in months])
    figure.update_layout(yaxis={"tickformat": ",.0f"})
    draw(figure, "What the supplier billed by month", height=300, right=20)


def _every_month(some: Collection[date]) -> list[date]:
    """The first of each month from the earliest to the latest."""
    first, last = min(some), max(some)
    places = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return [date(place // 12, place % 12 + 1, 1) for place in places]


def shares_then_and_now(bins: Sequence[dict[str, Any]]) -> None:
    """Share of the rows in each bin, in the reference and now."""
    colours = palette()
    labels = [chart_text(shortened(one["label"], 40)) for one in bins]
    figure = go.Figure()
    for column, name, colour in (
        ("reference_share", "Reference", colours.muted),
        ("current_share", "Now", colours.accent),
    ):
        shares = [100 * float(one[column]) for one in bins]
        figure.add_trace(
            go.Bar(
                x=list(range(len(bins))),
                y=shares,
                name=name,
                marker_color=colour,
                hovertext=[
                    f"{label}<br>{name}: {share:.1f} %"
                    for label, share in zip(labels, shares, strict=True)
                ],
                hoverinfo="text",
            )
        )
    figure.update_layout(
        barmode="group", legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    figure.update_xaxes(tickvals=list(range(len(bins))), ticktext=labels)
    figure.update_yaxes(title_text="share of the rows", ticksuffix=" %", rangemode="tozero")
    draw(figure, "Shares by bin, in the reference and now", height=320, right=20)


def draw(figure: go.Figure, told: str, *, height: int, right: int) -> None:
    """Draw a figure in the page's colours; told: what it shows, for who cannot see it."""
    colours: Palette = palette()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": right, "t": 24, "b": 8},
        font={"color": colours.text, "size": 13},
        hoverlabel={"align": "left"},
    )
    figure.update_yaxes(automargin=True, tickfont={"color": colours.text})
    figure.update_xaxes(automargin=True)
    st.plotly_chart(figure, config=_CONFIG, alt=told)


def _step_label(row: dict[str, Any]) -> str:
    before = chart_text(shortened(row["from_activity"], 34))
    after = chart_text(shortened(row["to_activity"], 34))
    return f"{before}<br>→ {after}"


def _wait_tip(row: dict[str, Any]) -> str:
    return (
        f"{chart_text(row['from_activity'])} → {chart_text(row['to_activity'])}<br>"
        f"together {number_text.days(row['total_wait_days'])},"
        f" median {number_text.days(row['median_wait_days'])},"
        f" {number_text.count(row['case_count'])} cases"
    )
