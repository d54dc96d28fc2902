"""Explorer: what do these cases do? Any choice of cases, its figures, map, times and variants."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboards import (
    case_filters,
    charts,
    closer_panel,
    frame,
    number_text,
    process_map_panel,
    row_table,
    variant_table,
)
from dashboards.explored import Explored, event_log, explored
from dashboards.process_graph import build_graph
from p2p.eventlog import filter_to_json


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    if not shown.facts["case_count"]:
        frame.nothing("This source has no cases yet, so there is nothing to explore.")
        return
    with st.spinner("Reading the event log ..."):
        log = event_log(shown.scope)
    first_on, last_on = shown.facts["first_event_on"], shown.facts["last_event_on"]
    if first_on is None or last_on is None:
        frame.nothing("No event of this source has a time that can be believed.")
        return
    chosen = case_filters.case_filter(log, first_on, last_on)
    every = explored(shown.scope, "", variant_table.MOST)
    text = "" if chosen is None else filter_to_json(chosen)
    some = explored(shown.scope, text, variant_table.MOST)
    if not some.case_count:
        frame.nothing("No case is like this. Take a choice away to see some.")
        return
    _figures(shown, some, every)
    process_map_panel.draw(build_graph(some.activities, some.paths))
    left, right = st.columns(2, gap="medium")
    with left:
        _durations(some)
    with right:
        _flow(some, first_on, last_on)
    _variants(shown, some)
    _repeated(some)
    closer_panel.draw(shown.scope, text)


def _figures(shown: frame.Published, some: Explored, every: Explored) -> None:
    """One line of figures, each beside that of every case where only some are chosen."""
    part = some.case_count < every.case_count
    cells = [
        (
            shown.cases.capitalize(),
            number_text.count(some.case_count),
            f"{number_text.share(some.case_count / every.case_count)} of"
            f" {number_text.count(every.case_count)}",
        ),
        (
            "Events a case",
            f"{some.event_count / some.case_count:,.1f}",
            f"{every.event_count / every.case_count:,.1f} in every case",
        ),
        (
            "Median duration",
            number_text.days(some.calendar.median_days),
            f"{number_text.days(every.calendar.median_days)} in every case",
        ),
        (
            "9 of 10 within",
            number_text.days(some.calendar.p90_days),
            f"{number_text.days(every.calendar.p90_days)} in every case",
        ),
        (
            "Median in working time",
            number_text.days(some.working.median_days),
            f"{number_text.days(every.working.median_days)} in every case",
        ),
        (
            "With a repeated activity",
            number_text.share(some.rework_share),
            f"{number_text.share(every.rework_share)} of every case",
        ),
    ]
    worth = _value(some, every)
    if worth is not None:
        cells.append(worth)
    for column, (label, value, compared) in zip(st.columns(len(cells)), cells, strict=True):
        with column:
            st.metric(label, value)
            if part:
                st.caption(compared)
    if worth is not None and some.other_currency_count:
        left_out = number_text.things(some.other_currency_count, "case")
        st.caption(f"Value: {left_out} in other currencies left out.")


def _value(some: Explored, every: Explored) -> tuple[str, str, str] | None:
    """Value of the cases in their main currency, or the one they were chosen by."""
    currency = some.currency
    if currency is None or currency not in some.values:
        return None
    # no case with an amount is no value, and not one of 0
    ours, whole = (
        number_text.money(total if count else None, currency)
        for total, count in (some.values[currency], every.values[currency])
    )
    return "Value", ours, f"of {whole}"


def _durations(some: Explored) -> None:
    st.subheader("How long cases took", anchor=False)
    told = some.calendar
    if not told.timed_count:
        st.caption("None of these cases has a duration: their times are outside the period.")
        return
    charts.duration_bars(told.histogram.to_dicts())
    above = f" {number_text.things(told.above_count, 'case')} took longer." * bool(told.above_count)
    left_out = (
        f" {number_text.things(told.untimed_count, 'case')} without a duration left out."
        * bool(told.untimed_count)
    )
    st.caption(f"Calendar days from the first to the last event of a case.{above}{left_out}")


def _flow(some: Explored, first_on: date, last_on: date) -> None:
    st.subheader("What came and what was finished", anchor=False)
    # a stray date of another decade would flatten the months that have data
    months = [row for row in some.flow if first_on.replace(day=1) <= row["period_on"] <= last_on]
    charts.flow_lines(months)
    st.caption(
        "By month. Under way = begun and not finished by the end of the month; a case that never"
        " reaches a closing activity stays under way."
    )


def _variants(shown: frame.Published, some: Explored) -> None:
    st.subheader("Variants", anchor=False)
    rows = some.variants
    st.caption(
        f"The {number_text.count(len(rows))} most frequent of"
        f" {number_text.count(some.variant_count)} cover"
        f" {number_text.share(rows[-1]['cumulative_share'])} of these {shown.cases}."
    )
    row_table.show(
        row_table.filled([variant_table.row(row) for row in rows]),
        variant_table.columns(some.currency),
        key="explorer_variants",
    )


def _repeated(some: Explored) -> None:
    if not some.repeated:
        return
    st.subheader("What is done more than once", anchor=False)
    row_table.show(
        [
            {
                "Activity": row["activity"],
                "Cases with it": row["case_count"],
                "More than once": row["rework_case_count"],
                "Share": row["rework_case_share"] * 100,
                "Events beyond the first": row["repeated_event_count"],
                "At once again": row["self_loop_count"],
            }
            for row in some.repeated
        ],
        {
            "Activity": st.column_config.TextColumn(width="medium"),
            "Cases with it": row_table.count(),
            "More than once": row_table.count("Cases in which it happens at least twice"),
            "Share": row_table.share("Of the cases with it"),
            "Events beyond the first": row_table.count(),
            "At once again": row_table.count("How often it directly follows itself"),
        },
        key="explorer_repeated",
    )


if __name__ == "__main__":
    render()
