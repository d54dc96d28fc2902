"""Predictions: what will become of the cases and invoices that are open? Read-only."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Any

import streamlit as st

from dashboards import (
    case_view,
    filters,
    frame,
    model_card,
    number_text,
    read,
    read_mined,
    row_table,
)
from dashboards.csv_export import csv_bytes
from dashboards.label_text import markdown_text, one_line, shortened

TARGETS = ("remaining_time", "due_date_miss", "discount_miss", "exception")
ROWS_ON_THE_PAGE = 500
ROWS_IN_A_FILE = 100_000


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    models = {row["target"]: row for row in read_mined.prediction_models(shown.scope)}
    if not models:
        frame.nothing("This source has no order items or invoices, so nothing is predicted.")
        return
    present = [target for target in TARGETS if target in models]
    target = filters.choice(
        "What is predicted",
        "target",
        present,
        lambda name: f"{models[name]['title']} ({number_text.count(models[name]['scored_count'])})",
    )
    model = models[target]
    _meaning(model)
    rows = read_mined.predictions(shown.scope, target, ROWS_ON_THE_PAGE)
    if rows:
        _figures(model, rows)
        _subject(shown, _table(shown, model, rows))
    elif model["baseline"] is None:
        frame.nothing(f"Nothing is predicted: {model['status']}.")
    else:
        frame.nothing("Nothing of this kind is open.")
    checks = [row for row in read_mined.prediction_checks(shown.scope) if row["target"] == target]
    model_card.so_far(model, checks)
    model_card.card(shown, model)


def _meaning(model: dict[str, Any]) -> None:
    card, why = model["card"], model["status"].partition(": ")[2]
    if model["is_model"]:
        st.info(
            f"**A model predicts this**: {markdown_text(why)}. It blocks, pays and changes nothing:"
            " people decide.",
            icon=":material/online_prediction:",
        )
    else:
        st.info(
            f"**This is the usual rate**, the {markdown_text(model['baseline'] or 'mean')} of"
            f" earlier {_subjects(model)}; no model is published. {_sentence(model['status'])}",
            icon=":material/balance:",
        )
    left_out = (
        f" Left out: {number_text.count(model['left_out_count'])} that are"
        f" {markdown_text(model['left_out_reason'])}."
        if model["left_out_count"]
        else ""
    )
    st.caption(
        f"Predicted: {markdown_text(card.get('outcome'))}. For:"
        f" {markdown_text(card.get('population'))}.{left_out}"
    )


def _figures(model: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """How many, what to expect of all of them, and as of when."""
    count = model["scored_count"]
    left, middle, right = st.columns(3)
    left.metric(f"Open {_subjects(model)}", number_text.count(count), border=True)
    if rows[0]["probability"] is None:
        middle_of = median(float(row["predicted_days"]) for row in rows)
        label, value = "Median of the predictions", number_text.days(middle_of)
        told = "Half of the open cases shown are predicted to take longer."
    else:
        label = "To be expected among them"
        expected = sum(float(row["probability"]) for row in rows)
        value = f"{expected:,.1f}" if expected < 10 else number_text.count(expected)
        told = "The sum of the probabilities."
    if count > len(rows):
        told += f" Of the first {number_text.count(len(rows))}."
    middle.metric(label, value, help=told, border=True)
    right.metric(
        "Known until",
        number_text.day(rows[0]["as_of_on"]),
        help="The cut-off: nothing that was recorded later is in a prediction.",
        border=True,
    )


def _table(
    shown: frame.Published, model: dict[str, Any], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    is_chance = rows[0]["probability"] is not None
    chosen = row_table.choose(
        row_table.filled([_cells(row) for row in rows]),
        {
            "Probability": st.column_config.ProgressColumn(
                format="percent", min_value=0.0, max_value=1.0, width="small"
            ),
            "Days": _days_column("Predicted days from the cut-off to the first clearing"),
            "From": _days_column("One in ten is faster"),
            "To": _days_column("One in ten takes longer"),
            "Expected": row_table.date("The cut-off and the predicted days"),
            "Usual": row_table.share("What the best naive baseline says")
            if is_chance
            else _days_column("What the best naive baseline says"),
            "Amount": row_table.amount("Money at stake"),
            "Currency": st.column_config.TextColumn(width="small"),
            "Last day": row_table.date("The date that may be missed"),
            "Subject": st.column_config.TextColumn(width=330),
            "First reason": row_table.wide(),
        },
        key=f"predictions_{model['target']}",
    )
    total = model["scored_count"]
    if total > len(rows):
        st.caption(f"The first {number_text.count(len(rows))} of {number_text.count(total)}.")
    st.download_button(
        f"Download {number_text.things(total, 'prediction')} (CSV)",
        data=lambda: csv_bytes(
            [
                _flat(row)
                for row in read_mined.predictions(shown.scope, model["target"], ROWS_IN_A_FILE)
            ]
        ),
        file_name=f"{shown.scope.source}_{model['target']}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    return rows[chosen]


def _days_column(help_text: str) -> Any:
    """Days without decimals: nobody knows the hour of a clearing weeks ahead."""
    return st.column_config.NumberColumn(format="%.0f", help=help_text, width=65)


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """What the table shows of one prediction; a model's and the usual rate's look the same."""
    money = {"Amount": row_table.number_or_none(row["amount"]), "Currency": row["currency"]}
    subject = {"Subject": one_line(row["subject_label"])}
    reason = {"First reason": shortened(_reasons(row)[0], 160) if row["reasons"] else ""}
    if row["probability"] is not None:
        usual = {"Usual": row_table.number_or_none(row["usual_value"], 100)}
        chance = {"Probability": float(row["probability"])}
        return {**chance, **subject, **money, "Last day": row["due_on"], **usual, **reason}
    days = float(row["predicted_days"])
    return {
        "Days": days,
        "From": row_table.number_or_none(row["low_days"]),
        "To": row_table.number_or_none(row["high_days"]),
        "Expected": row["as_of_on"] + timedelta(days=round(days)),
        **subject,
        **money,
        "Usual": row_table.number_or_none(row["usual_value"]),
        **reason,
    }


def _subject(shown: frame.Published, row: dict[str, Any]) -> None:
    """One prediction with all its reasons, and what has happened in its case."""
    with st.container(border=True):
        st.subheader(markdown_text(shortened(row["subject_label"], 100)), anchor=False)
        st.markdown(
            f"**{_told(row)}** · usually {_value(row, row['usual_value'])}"
            f" · {markdown_text(number_text.money_exact(row['amount'], row['currency']))}"
            + (f" · last day {number_text.day(row['due_on'])}" if row["due_on"] else "")
            + _whose(row)
        )
        st.markdown("**Why**")
        texts = [markdown_text(text) for text in _reasons(row)]
        st.markdown(
            "\n".join(f"- {text}" for text in texts)
            or "Nothing about it stands out from what is usual."
        )
        if texts and row["is_model"]:
            st.caption(
                "How much more or less is predicted than if only this were as usual; the reasons"
                " do not add up to the prediction."
            )
        case = row["case_id"] and read.case(shown.scope, shown.case_notion, row["case_id"])
        if case:
            st.markdown("**What has happened in the case**")
            case_view.events(shown, case)


def _told(row: dict[str, Any]) -> str:
    told = _value(row, row["predicted_days"] if row["probability"] is None else row["probability"])
    if row["low_days"] is None:
        return told
    return f"{told}, eight times in ten {float(row['low_days']):.0f} to {_days(row['high_days'])}"


def _value(row: dict[str, Any], value: Any) -> str:
    return _days(value) if row["probability"] is None else number_text.share(value)


def _days(value: Any) -> str:
    number = round(float(value))
    return "1 day" if number == 1 else f"{number:,} days"


def _reasons(row: dict[str, Any]) -> list[str]:
    return [str(reason.get("text", "")) for reason in row["reasons"] or []]


def _whose(row: dict[str, Any]) -> str:
    parts = [("company", row["company_code"]), ("supplier", row["supplier_id"])]
    return "".join(f" · {name} {markdown_text(value)}" for name, value in parts if value)


def _subjects(model: dict[str, Any]) -> str:
    return "invoices" if model["target"] in ("due_date_miss", "discount_miss") else "order items"


def _sentence(text: str) -> str:
    """The status as a sentence of its own."""
    line = one_line(text)
    return markdown_text(f"{line[:1].upper()}{line[1:]}.")


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "target", "rank", "subject_type", "subject_id", "subject_label", "company_code",
        "supplier_id", "amount", "currency", "due_on", "as_of_on", "predicted_days", "low_days",
        "high_days", "probability", "usual_value", "is_model", "model_version",
    )  # fmt: skip
    return {name: row[name] for name in names} | {"reasons": "; ".join(_reasons(row))}


if __name__ == "__main__":
    render()
