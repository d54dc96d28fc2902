"""A closer look at the cases of the explorer: a dot an event, people, batches, loops.

One at a time and only when asked for, so that the page stays quick.
"""

from __future__ import annotations

from collections import Counter
from typing import cast

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboards import charts, explored_detail, filters, number_text, row_table
from dashboards.label_text import chart_text, one_line, shortened
from dashboards.object_map_dot import COLOURS
from dashboards.read import Row, Scope
from dashboards.theme import palette
from p2p.eventlog.dotted import Order
from p2p.eventlog.people import Actor

LOOKS = {
    "loops": "Loops",  # first, because it costs nothing
    "people": "People",
    "actor_types": "Kinds of actor",
    "batches": "Batches",
    "dots": "Every event as a dot",
}
_ORDERS: dict[str, str] = {"start": "Begin", "end": "End", "duration": "Duration"}
_ACROSS = {"date": "Date", "days": "Days of the case"}
_COLOURED = 7
"""Activities with a colour of their own; more cannot be told apart."""
_NOBODY = "(nobody named)"


def draw(scope: Scope, filter_json: str) -> None:
    """Draw the choice of a look, and the look."""
    st.subheader("Look closer", anchor=False)
    look = filters.choice("Show", "look", list(LOOKS), lambda key: LOOKS[key])
    if look == "dots":
        _dots(scope, filter_json)
    elif look == "batches":
        found = explored_detail.batched(scope, filter_json)
        _batches(found.rows, explored_detail.names_orders(scope))
        _left_out(found, "rows with most events in batches")
    elif look == "loops":
        found = explored_detail.looped(scope, filter_json)
        _loops(found.rows)
        _left_out(found, "loops that happen most often")
    else:
        _people(scope, filter_json, "role" if look == "actor_types" else "resource")


def _people(scope: Scope, filter_json: str, by: Actor) -> None:
    found = explored_detail.people(scope, filter_json, by)
    st.caption(
        f"The {number_text.count(len(found.workload))} of {number_text.count(found.actor_count)}"
        " with most events. Waited = days that cases had waited when their event came; waits that"
        f" cannot be timed are left out.{_once(explored_detail.names_orders(scope))}"
    )
    row_table.show(
        [
            {
                "Who": one_line(row["actor"]) or _NOBODY,
                "Events": row["event_count"],
                "Cases": row["case_count"],
                "Activities": row["activity_count"],
                "Days at work": row["active_day_count"],
                "Events a day": row["events_per_active_day"],
                "Waits timed": row["timed_count"],
                "Median waited": row["median_wait_days"],
                "Waited together": row["total_wait_days"],
            }
            for row in found.workload
        ],
        {
            "Who": st.column_config.TextColumn(width="medium"),
            **{name: row_table.count() for name in ("Events", "Cases", "Waits timed")},
            "Activities": row_table.count("Different activities"),
            "Days at work": row_table.count("Days with an event"),
            "Events a day": row_table.days("On days with an event"),
            "Median waited": row_table.days("Calendar days"),
            "Waited together": row_table.total_days("Calendar days of all cases"),
        },
        key="explorer_workload",
    )
    st.caption(
        "Who hands over to whom, counted in each case: the event of the second directly follows"
        " that of the first. The same name twice is work that stays."
    )
    row_table.show(
        [
            {
                "From": one_line(row["from_actor"]) or _NOBODY,
                "To": one_line(row["to_actor"]) or _NOBODY,
                "Times": row["handover_count"],
                "Cases": row["case_count"],
                "Median days": row["median_wait_days"],
                "90 of 100": row["p90_wait_days"],
                "Total days": row["total_wait_days"],
            }
            for row in found.handovers.rows
        ],
        {
            "From": st.column_config.TextColumn(width="medium"),
            "To": st.column_config.TextColumn(width="medium"),
            "Times": row_table.count(),
            "Cases": row_table.count(),
            "Median days": row_table.days("Calendar days from the one event to the other"),
            "90 of 100": row_table.days("90 of 100 waits are shorter than so many days"),
            "Total days": row_table.total_days("Waits of all cases added up"),
        },
        key="explorer_handovers",
    )
    _left_out(found.handovers, "pairs that hand over most often")


def _left_out(found: explored_detail.First, what: str) -> None:
    """Say that the table ends before the rows do."""
    if len(found.rows) < found.row_count:
        shown, all_rows = number_text.count(len(found.rows)), number_text.count(found.row_count)
        st.caption(f"The {shown} of {all_rows} {what}.")


def _once(names_orders: bool) -> str:
    """What is counted where an order's event stands in each of its items."""
    return (
        " An event of an order counts once, not for each of its items; what is done to several"
        " orders at once, as in a payment, counts once for each order."
    ) * names_orders


def _batches(rows: list[Row], names_orders: bool) -> None:
    st.caption(
        "A batch: one person or program does one activity three times or more, for at least two"
        f" {'orders' if names_orders else 'cases'}, never more than a minute apart. Events that"
        f" name nobody are in no batch.{_once(names_orders)}"
    )
    if not rows:
        st.caption("Nothing is done in batches in these cases.")
        return
    row_table.show(
        [
            {
                "Activity": one_line(row["activity"]),
                "Who": one_line(row["resource"]),
                "Events": row["event_count"],
                "In batches": row["batched_event_count"],
                "Share": 100 * row["batched_share"],
                "Batches": row["batch_count"],
                "Of one moment": row["simultaneous_count"],
                "Median size": row["median_size"],
                "Largest": row["largest_size"],
            }
            for row in rows
        ],
        {
            "Activity": st.column_config.TextColumn(width="medium"),
            "Events": row_table.count("Of this person and activity"),
            "In batches": row_table.count(),
            "Share": row_table.share("Of these events"),
            "Batches": row_table.count(),
            "Of one moment": row_table.count("Batches that take less than a second"),
            "Median size": row_table.days("Events"),
            "Largest": row_table.count("Events"),
        },
        key="explorer_batches",
    )


def _loops(rows: list[Row]) -> None:
    st.caption("From an activity to another and at once back to the first.")
    if not rows:
        st.caption("No case goes back and forth.")
        return
    row_table.show(
        [
            {
                "Activity": one_line(row["activity"]),
                "Through": one_line(row["through_activity"]),
                "Times": row["loop_count"],
                "Cases": row["case_count"],
            }
            for row in rows
        ],
        {
            "Activity": st.column_config.TextColumn(width="medium"),
            "Through": st.column_config.TextColumn(width="medium"),
            "Times": row_table.count(),
            "Cases": row_table.count(),
        },
        key="explorer_loops",
    )


def _dots(scope: Scope, filter_json: str) -> None:
    left, right = st.columns(2)
    with left:
        order = filters.choice("Lines by", "order", list(_ORDERS), lambda key: _ORDERS[key])
    with right:
        across = filters.choice("Across", "across", list(_ACROSS), lambda key: _ACROSS[key])
    chart = explored_detail.dots(scope, filter_json, cast(Order, order))
    if not chart.dots.height:
        st.caption("None of these cases can be placed on this chart.")
        return
    _draw_dots(chart.dots, "days_since_start" if across == "days" else "shown_at")
    left_out = chart.implausible_event_count
    st.caption(
        f"{number_text.count(chart.shown_case_count)} of {number_text.count(chart.case_count)}"
        " cases, a line each, taken at even distances along the order. Order by duration leaves out"
        f" cases without one. Times are those of {one_line(chart.time_zone)}; an event known to the"
        " day only stands at its date."
        + f" {number_text.things(left_out, 'event')} whose time cannot be believed left out."
        * bool(left_out)
    )


def _draw_dots(dots: pl.DataFrame, across: str) -> None:
    colours = palette()
    hover = "%{text}" + "<br>day %{x:.1f} of the case" * (across == "days_since_start")
    # the clock of the source as it is, because a chart would turn a moment with a zone into UTC
    dots = dots.with_columns(
        shown_at=pl.when(pl.col("is_day_precise"))
        .then(pl.col("event_on").cast(pl.Datetime("us")))
        .otherwise(pl.col("event_at").dt.replace_time_zone(None))
    )
    often = [name for name, _ in Counter(dots["activity"].to_list()).most_common(_COLOURED)]
    figure = go.Figure()
    # those without a colour of their own lie below the others
    for place, name in enumerate([None, *often]):
        own = pl.col("activity") == name if name else ~pl.col("activity").is_in(often)
        part = dots.filter(own)
        if part.height:
            figure.add_trace(
                go.Scattergl(
                    x=part[across].to_list(),
                    y=part["line"].to_list(),
                    mode="markers",
                    name=chart_text(shortened(name or "other activities", 40)),
                    marker={
                        "size": 4,
                        "color": COLOURS[(place - 1) % len(COLOURS)] if name else colours.border,
                    },
                    text=[
                        f"{chart_text(case)}<br>{happened}"
                        for case, happened in part.select("case_id", "happened").iter_rows()
                    ],
                    hovertemplate=hover,
                )
            )
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_yaxes(autorange="reversed", title_text="cases", showticklabels=False)
    if across == "days_since_start":
        figure.update_xaxes(title_text="days since the case began")
    charts.draw(figure, "Every event as a dot, a line a case", height=560, right=20)
