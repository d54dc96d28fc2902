"""The card of a prediction's model, and how its earlier predictions did."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dashboards import number_text, row_table
from dashboards.frame import Published
from dashboards.label_text import markdown_text, one_line

Row = dict[str, Any]
PARTS = {"train": "Training", "validation": "Tuning", "test": "Test"}


def so_far(model: Row, checks: list[Row]) -> None:
    """Earlier predictions against what has happened since."""
    st.subheader("How it did so far", anchor=False)
    known = [row for row in checks if row["known_count"]]
    if not known:
        made = sum(row["prediction_count"] for row in checks)
        st.caption(
            (
                f"{number_text.things(made, 'earlier prediction')} are kept, and none of them has"
                " an outcome yet."
                if made
                else "No prediction was made at an earlier cut-off yet. Each refresh keeps what it"
                " predicts, and checks it once later data tell what happened."
            )
            + " The figures of the test below are what there is to go by."
        )
        return
    is_days = known[0]["target"] == "remaining_time"
    st.caption(
        "Each prediction is kept as it was made. Known: its outcome has come. Error: mean absolute"
        " difference in days."
        if is_days
        else "Each prediction is kept as it was made. Known: its outcome has come. Error: mean"
        " squared difference of probability and outcome (Brier score); a coin has 0.25."
    )
    st.caption(
        "While many of a month are not known yet, those that are known ended early: compare months"
        " of which nearly all are known."
    )
    factor = 1.0 if is_days else 100.0
    value = row_table.days() if is_days else row_table.share()
    error = row_table.days() if is_days else st.column_config.NumberColumn(format="%.4f", width=85)
    row_table.show(
        row_table.filled(
            [
                {
                    "Month": row["month"],
                    "Published": "model" if row["is_model"] else "usual rate",
                    "Made": row["prediction_count"],
                    "Known": row["known_count"],
                    "Deleted or cancelled": row["without_outcome_count"],
                    "Predicted": row_table.number_or_none(row["mean_predicted"], factor),
                    "Happened": row_table.number_or_none(row["mean_actual"], factor),
                    "Error": row_table.number_or_none(row["mean_error"]),
                    "Error of the usual rate": row_table.number_or_none(row["usual_mean_error"]),
                    "In the interval": row_table.number_or_none(row["inside_interval_share"], 100),
                    "Version": row["model_version"],
                }
                for row in checks
            ]
        ),
        {
            "Month": st.column_config.DateColumn(format="MMM YYYY", width="small"),
            "Made": row_table.count(),
            "Known": row_table.count(),
            "Deleted or cancelled": row_table.count(width=150),
            "Predicted": value,
            "Happened": value,
            "Error": error,
            "Error of the usual rate": error,
            "In the interval": row_table.share("80 % are meant to be"),
        },
    )


def card(shown: Published, model: Row) -> None:
    """What it was made of, how well it did on rows that it had not seen, and its limits."""
    st.subheader("Model card", anchor=False)
    told = model["card"]
    st.markdown(
        f"**{markdown_text(told.get('name'))}**, version {markdown_text(model['model_version'])},"
        f" trained on data until {number_text.day(model['trained_until_on'])}. Owner:"
        f" {markdown_text(told.get('owner'))}."
    )
    st.markdown(f"Decision: {markdown_text(model['status'])}.")
    _errors(model, told)
    _parts(told)
    _calibration(told)
    limits = "\n".join(f"- {markdown_text(text)}" for text in told.get("limits", []))
    st.markdown(f"**Limits**\n\n{limits}")
    file = (
        f" File {markdown_text(model['file_name'])}, SHA-256 {markdown_text(model['sha256'])}."
        if model["file_name"]
        else ""
    )
    st.caption(
        f"{markdown_text(told.get('algorithm'))}; {markdown_text(told.get('library'))};"
        f" {len(told.get('features', []))} features.{file}"
    )
    st.download_button(
        "Download the model card (JSON)",
        data=json.dumps(told, indent=2, default=str),
        file_name=f"{shown.scope.source}_{model['target']}_model_card.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )


def _errors(model: Row, told: Row) -> None:
    if model["model_error"] is None:
        return
    st.markdown(f"**On the test part** (error: {markdown_text(model['metric'])}, lower is better)")
    errors = [("Model", model["model_error"]), *sorted(told["baseline_errors"].items())]
    row_table.show(
        [
            {"": one_line(name), "Error": float(error), "Against the model": _against(model, error)}
            for name, error in errors
        ],
        {
            "": st.column_config.TextColumn(width=300),
            "Error": st.column_config.NumberColumn(format="%.4f", width=85),
            "Against the model": row_table.share("Part of this error that the model takes away"),
        },
    )
    more = []
    if "interval_coverage" in told:
        more.append(
            f"{number_text.share(told['interval_coverage'])} of the outcomes lie in their interval;"
            f" it is meant to hold {markdown_text(told['interval'])}."
        )
    if "brier" in told:
        more.append(
            f"Brier score {told['brier']:.4f}, of the best baseline {told['baseline_brier']:.4f};"
            f" it happened in {number_text.share(told['happened_share'])} of the rows."
        )
    st.caption(f"{markdown_text(told.get('rule', ''))}. " + " ".join(more))


def _against(model: Row, error: float) -> float | None:
    own = float(model["model_error"])
    return None if error in (0, own) else 100 * (1 - own / float(error))


def _parts(told: Row) -> None:
    if "parts" not in told:
        return
    st.markdown("**How it was split**")
    row_table.show(
        [
            {
                "Part": PARTS[name],
                "First cut-off": part["first_cut_off"],
                "Last cut-off": part["last_cut_off"],
                "Rows": part["row_count"],
                "Subjects": part["subject_count"],
                "Left out": part["left_out_count"],
                "Mean outcome": part["mean_outcome"],
            }
            for name in PARTS
            for part in [told["parts"][name]]
        ],
        {
            "Rows": row_table.count("A subject as it was at the end of a day, week by week"),
            "Subjects": row_table.count("Order items or invoices"),
            "Left out": row_table.count("Outcome not known before the next part, or none"),
            "Mean outcome": st.column_config.NumberColumn(format="%.3f", width=120),
        },
    )
    st.caption(
        f"Split {markdown_text(told['split'])}. Within {told['horizon_days']} days"
        f" {number_text.share(told['known_share'])} of the outcomes become known; the cut-offs of a"
        " part end that long before the next part begins."
    )


def _calibration(told: Row) -> None:
    if "calibration" not in told:
        return
    st.markdown("**Are its probabilities right?** Tenths of the test part, by probability")
    row_table.show(
        [
            {
                "Rows": part["row_count"],
                "Predicted": 100 * part["mean_probability"],
                "Happened": 100 * part["happened_share"],
            }
            for part in told["calibration"]
        ],
        {
            "Rows": row_table.count(),
            "Predicted": row_table.share("Mean probability"),
            "Happened": row_table.share("Share of the rows in which it happened"),
        },
    )
