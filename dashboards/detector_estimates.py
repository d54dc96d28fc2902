"""How often detectors are right and what they miss, as a page shows it: dots, lines and tables."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards import feedback_charts, frame, number_text, row_table
from dashboards.feedback_charts import Estimate
from dashboards.label_text import one_line
from dashboards.read import Row
from p2p.governance import candidate_kinds

SUBJECTS = {"invoice": "invoices", "case": "cases"}


def precision(rows: Sequence[Row]) -> None:
    """Precision of each kind, and what holds for all that was flagged."""
    st.subheader("How often is what was flagged right?", anchor=False)
    whole = [row for row in rows if row["part"] == "all"]
    if not whole:
        frame.nothing(
            "Nothing was in the work queue at the last refresh; what is in it now is counted from"
            " the next refresh on."
        )
        return
    known = [row for row in whole if row["estimate"] is not None]
    if known:
        st.caption(
            "Confirmed of decided, with the 95 % interval. The pale line is for all that was"
            " flagged: it is longer where decisions leave out part of the scores."
        )
        feedback_charts.estimates([_precision_dot(row) for row in known], "precision")
    row_table.show([_precision_cells(row) for row in whole], _PRECISION_COLUMNS)
    for row in whole:
        if row["estimate"] is not None and row["covered_share"] < 1:
            st.caption(
                f"{kind_name(row['kind'])}: decisions reach scores that"
                f" {number_text.share(row['covered_share'])} of the flagged have. What scores"
                " otherwise may be all right or all wrong, as far as anybody knows."
            )
    parts = [row for row in rows if row["part"] != "all" and row["decided_count"]]
    if parts:
        with st.expander(
            "By score, and by version of the model", icon=":material/stacked_line_chart:"
        ):
            row_table.show(
                [{**_precision_cells(row), "Part": one_line(row["part_value"])} for row in parts],
                {**_PRECISION_COLUMNS, "Part": row_table.wide()},
            )


def _precision_dot(row: Row) -> Estimate:
    return Estimate(
        kind_name(row["kind"]),
        row["estimate"],
        row["low"],
        row["high"],
        row["weighted_low"],
        row["weighted_high"],
        f"{row['confirmed_count']:,} confirmed of {row['decided_count']:,} decided;"
        f" {row['flagged_count']:,} flagged",
    )


def _precision_cells(row: Row) -> Row:
    return {
        "Kind": kind_name(row["kind"]),
        "Flagged": row["flagged_count"],
        "Decided": row["decided_count"],
        "Confirmed": row["confirmed_count"],
        "Precision": "not known yet" if row["estimate"] is None else f"{row['estimate']:.0%}",
        "95 % interval": _interval(row["low"], row["high"]),
        "Of all flagged": _interval(row["weighted_low"], row["weighted_high"]),
    }


_PRECISION_COLUMNS = {
    "Kind": st.column_config.TextColumn(width=190),
    "Flagged": row_table.count("Candidates that were ever in the queue"),
    "Decided": row_table.count("Of them, confirmed or dismissed by a person"),
    "Confirmed": row_table.count("Of the decided"),
    "Precision": st.column_config.TextColumn(help="Confirmed / decided", width=110),
    "95 % interval": st.column_config.TextColumn(help="Jeffreys interval", width=120),
    "Of all flagged": st.column_config.TextColumn(
        help="95 % interval for all that was flagged, bands of scores weighed by what was flagged",
        width=120,
    ),
}


def recall(rows: Sequence[Row]) -> None:
    """Recall by the control sample, or what is needed before it is known."""
    st.subheader("What is missed?", anchor=False)
    if not rows:
        frame.nothing("No control sample was drawn yet: it needs a week of documents that is over.")
        return
    st.caption(
        "Nobody looks at what was not flagged; so a few of them are drawn at random each week and"
        " put into the queue as “Control sample”. They are no alarms. What people confirm among"
        " them was missed."
    )
    known = [row for row in rows if row["estimate"] is not None]
    if known:
        feedback_charts.estimates([_recall_dot(row) for row in known], "recall")
    row_table.show(
        [
            {
                "Of": str(SUBJECTS.get(row["kind"], row["kind"])).capitalize(),
                "Not flagged": row["population_count"],
                "Drawn": row["sample_count"],
                "Decided": row["decided_count"],
                "Confirmed": row["confirmed_count"],
                "Missed": _missed(row),
                "Flagged": row["flagged_count"],
                "Recall": "not known yet" if row["missing"] else _recall_text(row),
            }
            for row in rows
        ],
        {
            "Not flagged": row_table.count("In the weeks that were drawn from", 100),
            "Drawn": row_table.count("The control sample"),
            "Decided": row_table.count("Of the drawn"),
            "Confirmed": row_table.count("Of the decided: they were missed"),
            "Missed": st.column_config.TextColumn(
                help="Estimated for all that was not flagged, with the 95 % interval", width=150
            ),
            "Flagged": row_table.count("In the same weeks"),
            "Recall": st.column_config.TextColumn(help="Found / (found + missed)", width=150),
        },
    )
    for row in rows:
        if row["missing"]:
            st.caption(
                f"Recall of {SUBJECTS.get(row['kind'], row['kind'])}: {one_line(row['missing'])}."
            )


def _recall_dot(row: Row) -> Estimate:
    return Estimate(
        f"All detectors of {SUBJECTS.get(row['kind'], row['kind'])}",
        row["estimate"],
        row["low"],
        row["high"],
        None,
        None,
        f"{row['confirmed_count']:,} of {row['decided_count']:,} drawn ones were missed",
    )


def _recall_text(row: Row) -> str:
    return f"{row['estimate']:.0%} ({_interval(row['low'], row['high'])})"


def _missed(row: Row) -> str:
    if row["missed_count"] is None:
        return "not known yet"
    return f"{row['missed_count']:,.0f} ({row['missed_low']:,.0f} to {row['missed_high']:,.0f})"


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.0%} to {high:.0%}"


def kind_name(kind: str) -> str:
    """A kind of candidate as people call it."""
    return one_line(candidate_kinds.kind_name(kind))
