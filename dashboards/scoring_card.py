"""The card of a model that scores: learned from what, put in force by whom, with which limits."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dashboards import number_text, ranking_card, row_table
from dashboards.frame import Published
from dashboards.label_text import markdown_text, one_line

Row = dict[str, Any]


def card(shown: Published, model: Row) -> None:
    """Everything that is known of the version that scores."""
    told = model["card"]
    st.subheader("Model card", anchor=False)
    st.markdown(f"{markdown_text(told.get('about', ''))}")
    facts = [
        f"**Version** {markdown_text(model['version'])}",
        f"**Trained on** {number_text.count(model['row_count'])}"
        f" {markdown_text(told.get('subjects', 'rows'))},"
        f" {number_text.period(model['data_from_on'], model['data_until_on'])}",
        f"**Owner** {markdown_text(model['owner'])}",
        _approval(model),
        f"**How** {markdown_text(told.get('algorithm', ''))}",
    ]
    st.markdown("\n".join(f"- {fact}" for fact in facts))
    if "metrics" in told:
        _metrics(told["metrics"])
    if "trial" in told:
        ranking_card.trial(told["trial"])
    limits = "\n".join(f"- {markdown_text(text)}" for text in told.get("limits", []))
    st.markdown(f"**Limits**\n\n{limits}")
    st.caption(
        f"{markdown_text(told.get('library', ''))}; {len(told.get('features', []))} features:"
        f" {markdown_text(', '.join(told.get('features', [])))}. File"
        f" {markdown_text(model['file_name'])}, SHA-256 {markdown_text(model['sha256'])}."
    )
    st.download_button(
        "Download the model card (JSON)",
        data=json.dumps(model, indent=2, default=str),
        file_name=f"{shown.scope.source}_{model['name']}_model_card.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )


def proposal(model: Row) -> None:
    """The version that waits for a person, beside the one that scores."""
    waiting = model["card"].get("proposed")
    if not waiting:
        return
    metrics = waiting["metrics"]
    common = metrics.get("agreement")
    told = (
        f" Of its {common['top_count']} highest scores {common['common_count']} are also among the"
        " highest of the version in force."
        if common
        else ""
    )
    st.info(
        f"**Version {markdown_text(waiting['version'])} waits for a person**:"
        f" {markdown_text(waiting['reason'])}. Trained on"
        f" {number_text.count(waiting['row_count'])} rows until"
        f" {markdown_text(waiting['data_until_on'])}.{told}",
        icon=":material/how_to_reg:",
    )
    st.code(
        f"p2p scoring-models approve {model['name']} --source {model['source']}"
        f" --version {waiting['version']} --by YOUR.NAME --reason WHY",
        language="bash",
    )


def history(model: Row) -> None:
    """Who gave which version which state."""
    if not model["history"]:
        return
    st.markdown("**Who decided what**")
    row_table.show(
        [
            {
                "When (UTC)": one_line(str(entry["recorded_at"]).replace("T", " ")[:16]),
                "Version": one_line(entry["version"]),
                "State": one_line(entry["state"].replace("_", " ")),
                "By": one_line(entry["person"]),
                "Reason": one_line(entry["reason"]),
            }
            for entry in model["history"]
        ],
        {"Reason": row_table.wide()},
    )


def _approval(model: Row) -> str:
    if model["approver"] is None:
        return "**Approver** nobody: it is not in force"
    if model["approver"] == "system":
        return (
            "**Approver** the program itself, by its rule:"
            f" {markdown_text(model['approval_reason'])}"
        )
    return (
        f"**Approver** {markdown_text(model['approver'])} on"
        f" {number_text.moment(model['approved_at'])}: {markdown_text(model['approval_reason'])}"
    )


def _metrics(metrics: Row) -> None:
    decided = metrics["decisions"]
    precision = (
        f"{number_text.share(decided['average_precision'])} average precision over"
        f" {number_text.things(decided['decided_count'], 'decided candidate')}"
        if "average_precision" in decided
        else f"{number_text.things(decided['decided_count'], 'decided candidate')} when it was"
        " trained: too few to measure its precision"
    )
    st.markdown("**Figures on the training window**")
    st.markdown(
        f"- Half of the rows score {metrics['score_median']:.2f} or less, nine in ten"
        f" {metrics['score_p90']:.2f}, ninety-nine in a hundred {metrics['score_p99']:.2f}; the"
        f" highest scores {metrics['score_max']:.2f}. At or above the score of one in a hundred a"
        " row counts as an alert.\n"
        f"- {precision}."
    )
