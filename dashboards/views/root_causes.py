"""Root causes: what goes with slow, late, reworked or irregular cases?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import filters, frame, number_text, read_mined, row_table
from dashboards.label_text import markdown_text, one_line

NOUNS = {"case": "cases", "invoice": "invoices", "task": "approvals"}
EVERY_CAUSE = "all"


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    outcomes = {row["outcome_id"]: row for row in read_mined.cause_outcomes(shown.scope)}
    if not outcomes:
        frame.nothing("Nothing in this source has an outcome that could be explained yet.")
        return
    chosen = outcomes[
        filters.one_of(
            "Outcome",
            "outcome",
            list(outcomes),
            lambda name: (
                f"{one_line(outcomes[name]['name'])}"
                f" ({number_text.things(outcomes[name]['cause_count'], 'cause')})"
            ),
        )
    ]
    _outcome(chosen)
    if chosen["is_examined"]:
        _causes(shown, chosen)
        _rules(shown, chosen)
    with st.expander("How causes are found", icon=":material/info:"):
        st.markdown(_METHOD)


def _outcome(outcome: dict[str, Any]) -> None:
    things = NOUNS[outcome["subject"]]
    share = outcome["hit_count"] / outcome["subject_count"]
    st.markdown(
        f"Of **{number_text.count(outcome['subject_count'])} {things}**,"
        f" **{number_text.count(outcome['hit_count'])}** ({number_text.share(share)})"
        f" {markdown_text(outcome['hit_text'])}."
    )
    st.caption(
        markdown_text(
            f"Counted are {outcome['population']}. May explain it, because it is known at the"
            f" start: {', '.join(outcome['attributes'])}. Left out: {outcome['left_out']}."
        )
    )
    if not outcome["is_examined"]:
        frame.nothing(
            f"Fewer than ten {things} have this outcome, or have it not: nothing is said."
        )


def _causes(shown: frame.Published, outcome: dict[str, Any]) -> None:
    rows = read_mined.root_causes(shown.scope, outcome["outcome_id"])
    tested = number_text.count(outcome["tested_count"])
    if not rows:
        st.info(
            f"{tested} values and pairs of values were tested; none goes with this outcome more"
            " than chance would allow.",
            icon=":material/check_circle:",
        )
        return
    listed = filters.choice("Show", "causes", ["own", EVERY_CAUSE], lambda name: _KINDS[name])
    if listed != EVERY_CAUSE:
        rows = [row for row in rows if row["repeats"] is None]
    st.caption(
        f"{tested} values and pairs of values were tested. Choose a row to read it as a sentence"
        " and to see its cases."
    )
    things = NOUNS[outcome["subject"]]
    place = row_table.choose(
        [
            {
                "#": row["rank"],
                "What goes with it": one_line(row["cause"]),
                things.capitalize(): row["subject_count"],
                "With outcome": row["hit_count"],
                "Share": row_table.number_or_none(row["hit_pct"]),
                "All others": row_table.number_or_none(row["other_hit_pct"]),
                "Lift": row_table.number_or_none(row["lift"]),
                "From": row_table.number_or_none(row["difference_low_pct"]),
                "To": row_table.number_or_none(row["difference_high_pct"]),
                "Beyond average": row_table.number_or_none(row["excess_low_count"]),
                "By chance": f"{row['q_value']:.1g}",
            }
            for row in rows
        ],
        {
            "#": row_table.number(),
            "What goes with it": st.column_config.TextColumn(width=300),
            things.capitalize(): row_table.count("All with these values: the support"),
            "With outcome": row_table.count("Of them, with the outcome", width=92),
            "Share": row_table.share("With outcome, of those with these values"),
            "All others": row_table.share("The same share among all others"),
            "Lift": row_table.days("Share over the share among all", width=55),
            "From": row_table.days(
                "Lower end of the 95 % interval of the difference, in percentage points", width=62
            ),
            "To": row_table.days("Upper end of that interval", width=62),
            "Beyond average": row_table.total_days(
                "Outcomes beyond what the average share would give, at the lower end"
            ),
            "By chance": st.column_config.TextColumn(
                width=75, help="p-value after correction for all tests of this outcome"
            ),
        },
        key=f"cause_of_{outcome['outcome_id']}_{listed}",
    )
    row = rows[place]
    st.markdown(markdown_text(row["sentence"]))
    if row["case_filter"]:
        st.page_link(
            "views/explorer.py",
            label="Explore the cases with these values",
            icon=":material/filter_alt:",
            query_params={"source": shown.scope.source, "filter": row["case_filter"]},
        )
        st.caption(
            "The explorer shows the cases with these values, with the outcome and without it; for"
            " a person those in which the person took part, for a supplier its order items."
        )
    else:
        st.caption("The explorer has no filter for these values.")


def _rules(shown: frame.Published, outcome: dict[str, Any]) -> None:
    rows = read_mined.cause_rules(shown.scope, outcome["outcome_id"])
    if not rows:
        return
    st.subheader("How causes combine", anchor=False)
    st.caption(
        "A tree of at most three questions, each about a cause above: every one of the counted is"
        " in exactly one of its leaves. Only where the share is above the"
        f" {number_text.share(outcome['hit_count'] / outcome['subject_count'])} of all do they go"
        " together."
    )
    row_table.show(
        [
            {
                "Where all of this holds": one_line(row["rule"]),
                "Count": row["subject_count"],
                "With outcome": row["hit_count"],
                "Share": row_table.number_or_none(row["hit_pct"]),
                "From": row_table.number_or_none(row["hit_low_pct"]),
                "To": row_table.number_or_none(row["hit_high_pct"]),
            }
            for row in rows
        ],
        {
            "Where all of this holds": st.column_config.TextColumn(width=590),
            "Count": row_table.count(),
            "With outcome": row_table.count(),
            "Share": row_table.share(),
            "From": row_table.share("Lower end of the 95 % interval of the share"),
            "To": row_table.share("Upper end of that interval"),
        },
        key=f"rules_of_{outcome['outcome_id']}",
    )


_KINDS = {"own": "Causes that hold their own", EVERY_CAUSE: "Also those that repeat another"}
_METHOD = """
- A **cause** here is a value, or a pair of values, that goes with the outcome more often than
  chance would have it. It is a place to look, not a proof: something else may stand behind both.
- Only what was known at the start may explain an outcome; what is left out stands above.
- **Share** of a value is held against **all others**. The interval of their difference is
  Newcombe's (method 10, from Wilson's score intervals), 95 %. At least 30 must have the value.
- The p-value is that of Fisher's exact test, one-sided. A pair must also hold its own against each
  of its two values alone. All tests of one outcome are corrected together (Benjamini and Hochberg):
  of what is listed, one in twenty is expected to be chance.
- Items of one order, and tasks of one document, are not independent: counts are divided by the
  design effect before they are tested.
- Order: outcomes **beyond average**, at the lower end of the interval, so that neither a rare
  extreme nor a frequent trifle comes first. What only repeats another cause (the company of a late
  supplier) comes last: it is no longer over-represented once cases are split by that other one.
- Amount bands are quarters of the amounts in one currency; currencies are never compared.
"""


if __name__ == "__main__":
    render()
