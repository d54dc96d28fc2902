"""Process models: how well does a model explain what happened, and who deviates from it?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import (
    case_view,
    filters,
    frame,
    model_text,
    number_text,
    read,
    read_mined,
    row_table,
    theme,
)
from dashboards.label_text import markdown_text, one_line
from dashboards.model_map_dot import by_activity, model_map_dot
from dashboards.process_graph import build_graph, default_shares, simplify

Row = dict[str, Any]


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    models = {row["model_name"]: row for row in read_mined.process_models(shown.scope)}
    if not models:
        frame.nothing("This source has no events yet, so there is no model to look at.")
        return
    chosen = models[filters.one_of("Model", "model", list(models), one_line)]
    _about(shown, chosen)
    if chosen["problem"] is None:
        _measures(chosen)
        _deviations(shown, chosen)
    _skeleton(shown)
    _temporal(shown)


def _about(shown: frame.Published, model: Row) -> None:
    if model["is_uploaded"]:
        origin = (
            f"{markdown_text(model['algorithm'])} by **{markdown_text(model['uploaded_by'])}** on"
            f" {model['uploaded_at']:%d %b %Y, %H:%M} UTC (sha256 {model['sha256'][:12]})."
        )
        st.markdown(origin[0].upper() + origin[1:])
    else:
        st.markdown(
            f"Found in the log itself ({markdown_text(model['algorithm'])}, noise threshold"
            f" {float(model['noise_threshold']):.2f}). Upload a model of your own with"
            f" `p2p models add FILE --source {shown.scope.source} --by YOU`."
        )
    if model["problem"]:
        st.warning(
            f"This model could not be checked: {markdown_text(model['problem'])}",
            icon=":material/error:",
        )
        return
    if model["unknown_activities"]:
        names = ", ".join(f"“{markdown_text(one)}”" for one in model["unknown_activities"])
        st.warning(
            f"The log never has {names}. Where the model asks for them, every case counts as having"
            " skipped them.",
            icon=":material/spellcheck:",
        )
    if model["bpmn_xml"]:
        st.download_button(
            "Download BPMN",
            data=str(model["bpmn_xml"]),
            file_name=f"{shown.scope.source}_{model['model_name']}.bpmn",
            mime="application/xml",
            icon=":material/download:",
            on_click="ignore",
        )


def _measures(model: Row) -> None:
    for column, measure in zip(st.columns(4, gap="medium"), model_text.MEASURES, strict=True):
        with column:
            value = model[measure.column]
            st.metric(measure.name, "–" if value is None else f"{float(value):.1f}%")
            st.caption(f"**{measure.question}** {measure.explanation}")
    checked = int(model["case_count"]) - int(model["not_checked_case_count"])
    unchecked = int(model["not_checked_case_count"])
    st.markdown(
        f"Checked: **{number_text.count(checked)} of {number_text.count(model['case_count'])}"
        f" cases**; {number_text.count(model['fitting_case_count'])} of them fit the model"
        f" completely. Not checked within the budget: {number_text.count(unchecked)} cases of"
        f" {number_text.count(model['not_checked_variant_count'])} variants"
        f" (of {number_text.count(model['variant_count'])})"
        + ("; no measure speaks of them." if unchecked else ".")
    )


def _deviations(shown: frame.Published, model: Row) -> None:
    st.subheader("Where cases deviate", anchor=False)
    rows = read_mined.model_deviations(shown.scope, model["model_name"])
    if not rows:
        st.caption("No checked case deviates from this model.")
        return
    st.caption(
        "Extra: done where the model does not allow it. Skipped: asked for by the model and not"
        " done. A case has the fewest deviations with which it can be explained; where several"
        " explanations are equally good, one is taken. Cases that are still open count too: what is"
        " yet to come is skipped so far."
    )
    _map(shown, rows, model["unknown_activities"] or [])
    chosen = row_table.choose(
        [
            {
                "Activity": one_line(row["activity"]),
                "Deviation": row["kind"],
                "Cases": row["case_count"],
                "Of checked": row_table.number_or_none(row["case_share"], 100),
                "Times": row["deviation_count"],
                "For instance": ", ".join(map(one_line, row["example_case_ids"][:3])),
            }
            for row in rows
        ],
        {
            "Activity": st.column_config.TextColumn(width=280),
            "Cases": row_table.count("Cases that deviate so"),
            "Of checked": row_table.share("Such cases of all that were checked"),
            "Times": row_table.count("Deviations of these cases together"),
            "For instance": row_table.wide(),
        },
        key="deviations",
    )
    _examples(shown, rows[chosen])


def _map(shown: frame.Published, rows: list[Row], unknown: list[str]) -> None:
    graph = build_graph(
        read.activities(shown.scope, shown.case_notion),
        read.transitions(shown.scope, shown.case_notion),
    )
    activities, paths = default_shares(graph)
    left, right = st.columns(2, gap="medium")
    with left:
        kept = filters.share(
            "Activities kept", "activities", activities, "The activities that most cases run."
        )
    with right:
        drawn = filters.share("Paths kept", "paths", paths, "The most frequent paths.")
    part = simplify(graph, kept, drawn)
    with st.container(border=True, horizontal_alignment="center"):
        st.graphviz_chart(
            model_map_dot(part, by_activity(rows), theme.palette(), unknown),
            alt=f"Map of {len(part.activities)} activities and their deviations",
        )
        st.caption(
            f"The process as it ran: {len(part.activities)} of {len(graph.activities)} activities."
            " The redder a box, the more cases deviate there; pale = no deviation. Dashed box ="
            " the model asks for it and no case has it."
        )


def _examples(shown: frame.Published, row: Row) -> None:
    cases = [
        found
        for case_id in row["example_case_ids"]
        if (found := read.case(shown.scope, shown.case_notion, case_id)) is not None
    ]
    if not cases:
        return
    by_id = {one["case_id"]: one for one in cases}
    chosen = st.selectbox(
        f"A case in which {one_line(row['activity'])} was {row['kind']}",
        list(by_id),
        format_func=one_line,
        key=f"case_of_{row['activity']}_{row['kind']}",
    )
    with st.expander("Its events"):
        case_view.events(shown, by_id[chosen])


def _skeleton(shown: frame.Published) -> None:
    st.subheader("What nearly always holds", anchor=False)
    rows = read_mined.skeleton_constraints(shown.scope)
    if not rows:
        st.caption("No constraint is published for this source.")
        return
    broken = [row for row in rows if row["broken_case_count"]]
    st.caption(
        "The log skeleton: constraints between two activities that hold for at least"
        f" {1 - float(rows[0]['noise_threshold']):.0%} of their occurrences. The log itself says"
        f" what should hold; no model is asked. {number_text.count(len(broken))} of"
        f" {number_text.count(len(rows))} constraints are broken by some case. Kept = occurrences"
        " of the activity that keep the constraint, of all its occurrences (for “times a case”:"
        " cases, of all cases). Cases that are still open count too."
    )
    kinds = [kind for kind in model_text.CONSTRAINTS if any(row["kind"] == kind for row in rows)]
    wanted = filters.several("Constraint", "constraint", kinds, model_text.CONSTRAINTS.__getitem__)
    chosen = [row for row in broken if row["kind"] in wanted]
    if not chosen:
        st.caption("No case breaks a constraint of this kind.")
        return
    row_table.show(
        [
            {
                "Nearly always": one_line(
                    model_text.constraint(
                        row["kind"], row["activity"], row["other_activity"], row["allowed_counts"]
                    )
                ),
                "Broken": row["broken_case_count"],
                "Cases": row["case_count"],
                "Kept": row_table.number_or_none(row["kept_share"], 100),
                "For instance": ", ".join(map(one_line, row["example_case_ids"][:3])),
            }
            for row in chosen
        ],
        {
            "Nearly always": st.column_config.TextColumn(width=560),
            "Broken": row_table.count("Cases that break it"),
            "Cases": row_table.count("Cases that it speaks of"),
            "Kept": row_table.share("Occurrences that keep it"),
            "For instance": row_table.wide(),
        },
    )


def _temporal(shown: frame.Published) -> None:
    st.subheader("Times far from usual", anchor=False)
    rows = read_mined.temporal_profile(shown.scope)
    far = [row for row in rows if row["early_count"] or row["late_count"]]
    if not far:
        st.caption("No time between two activities lies far from its mean.")
        return
    times = sum(row["early_count"] + row["late_count"] for row in far)
    measured = sum(row["pair_count"] for row in rows)
    st.caption(
        f"Time between two activities at most {rows[0]['window_steps']} steps apart in a case:"
        f" {number_text.count(times)} of {number_text.count(measured)} measured times lie more than"
        " three standard deviations from the mean of their pair. Left out: times that run"
        " backwards, and dates that are placeholders."
    )
    row_table.show(
        [
            {
                "From": one_line(row["from_activity"]),
                "To": one_line(row["to_activity"]),
                "Times": row["pair_count"],
                "Mean": row_table.number_or_none(row["mean_days"]),
                "Std. dev.": row_table.number_or_none(row["sd_days"]),
                "Early": row["early_count"],
                "Late": row["late_count"],
                "Cases": row["deviating_case_count"],
                "Farthest": row_table.number_or_none(row["largest_z"]),
                "For instance": ", ".join(map(one_line, row["example_case_ids"])),
            }
            for row in far
        ],
        {
            "Times": row_table.count("Times that were measured"),
            "Mean": row_table.days("Mean, in days"),
            "Std. dev.": row_table.days("Standard deviation, in days"),
            "Early": row_table.count("Sooner than the mean - 3 standard deviations"),
            "Late": row_table.count("Later than the mean + 3 standard deviations"),
            "Cases": row_table.count("Cases with such a time"),
            "Farthest": row_table.days("In standard deviations from the mean"),
            "For instance": row_table.wide("The cases farthest off"),
        },
    )


if __name__ == "__main__":
    render()
