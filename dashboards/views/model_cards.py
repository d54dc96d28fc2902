"""Model cards: which models score, who put them in force, and do they still fit? Read-only."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import (
    drift_panel,
    filters,
    frame,
    number_text,
    ranking_card,
    read_mined,
    row_table,
    scoring_card,
)
from dashboards.detector_estimates import kind_name
from dashboards.label_text import markdown_text, one_line

Row = dict[str, Any]
USED = {
    "model": "model",
    "rules_only": "RULES ONLY",
    "usual_rate": "usual rate",
    "rules": "rules",
    "by_score": "by score",
}
TAMPERED = """
A model is a file in the data folder, and its SHA-256 stands in the database, where it cannot be
changed. Each refresh reads the file anew. If it is missing, differs in a single byte, or holds a
type that our models do not need, nothing of it is run: **only rules propose**, this page and
`p2p show scoring_models` say so, the asset check `models_as_approved` warns, and the refresh goes
on. The model of another source or tenant is not touched. To mend it, put the file back from a
backup, or approve the version that the refresh proposes instead; and find out who changed it.

The model of the queue's order is one for all sources of a tenant. Where its file or its row is not
what was proposed, candidates stand as the detectors scored them; none is lost.

The first version of a model comes in force by itself, but that of the order never does. Every later
one, trained when the data reach 30 days further or have grown by a fifth, waits for a person. What
was decided is entered into the audit chain together with the hash of the file.
"""


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    models = read_mined.scoring_models(shown.scope)
    if not models:
        frame.nothing("Nothing scores this source: it has no invoices and no cases.")
        return
    _all(models)
    keys = {f"{row['name']}/{row['title']}/{row['version']}": row for row in models}
    chosen = filters.one_of(
        "Model", "model", list(keys), lambda key: f"{_title(keys[key])} ({keys[key]['version']})"
    )
    model = keys[chosen]
    _state(model)
    if model["kind"] == "ranking":
        ranking_card.proposal(model)
        scoring_card.card(shown, model)
        scoring_card.history(model)
    elif model["kind"] == "anomaly":
        scoring_card.proposal(model)
        drift_panel.panel(read_mined.drift(shown.scope, model["name"]))
        if model["row_count"] is not None:
            scoring_card.card(shown, model)
            scoring_card.history(model)
    elif model["kind"] == "prediction":
        st.caption(
            "Put in force by a rule: a model is used where it takes away at least 15 % of the best"
            " baseline's error. Its card, its errors and how earlier predictions did are on the"
            f" page Predictions. Trained until {number_text.day(model['data_until_on'])}; owner:"
            f" {markdown_text(model['owner'])}."
        )
    else:
        st.caption(
            "Rules compare documents by conditions that are written down; nothing is learned, so"
            " nothing can drift. A change of the rules changes the version."
            if model["name"] != "anomalous_supplier"
            else "Suppliers are compared with their peers by signals and weights that are written"
            " down. What is usual among peers is counted anew in each refresh: no model is trained"
            " or kept, so there is no file, no approval and no drift. The version tells the"
            " signals, their weights and the figures that were judged."
        )
    with st.expander("What happens when a file is changed, and who puts a model in force"):
        st.markdown(TAMPERED)


def _all(models: list[Row]) -> None:
    """One line a model."""
    row_table.show(
        row_table.filled(
            [
                {
                    "Model": _title(row),
                    "What scores": USED[row["used"]],
                    "Version": one_line(row["version"]),
                    "In force by": one_line(row["approver"] or ""),
                    "Data until": row["data_until_on"],
                    "Scored": row["scored_count"],
                    "Proposed": row["candidate_count"],
                    "Drifted": row["drifted_count"] or None,
                    "Waits for a person": row["proposed_version"],
                }
                for row in models
            ]
        ),
        {
            "Model": st.column_config.TextColumn(width=240),
            "Data until": row_table.date("Last day of the data that it was trained on"),
            "Scored": row_table.count("Subjects that it scored in this refresh"),
            "Proposed": row_table.count("Review candidates that it opened"),
            "Drifted": row_table.count("Measures that have moved from the training"),
        },
    )


def _title(model: Row) -> str:
    """What people call it; one set of rules may open several kinds, so they go by the kind."""
    if model["kind"] == "rules":
        return kind_name(model["name"])
    return one_line(model["title"])


def _state(model: Row) -> None:
    """What scores, and what to do where it is not the model."""
    status = markdown_text(model["status"])
    if model["is_warning"]:
        st.error(
            f"**Only rules propose here.** {status[:1].upper()}{status[1:]}."
            if model["used"] == "rules_only"
            else f"**The model is not used.** {status[:1].upper()}{status[1:]}.",
            icon=":material/gpp_maybe:",
        )
    else:
        st.info(f"{status[:1].upper()}{status[1:]}.", icon=":material/info:")


if __name__ == "__main__":
    render()
