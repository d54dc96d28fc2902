"""Comparison: how do two groups of cases differ?"""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from dashboards import frame, number_text, row_table, theme
from dashboards.compared import Compared, compared
from dashboards.difference_map import MOST_PATHS, difference_dot
from dashboards.explored import event_log
from dashboards.label_text import collapsed_steps, first_steps, one_line
from dashboards.side_choice import side
from p2p.eventlog import CaseFilter, filter_to_json

MOST_ROWS = 100
SURE = 0.05


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    first_on, last_on = shown.facts["first_event_on"], shown.facts["last_event_on"]
    if not shown.facts["case_count"] or first_on is None or last_on is None:
        frame.nothing("This source has no cases yet, so there is nothing to compare.")
        return
    with st.spinner("Reading the event log ..."):
        log = event_log(shown.scope)
    days = (first_on, last_on)
    before, after = _years(first_on, last_on)
    left, right = st.columns(2, gap="large")
    with left:
        first = side(log, "first", "First group", days, before)
    with right:
        second = side(log, "second", "Second group", days, after)
    found = compared(shown.scope, _text(first), _text(second), days)
    if not found.first_count or not found.second_count:
        frame.nothing("One of the groups has no cases. Take a choice away to see some.")
        return
    _sizes(shown, found)
    _segments(found)
    _map(found)
    _variants(found)
    with st.expander("How groups are compared", icon=":material/info:"):
        st.markdown(_METHOD)


def _years(first_on: date, last_on: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """The last year of the data and the one before it, as far as there are data."""
    begin = max(date(last_on.year, 1, 1), first_on)
    if begin == first_on:
        begin = date.fromordinal((first_on.toordinal() + last_on.toordinal()) // 2 + 1)
    earlier = max(first_on, date(begin.year - 1, 1, 1))
    return (earlier, date.fromordinal(begin.toordinal() - 1)), (begin, last_on)


def _text(chosen: CaseFilter | None) -> str:
    return "" if chosen is None else filter_to_json(chosen)


def _sizes(shown: frame.Published, found: Compared) -> None:
    told = found.throughput
    cells = st.columns(4)
    cells[0].metric(f"First: {shown.cases}", number_text.count(found.first_count))
    cells[1].metric(f"Second: {shown.cases}", number_text.count(found.second_count))
    cells[2].metric("Median duration, first", number_text.days(told.first_median_days))
    cells[3].metric("Median duration, second", number_text.days(told.second_median_days))
    if told.low_days is not None and told.high_days is not None and told.p_value is not None:
        sure = "unlikely" if told.p_value <= SURE else "likely enough"
        st.markdown(
            f"The second group's median duration differs by **{told.difference_days:+,.1f} days**"
            f" (95 % interval {told.low_days:+,.1f} to {told.high_days:+,.1f}); a difference in"
            f" durations like this is {sure} to be chance (p = {told.p_value:.2g})."
        )
    else:
        st.caption("Too few durations on one side to say whether they differ.")
    if found.shared_count:
        st.warning(
            f"{number_text.things(found.shared_count, 'case')} in both groups: the tests then say"
            " less than they seem to.",
            icon=":material/join_inner:",
        )
    st.caption(
        "A group that began later has fewer finished cases, so that its durations look shorter:"
        " compare groups with the same time to finish."
    )


def _segments(found: Compared) -> None:
    if not found.segments:
        return
    st.subheader("Between milestones", anchor=False)
    row_table.show(
        [
            {
                "Segment": one_line(row["name"]),
                "Cases, first": row["first_count"],
                "Second": row["second_count"],
                "Median, first": row["first_median_days"],
                "Second ": row["second_median_days"],
                "Difference": row["difference_days"],
                "From": row["low_days"],
                "To": row["high_days"],
                "By chance": None if row["q_value"] is None else f"{row['q_value']:.1g}",
            }
            for row in found.segments
        ],
        {
            "Segment": st.column_config.TextColumn(width=277),
            "Cases, first": row_table.count("Cases with both milestones"),
            "Second": row_table.count("Cases with both milestones"),
            "Median, first": row_table.days("Days"),
            "Second ": row_table.days("Median of the second group, in days"),
            "Difference": row_table.days("Of the medians, in days"),
            "From": row_table.days("Lower end of the 95 % interval"),
            "To": row_table.days("Upper end of that interval"),
            "By chance": st.column_config.TextColumn(
                width=80, help="p-value on the durations, corrected for all segments"
            ),
        },
        key="compared_segments",
    )
    st.caption("Whole days, from the first event of one kind to the first of the next.")


def _map(found: Compared) -> None:
    st.subheader("Paths", anchor=False)
    with st.container(border=True, horizontal_alignment="center"):
        st.graphviz_chart(difference_dot(found.edges, theme.palette()), alt="Map of differences")
        st.caption(
            "Red = the second group takes the path more often, blue = less often; the number is the"
            f" difference of the shares of cases, in percentage points. The {MOST_PATHS} most"
            f" frequent of {number_text.count(len(found.edges))} paths."
        )
    row_table.show(
        [_edge(row) for row in found.edges[:MOST_ROWS]],
        {
            "From": st.column_config.TextColumn(width=190),
            "To": st.column_config.TextColumn(width=190),
            "First": row_table.share("Of the first group's cases"),
            "Second": row_table.share("Of the second group's cases"),
            "Difference": row_table.days("Percentage points"),
            "Median wait, first": row_table.days("Days", width=110),
            "Second ": row_table.days("Median wait of the second group, in days"),
            "Change": row_table.days("Of the median wait, in days"),
            "By chance": st.column_config.TextColumn(
                width=80, help="p-value on the waits, corrected for all paths"
            ),
        },
        key="compared_paths",
    )


def _edge(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "From": one_line(row["from_activity"]),
        "To": one_line(row["to_activity"]),
        "First": 100 * row["first_case_share"],
        "Second": 100 * row["second_case_share"],
        "Difference": 100 * row["share_difference"],
        "Median wait, first": row["first_median_wait_days"],
        "Second ": row["second_median_wait_days"],
        "Change": row["median_wait_difference_days"],
        "By chance": None if row["q_value"] is None else f"{row['q_value']:.1g}",
    }


def _variants(found: Compared) -> None:
    st.subheader("Variants", anchor=False)
    counts = {
        name: sum(row["change"] == name for row in found.variants)
        for name in ("gained", "lost", "kept")
    }
    st.markdown(
        f"**{number_text.count(counts['gained'])}** variants only in the second group,"
        f" **{number_text.count(counts['lost'])}** only in the first,"
        f" {number_text.count(counts['kept'])} in both. By the difference of their shares:"
    )
    row_table.show(
        [
            {
                "Change": row["change"],
                "First": row["first_case_count"],
                "Second": row["second_case_count"],
                "Difference": 100 * row["share_difference"],
                "Activities": first_steps(collapsed_steps(row["activities"]), 12),
            }
            for row in found.variants[:MOST_ROWS]
        ],
        {
            "Change": st.column_config.TextColumn(width=75),
            "First": row_table.count("Cases of the first group"),
            "Second": row_table.count("Cases of the second group"),
            "Difference": row_table.days("Of their shares, in percentage points"),
            "Activities": st.column_config.ListColumn(width="large"),
        },
        key="compared_variants",
    )


_METHOD = """
- A **share** is the part of a group's cases that take a path or run a variant at least once.
- Differences are always the second group less the first.
- Durations and waits are compared by the test of Mann and Whitney, two-sided; that of the paths is
  corrected for all paths that have at least ten timed waits on both sides (Benjamini and
  Hochberg), and so is that of the segments.
- The interval of the difference of medians is a bootstrap of 400 draws with a fixed seed.
- Cases of one order are not independent, so small p-values are smaller than they should be.
- Waits outside the plausible window are left out; cases without a duration too.
"""


if __name__ == "__main__":
    render()
