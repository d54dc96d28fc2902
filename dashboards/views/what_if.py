"""What-if: what would change if approvals were faster, fewer or better shared?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from dashboards import frame, number_text, read_mined, row_table
from dashboards.label_text import markdown_text, one_line
from dashboards.read import Row
from p2p.what_if_text import (
    figure_text,
    interval_text,
    is_better,
    measure_text,
    scope_text,
    unit_text,
)

_TIMES = ("requisition", "order", "invoice", "blocks")


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    rows = read_mined.what_if(shown.scope)
    if not rows:
        frame.nothing(
            "Nothing was replayed for this source: refresh once to ask what would change."
        )
        return
    levers = [list(group) for _, group in groupby(rows, key=lambda row: row["lever_order"])]
    told = [lever for lever in levers if any(row["missing"] is None for row in lever)]
    if not told:
        frame.nothing(f"This source cannot be replayed: {rows[0]['missing']}.")
        return
    first = rows[0]
    st.markdown(
        "Each row does one thing otherwise, and the approvals and payments of"
        f" {number_text.period(first['period_from'], first['period_to'])} are replayed with it."
        " Changes are those of the whole period, with the 90 % interval in brackets; days are those"
        " within which 90 of 100 documents are through (p90). **Choose a row** for its figures."
    )
    chosen = told[row_table.choose([_summary(lever) for lever in told], _columns(), key="lever")]
    _lever(chosen)
    for lever in levers:
        if lever not in told:
            st.caption(f"{lever[0]['lever']}: not told, {markdown_text(lever[0]['missing'])}.")
    _agreement(read_mined.what_if_agreement(shown.scope))
    _method()


def _summary(lever: Sequence[Row]) -> Row:
    """One row of the first table: the change of what people ask for first."""
    by_key = {(row["scope"], row["measure"]): row for row in lever}
    told = {"What would be done": one_line(lever[0]["lever"])}
    for scope in _TIMES:
        told[_time_name(scope)] = _change(by_key.get((scope, "p90_cycle_time")))
    told["Late payments"] = _change(by_key.get(("payments", "late_payments")))
    told["Discounts"] = _change(by_key.get(("payments", "discounts")))
    fewer = [row for row in lever if row["measure"] in {"tasks", "blocks"}]
    told["Tasks"] = (
        figure_text(sum(row["change_value"] for row in fewer), "tasks", signed=True)
        if fewer
        else "-"
    )
    return told


def _time_name(scope: str) -> str:
    return f"{scope_text(scope).removesuffix(' approval').removeprefix('Payment ').title()} days"


def _columns() -> Row:
    held = "p90: 90 of 100 are through within so many days, from first request to last decision"
    return {
        "What would be done": st.column_config.TextColumn(width=245),
        **{
            _time_name(scope): st.column_config.TextColumn(
                help=f"{held}; {'calendar' if scope == 'blocks' else 'working'} days", width=120
            )
            for scope in _TIMES
        },
        "Late payments": st.column_config.TextColumn(help="Paid after the due date", width=95),
        "Discounts": st.column_config.TextColumn(help="Invoices paid with a discount", width=95),
        "Tasks": st.column_config.TextColumn(
            help="Approvals that nobody is asked for, blocks that nobody has to lift", width=95
        ),
    }


def _change(row: Row | None) -> str:
    if row is None or row["change_value"] is None:
        return "-"
    change = figure_text(row["change_value"], row["unit"], signed=True)
    interval = interval_text(row)
    return change if interval == change else f"{change} ({interval})"


def _lever(rows: Sequence[Row]) -> None:
    st.subheader(one_line(rows[0]["lever"]), anchor=False)
    told = [row for row in rows if row["missing"] is None]
    sentences = [_sentence(row) for row in told if is_better(row) is not None]
    if sentences:
        st.markdown("\n".join(f"- {one}" for one in sentences))
    else:
        st.markdown("Nothing changes by more than chance.")
    row_table.show(
        [
            {
                "Figure": measure_text(row["scope"], row["measure"]),
                "Unit": unit_text(row["unit"]) or "count",
                "In the log": figure_text(row["before_value"], row["unit"]),
                "After": figure_text(row["after_value"], row["unit"]),
                "Change": figure_text(row["change_value"], row["unit"], signed=True),
                "90 % interval": interval_text(row),
                "Of": row["counted"],
            }
            for row in told
        ],
        {
            "Figure": st.column_config.TextColumn(width=260),
            "In the log": st.column_config.TextColumn(help="As it was, nothing replayed"),
            "After": st.column_config.TextColumn(help="In the replay with the change"),
            "90 % interval": st.column_config.TextColumn(
                help="Nine in ten replays with efforts and documents drawn anew lie in it"
            ),
            "Of": row_table.count("Documents, tasks or paid invoices behind the figure"),
        },
    )
    for row in rows:
        if row["missing"] is not None:
            st.caption(f"Not told: {markdown_text(row['missing'])}.")
    st.caption(f"Assumed: {markdown_text(rows[0]['assumption'])}")


def _sentence(row: Row) -> str:
    """A change whose whole interval points one way, in words."""
    unit = unit_text(row["unit"])
    low, high = sorted((abs(row["change_low"]), abs(row["change_high"])))
    down = row["change_value"] < 0
    word = ("fewer" if down else "more") if not unit else ("less" if down else "more")
    figures = [figure_text(value, row["unit"]) for value in (abs(row["change_value"]), low, high)]
    name = markdown_text(measure_text(row["scope"], row["measure"]))
    spread = f" (between {figures[1]} and {figures[2]})" if figures[1] != figures[2] else ""
    before, after = (figure_text(row[f"{end}_value"], row["unit"]) for end in ("before", "after"))
    return f"**{name}** from {before} to {f'{after} {unit}'.strip()}: {figures[0]} {word}{spread}"


def _agreement(rows: Sequence[Row]) -> None:
    if not rows:
        return
    st.subheader("Does the replay agree with the log?", anchor=False)
    st.caption(
        "With nothing changed, the replay has to give the log's own waits back. Working days from"
        " a task's request to its decision: in the log, and in replays with efforts drawn anew."
    )
    row_table.show(
        [
            {
                "Approval": scope_text(row["scope"]),
                "Tasks": row["task_count"],
                "Median": row_table.number_or_none(row["log_median_days"]),
                "Median replayed": row_table.number_or_none(row["replayed_median_days"]),
                "90 of 100": row_table.number_or_none(row["log_p90_days"]),
                "90 of 100 replayed": row_table.number_or_none(row["replayed_p90_days"]),
                "Within 15 min": row_table.number_or_none(row["reproduced_pct"]),
            }
            for row in rows
        ],
        {
            "Approval": st.column_config.TextColumn(width=200),
            "Tasks": row_table.count(),
            "Median": row_table.days(),
            "Median replayed": row_table.days(width=130),
            "90 of 100": row_table.days(),
            "90 of 100 replayed": row_table.days(width=140),
            "Within 15 min": row_table.share(
                "Tasks that are decided within a quarter of an hour of the log's moment when each"
                " keeps its own effort"
            ),
        },
    )


def _method() -> None:
    with st.expander("How it is replayed", icon=":material/info:"):
        st.markdown(
            """
- Every person has a queue for each kind and level of approval. Their daily hours are those in which
  they took up or decided tasks, on the working days of their company; where work waited through
  three of their days and nothing was decided, they were away.
- The effort of a decision is what its wait leaves over in those hours, after the tasks before it.
  Tasks are served first come, first served; who gets less to decide is sooner through the rest.
- An approval of a higher level is asked for when the lower one has decided, so it moves along.
- An invoice is free for payment when it is entered, approved and not blocked. It is paid by the
  next run on one of the company's own pay days. Only invoices that the release held back change:
  what was paid late for another reason stays late. A discount that comes within reach is taken as
  often as the company takes those within its reach.
- What an earlier order does to delivery is not told: the supplier's time is not ours to replay.
- The interval: efforts are drawn anew from tasks near by in the same queue, and documents are drawn
  anew; each draw is replayed with and without the change. Nine in ten changes lie within.
- Left out: tasks still open, tasks known to the day only or without a person, invoices not paid.
"""
        )


if __name__ == "__main__":
    render()
