"""Whether what a model scores has moved from what it was trained on: table, chart and words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import charts, number_text, row_table
from dashboards.label_text import markdown_text, one_line

Row = dict[str, Any]
DAYS = {
    "newest": "newest days",
    "since_training": "whole weeks since the training",
    "decided": "decisions of 90 days",
}
STATES = {"drifted": "DRIFTED", "steady": "steady", "too_few": "too few to tell"}
HOW = """
- **Reference**: the last year of the training window without its first quarter, kept as counts and
  not as rows. Cases are compared when they have ended, invoices by the day of their posting.
- **Now**: the newest days, and all whole weeks since the training (13 at most). Of the newest days
  two things are asked. *Has their level made a step?* Steps since 1, 2, 3, 5, 7 or 14 days with 20
  rows at least: how far the mean score of the days (normal scores of a number, the share of each
  value of a category) lies from what the days before let expect. *Has their shape changed?* The
  newest days that hold 150 rows. The rarer of the two is told, with its days.
- **Like with like**: fewer days than a week are compared with the same mix of weekdays and month
  ends, whole weeks with the same mix of month ends.
- **PSI** (population stability index): sum over the bins of (now - then) x ln(now / then), one row
  added to each bin. Below 0.1 a change does not matter.
- **Distance**: of a number the Kolmogorov-Smirnov distance of the two distributions; of a category
  chi-square per row.
- **Times usual**: the distance in units of what the reference's own days or weeks usually have, so
  that batches and seasons are no drift.
- **Drifted**: it would be rarer than 1 in 200 refreshes by chance, all measures of all sources
  together (Holm's correction; the newest days have nine parts of the chance, the weeks one), and it
  is large: PSI 0.1 and, of a number, distance 0.15; the alert rate twice or half; precision 15
  points lower. How rare a step is was counted on the reference's own days.
- Not corrected: seasons of the year that the reference did not see.
"""


def panel(rows: list[Row]) -> None:
    """All measures of one model; the reader chooses one to see its bins."""
    st.subheader("Drift", anchor=False)
    if not rows:
        st.caption(
            "Nothing to compare yet: drift compares what came after the training with the training"
            " window, and the data end where the training did."
        )
        _how()
        return
    _summary(rows)
    order = {"drifted": 0, "steady": 1, "too_few": 2}
    shown = sorted(rows, key=lambda row: order[row["state"]])
    chosen = row_table.choose(
        row_table.filled([_cells(row) for row in shown]),
        {
            "Measure": st.column_config.TextColumn(width=190),
            "Days": st.column_config.TextColumn(width=200),
            "State": st.column_config.TextColumn(width=120),
            "Rows": row_table.count("Rows, or decisions, that are compared"),
            "PSI": _number("Population stability index: 0.1 and more is a change that matters"),
            "Distance": _number("Kolmogorov-Smirnov, or chi-square per row of a category"),
            "Times usual": _number("Of what days or weeks of the reference usually have"),
            "Chance": st.column_config.NumberColumn(
                format="%.4f",
                width=85,
                help="Probability by chance, corrected for all measures of the refresh",
            ),
        },
        key=f"drift_{shown[0]['name']}",
    )
    row = shown[chosen]
    st.markdown(
        f"**{markdown_text(_measure(row))}**, {DAYS[row['days']]}"
        f" ({number_text.day(row['from_on'])} to {number_text.day(row['until_on'])}):"
        f" {markdown_text(row['told'])}"
    )
    if row["bins"]:
        charts.shares_then_and_now(row["bins"])
    _how()


def _summary(rows: list[Row]) -> None:
    drifted = [row for row in rows if row["state"] == "drifted"]
    told = sum(row["state"] != "too_few" for row in rows)
    names = sorted({_measure(row) for row in drifted})
    if drifted:
        st.warning(
            f"**{len(names)} of its measures drifted**: {markdown_text(', '.join(names))}. Look at"
            " what changed in the source, and train and approve a new version where the change is"
            " here to stay.",
            icon=":material/trending_up:",
        )
    elif told:
        st.success(
            f"**Steady**: {number_text.things(told, 'comparison')}, none of them drift.",
            icon=":material/check_circle:",
        )
    else:
        st.info(
            "**Not enough rows to tell** since the training. That is no all-clear.",
            icon=":material/hourglass_empty:",
        )
    for row in rows:
        if row["current_value"] is not None and row["days"] != "newest":
            name = "Alert rate" if row["measure"] == "alert_rate" else "Precision of decisions"
            st.caption(
                f"{name}: {number_text.share(row['current_value'])} now,"
                f" {number_text.share(row['reference_value'])} before."
            )


def _cells(row: Row) -> Row:
    return {
        "Measure": one_line(_measure(row)),
        "Days": DAYS[row["days"]],
        "State": STATES[row["state"]],
        "Rows": row["current_count"],
        "PSI": row_table.number_or_none(row["psi"]),
        "Distance": row_table.number_or_none(row["statistic"]),
        "Times usual": row_table.number_or_none(row["times_usual"]),
        "Chance": row_table.number_or_none(row["adjusted_p"]),
    }


def _measure(row: Row) -> str:
    name = str(row["measure"]).replace("_", " ")
    return f"{name[:1].upper()}{name[1:]}"


def _number(help_text: str) -> Any:
    return st.column_config.NumberColumn(format="%.2f", help=help_text, width=95)


def _how() -> None:
    with st.expander("How drift is told"):
        st.markdown(HOW)
