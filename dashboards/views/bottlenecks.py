"""Bottlenecks: where does the process wait, and how long?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import charts, frame, number_text, read, row_table, waiting_cost
from dashboards.label_text import markdown_text, one_line, shortened

BARS = 10
SMALLEST_SAMPLE = 30


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    _waits(shown)
    _segments(shown)
    waiting_cost.draw(shown)
    with st.expander("How waiting is measured", icon=":material/info:"):
        st.markdown(
            f"""
- A wait is the time between two events that follow each other directly in one case. It is counted
  in calendar days, weekends included.
- **Total** adds the waits of all cases: it finds the step where most time can be won. **Median**
  tells what a usual case waits; **90 of 100** are shorter than that column says.
- Where one of the two events is known to the day only, whole dates are subtracted.
- Events with placeholder dates (outside {
                number_text.period(shown.facts["plausible_from"], shown.facts["plausible_to"])
            }) stay in the map but their waits are left out.
- A wait is not blame: it may be the supplier's delivery time or an agreed payment term.
"""
        )


def _waits(shown: frame.Published) -> None:
    rows = read.bottlenecks(shown.scope)
    if not rows:
        frame.nothing("No wait is ranked for this source: it has no timed steps yet.")
        return
    first = rows[0]
    before = markdown_text(shortened(first["from_activity"], 60))
    after = markdown_text(shortened(first["to_activity"], 60))
    st.markdown(
        f"The most time passes between **{before}** and **{after}**:"
        f" {number_text.days(first['median_wait_days'])} in the median case,"
        f" {_percent(first['share_pct'])} of all waiting."
    )
    charts.waiting_bars(rows[:BARS])
    row_table.show(
        [
            {
                "#": row["rank"],
                "From": one_line(row["from_activity"]),
                "To": one_line(row["to_activity"]),
                "Total days": row_table.number_or_none(row["total_wait_days"]),
                "Share": row_table.number_or_none(row["share_pct"]),
                "Median days": row_table.number_or_none(row["median_wait_days"]),
                "90 of 100": row_table.number_or_none(row["p90_wait_days"]),
                "Cases": row["case_count"],
                "Times": row["transition_count"],
            }
            for row in rows
        ],
        {
            "#": row_table.number(),
            "Total days": row_table.total_days("Waits of all cases added up"),
            "Share": row_table.share("Of all waiting in this source"),
            "Median days": row_table.days(),
            "90 of 100": row_table.days("90 of 100 waits are shorter than so many days"),
            "Cases": row_table.count(),
            "Times": row_table.count("How often one activity directly followed the other"),
        },
    )


def _segments(shown: frame.Published) -> None:
    st.subheader("Between milestones", anchor=False)
    rows = read.segments(shown.scope)
    if not rows:
        st.caption("This source has none of the milestones.")
        return
    st.caption("From the first event of one kind to the first of the next, whatever lies between.")
    enough = [row for row in rows if row["case_count"] >= SMALLEST_SAMPLE]
    if enough:
        charts.segment_ranges(enough)
    if len(enough) < len(rows):
        st.caption(f"Segments with fewer than {SMALLEST_SAMPLE} cases stand in the table only.")
    durations = ("Median", "Mean", "75 of 100", "90 of 100", "Longest")
    counts = {
        "Cases": "Cases with both milestones inside the plausible window",
        "Negative": "The later milestone came first; these cases are in the figures",
        "No start": "The case never reached the first milestone",
        "No end": "The case has not reached the second milestone",
        "Odd date": "One of the dates is outside the plausible window",
    }
    row_table.show(
        [_segment_row(row) for row in rows],
        {"Segment": st.column_config.TextColumn(width=277)}
        | {name: row_table.days("Days", width=72) for name in durations}
        | {name: row_table.count(told, width=72) for name, told in counts.items()},
    )


def _segment_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "Segment": one_line(row["name"]),
        "Cases": row["case_count"],
        "Median": row_table.number_or_none(row["median_days"]),
        "Mean": row_table.number_or_none(row["mean_days"]),
        "75 of 100": row_table.number_or_none(row["p75_days"]),
        "90 of 100": row_table.number_or_none(row["p90_days"]),
        "Longest": row_table.number_or_none(row["max_days"]),
        "Negative": row["negative_count"],
        "No start": row["missing_start_count"],
        "No end": row["missing_end_count"],
        "Odd date": row["outside_window_count"],
    }


def _percent(value: Any) -> str:
    return number_text.share(row_table.number_or_none(value, 0.01))


if __name__ == "__main__":
    render()
