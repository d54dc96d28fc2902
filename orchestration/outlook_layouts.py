"""Layouts of causes, levers, predictions and suppliers."""

from __future__ import annotations

from orchestration.terminal_cells import (
    Column,
    Layout,
    Row,
    amount,
    days,
    number,
    percent,
    reasons,
    text,
    told,
)
from p2p.what_if_text import figure_text, interval_text, short_text

WITHIN = (
    "Days are working days, replayed with efforts drawn anew. Within 15 min: tasks decided within a"
    " quarter of an hour of the log's moment when each keeps its own effort."
)


def _predicted(row: Row) -> str:
    """The prediction with its unit, and the interval of days where there is one."""
    if row["probability"] is not None:
        return f"{float(row['probability']):.1%}"
    told = f"{float(row['predicted_days']):.0f} days"
    if row["low_days"] is None:
        return told
    return f"{told} ({float(row['low_days']):.0f} to {float(row['high_days']):.0f})"


def _usual(row: Row) -> str:
    if not row["is_model"]:
        return "the usual rate"
    value = float(row["usual_value"])
    return f"usually {value:.1%}" if row["probability"] is not None else f"usually {value:.0f}"


def _at_risk(row: Row) -> str:
    value = row["at_risk_amount"]
    return "-" if value is None else f"{row['currency'] or ''} {value:,.2f}".strip()


def _signals(row: Row) -> str:
    count = row["raised_count"]
    return f"{count:,} signal" + ("" if count == 1 else "s")


OUTLOOK = {
    "causes": Layout(
        (
            Column("", number("rank")),
            Column("goes with it", text("cause"), is_number=False),
            Column("count", number("subject_count")),
            Column("share", percent("hit_pct")),
            Column("others", percent("other_hit_pct")),
            Column("lift", days("lift")),
        ),
        section=lambda row: str(row["outcome"]),
    ),
    "cause_rules": Layout(
        (
            Column("", number("rank")),
            Column("where all of this holds", text("rule"), is_number=False),
            Column("count", number("subject_count")),
            Column("with it", number("hit_count")),
            Column("share", percent("hit_pct")),
            Column("from", percent("hit_low_pct")),
            Column("to", percent("hit_high_pct")),
        ),
        section=lambda row: f"{row['outcome']} (all: {row['all_hit_pct']:.1f} %)",
        # a leaf in which the outcome is no more frequent than in all explains nothing
        apart=lambda row: None if row["hit_pct"] > row["all_hit_pct"] else "",
        note=(
            "Only where the share is above that of all; --json has every leaf of the trees."
            " From and to: 95 % interval of the share."
        ),
    ),
    "cause_outcomes": Layout(
        (
            Column("outcome", text("name"), is_number=False),
            Column("could have it", number("subject_count")),
            Column("have it", number("hit_count")),
            Column("tested", number("tested_count")),
            Column(
                "causes",
                lambda row: told(row["cause_count"]) if row["is_examined"] else "too few cases",
            ),
        )
    ),
    "what_if_agreement": Layout(
        (
            Column("approval", text("scope"), is_number=False),
            Column("tasks", number("task_count")),
            Column("median", days("log_median_days")),
            Column("median\nreplayed", days("replayed_median_days")),
            Column("p90", days("log_p90_days")),
            Column("p90\nreplayed", days("replayed_p90_days")),
            Column("within\n15 min", percent("reproduced_pct")),
        ),
        note=WITHIN,
    ),
    "what_if": Layout(
        (
            Column("", text("scope"), is_number=False),
            Column(
                "what changes",
                lambda row: short_text(row["measure"], row["unit"]),
                is_number=False,
            ),
            Column("before", lambda row: figure_text(row["before_value"], row["unit"])),
            Column("after", lambda row: figure_text(row["after_value"], row["unit"])),
            Column("90 % interval", interval_text),
        ),
        section=lambda row: str(row["lever"]),
        apart=lambda row: row["missing"] and f"{row['lever']}: not told, {row['missing']}.",
    ),
    "predictions": Layout(
        (
            Column("rank", lambda row: f"{row['rank']}."),
            Column("target", lambda row: row["target"].replace("_", " "), is_number=False),
            Column("predicted", _predicted),
            Column("usual", _usual, is_number=False),
            Column("amount", amount),
        ),
        below=reasons,
    ),
    "prediction_models": Layout(
        (
            Column("model", text("title"), is_number=False),
            Column(
                "published",
                lambda row: "model" if row["is_model"] else "usual rate",
                is_number=False,
            ),
            Column("error", lambda row: f"{row['metric']} {told(row['model_error'])}"),
            Column("baseline", lambda row: f"baseline {told(row['baseline_error'])}"),
        ),
        below=lambda row: [
            str(row["status"]),
            f"{row['scored_count']:,} scored; version {row['model_version']}",
        ],
    ),
    "prediction_checks": Layout(
        (
            Column("target", lambda row: row["target"].replace("_", " "), is_number=False),
            Column("month", lambda row: f"{row['month']:%Y-%m}", is_number=False),
            Column("made", number("prediction_count")),
            Column("known", number("known_count")),
            Column("predicted", number("mean_predicted")),
            Column("actual", number("mean_actual")),
            Column("error", number("mean_error")),
            Column("baseline", number("usual_mean_error")),
        )
    ),
    "suppliers": Layout(
        (
            Column("rank", lambda row: f"{row['rank']}."),
            Column("signals", _signals),
            Column("score", lambda row: f"score {float(row['score']):.2f}"),
            Column("at risk", _at_risk),
        ),
        below=lambda row: [
            str(row["supplier_label"]),
            *(f"- {reason['text']}" for reason in row["reasons"]),
        ],
    ),
}
