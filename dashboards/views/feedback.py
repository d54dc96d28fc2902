"""Feedback: what do people's decisions say about the detectors?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards import (
    detector_estimates,
    feedback_charts,
    filters,
    frame,
    number_text,
    read_feedback,
    row_table,
)
from dashboards.detector_estimates import kind_name
from dashboards.label_text import markdown_text
from dashboards.read import Row


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    rows = read_feedback.estimates(shown.scope)
    weeks = read_feedback.weeks(shown.scope)
    thresholds = read_feedback.thresholds(shown.scope)
    order = read_feedback.reranking(shown.scope)
    if not rows and not thresholds and order is None:
        frame.nothing("Nothing was flagged in this source, so there is nothing to decide on.")
        return
    decided = sum(row["decided_count"] for row in weeks)
    st.info(
        f"**{number_text.things(decided, 'decision')} at the last refresh.** What"
        " people confirm and dismiss is all that is known of how good the detectors are. It is"
        " read anew at each refresh; a decision taken back no longer counts.",
        icon=":material/school:",
    )
    detector_estimates.precision([row for row in rows if row["measure"] == "precision"])
    detector_estimates.recall([row for row in rows if row["measure"] == "recall"])
    _weeks(weeks)
    _thresholds(thresholds)
    _order(order)
    with st.expander("How this is reckoned", icon=":material/info:"):
        st.markdown(_METHOD)


def _weeks(rows: Sequence[Row]) -> None:
    if not rows:
        return
    st.subheader("When was it decided?", anchor=False)
    kinds = sorted({row["kind"] for row in rows})
    chosen = filters.several("Kind", "decided", kinds, kind_name)
    feedback_charts.decisions_by_week([row for row in rows if row["kind"] in chosen])


def _thresholds(rows: Sequence[Row]) -> None:
    if not rows:
        return
    st.subheader("How many reviews a week?", anchor=False)
    kind = filters.one_of("Kind", "budget", sorted({row["kind"] for row in rows}), kind_name)
    options = [row for row in rows if row["kind"] == kind]
    in_force = next((row for row in options if row["is_in_force"]), None)
    first = options[0]
    st.markdown(_budget_text(kind, in_force))
    st.caption(
        f"What each number would have opened of the {first['week_count']} full weeks from"
        f" {number_text.day(first['from_on'])} on. **Choose a row** to see its weeks."
    )
    place = row_table.choose(
        [
            {
                "Reviews a week": row["per_week"],
                "From score": row_table.number_or_none(row["threshold"]),
                "Opened": row["opened_count"],
                "Decided above": row["decided_above_count"],
                "Confirmed a week": "not known yet"
                if row["expected_confirmed"] is None
                else f"{row['expected_confirmed']:.1f}"
                f" ({row['expected_low']:.1f} to {row['expected_high']:.1f})",
                "In force": "yes" if row["is_in_force"] else "",
            }
            for row in options
        ],
        {
            "Reviews a week": row_table.count(width=120),
            "From score": st.column_config.NumberColumn(
                format="%.3f", help="Whatever scores at least this is opened", width=100
            ),
            "Opened": row_table.count("In all of those weeks; equal scores may make it more"),
            "Decided above": row_table.count("Decisions on candidates that score as high", 120),
            "Confirmed a week": st.column_config.TextColumn(
                help="Opened a week x confirmed of decided above the score, 95 % interval",
                width=190,
            ),
        },
        key="thresholds",
    )
    feedback_charts.opened_by_week(options[place])


def _budget_text(kind: str, in_force: Row | None) -> str:
    if in_force is None:
        return (
            "No number is set: the program opens one in two hundred, at least 10 and at most 100."
            f" A person sets one with `p2p review-budget set {kind} --per-week N --by NAME"
            " --reason WHY`."
        )
    return (
        f"**{in_force['per_week']:,} a week**, set by {markdown_text(in_force['set_by'])} on"
        f" {number_text.moment(in_force['set_at'])}: {markdown_text(in_force['set_reason'])}"
    )


def _order(row: Row | None) -> None:
    if row is None:
        return
    st.subheader("In which order does one look?", anchor=False)
    st.markdown(markdown_text(row["told"]))
    if row["is_in_force"]:
        st.caption(
            f"{number_text.things(row['moved_count'], 'candidate')} of this source stand elsewhere"
            " than by score alone; none is hidden. On decisions that it had not seen, average"
            f" precision was {row['gain']:+.3f} against the order by score (98 % interval"
            f" {row['gain_low']:+.3f} to {row['gain_high']:+.3f})."
        )
    elif row["model_id"] is not None:
        st.warning(
            "The model's file is missing or is not the one that was approved. Nothing is lost: the"
            " order by score stands. Find out who changed the folder of models.",
            icon=":material/gpp_maybe:",
        )
    have, least = row["available_label_count"], row["least_label_count"]
    st.caption(
        f"A model may learn from {number_text.things(have, 'decision')} on what was flagged,"
        f" {number_text.count(row['available_confirmed_count'])} of them confirmed"
        + (
            f"; it takes {least:,}."
            if have < least
            else ". `p2p reranking propose --by NAME` tries one."
        )
    )


_METHOD = """
- **Precision** is confirmed / decided. Open and escalated candidates are left out, for nothing is
  decided on them. The interval is Jeffreys' (95 %).
- **Of all flagged**: people look at the top of a list first, and what they find there does not hold
  for the rest. So scores are cut into bands, each band weighs as much as was flagged in it, and a
  band without a decision counts as anything between all wrong and all right.
- **Control sample**: of each full week, subjects that were not flagged are drawn by a fixed lot
  (a hash of subject and week), two in five among small amounts, two in five among medium and one
  in five among the largest tenth. A draw is kept and never drawn anew.
- **Recall** is found / (found + missed). Missed is the share confirmed in each group of amounts,
  times those in it that were not flagged, summed. Its interval is the exact one (Clopper-Pearson)
  at the effective size of the sample; both ends are carried through. It is of all detectors
  together, since what was missed has no kind, and it stays wide as long as the sample is small.
- **Reviews a week**: the threshold is the score that so many a week of the last quarter reached.
  Decisions on earlier versions of a model count by the score they had then.
- **Order**: a model (logistic regression on score, kind, reasons, amount, distance to peers, age
  and what was decided on the supplier before) is fitted on earlier decisions and tried on later
  ones. It may be put in force only where the whole 98 % interval of its gain in average precision
  is above zero and the first third holds no fewer confirmed ones, by another person than the one
  who proposed it. It changes the order alone.
"""


if __name__ == "__main__":
    render()
