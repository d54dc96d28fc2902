"""Layouts of what mining tells of the process: objects, models, constraints, times."""

from __future__ import annotations

from orchestration.terminal_cells import (
    Column,
    Layout,
    Row,
    days,
    number,
    percent,
    text,
)
from p2p.objectlog.wording import type_name


def _other_activity(row: Row) -> str:
    """The other activity, or how often the one may occur in a case."""
    times = ", ".join(str(one) for one in row["allowed_counts"] or [])
    return str(row["other_activity"] or f"{times} times")


def _text_of_problem(row: Row) -> str | None:
    """Why a model could not be checked."""
    return f"{row['model_name']}: {row['problem']}" if row.get("problem") else None


PROCESS = {
    "objects": Layout(
        (
            Column("activity", text("activity"), is_number=False),
            Column("events", number("activity_event_count")),
            Column("touches", lambda row: type_name(row["object_type"]), is_number=False),
            Column("objects", number("object_count")),
            Column("least", number("min_objects")),
            Column("mean", number("mean_objects")),
            Column("most", number("max_objects")),
        )
    ),
    "object_types": Layout(
        (
            Column("objects", lambda row: type_name(row["object_type"]), is_number=False),
            Column("count", number("object_count")),
            Column("with events", number("touched_object_count")),
            Column("events", number("event_count")),
            Column("median days", days("median_life_days")),
            Column("p90", days("p90_life_days")),
        )
    ),
    "object_graph": Layout(
        (
            Column(
                "one after another",
                lambda row: f"{row['from_activity']} > {row['to_activity']}",
                is_number=False,
            ),
            Column("event pairs", number("event_pair_count")),
            Column("objects", number("object_count")),
            Column("times", number("occurrence_count")),
            Column("median", days("median_wait_days")),
            Column("p90", days("p90_wait_days")),
        ),
        section=lambda row: type_name(row["object_type"]),
    ),
    "interactions": Layout(
        (
            Column("how many belong to how many", text("told"), is_number=False),
            Column("by", lambda row: row["qualifier"] or row["kind"], is_number=False),
            Column("pairs", number("pair_count")),
        )
    ),
    "models": Layout(
        (
            Column("model", text("model_name"), is_number=False),
            Column("fitness", percent("fitness_pct")),
            Column("precise", percent("precision_pct")),
            Column("general", percent("generalisation_pct")),
            Column("simple", percent("simplicity_pct")),
            Column("cases", number("case_count")),
            Column("fit", number("fitting_case_count")),
            Column("unchecked", number("not_checked_case_count")),
        ),
        apart=_text_of_problem,
    ),
    "model_deviations": Layout(
        (
            Column("activity", text("activity"), is_number=False),
            Column("kind", text("kind"), is_number=False),
            Column("cases", number("case_count")),
            Column("share", percent("case_share_pct")),
            Column("times", number("deviation_count")),
        ),
        section=text("model_name"),
    ),
    "skeleton": Layout(
        (
            Column("activity", text("activity"), is_number=False),
            Column("other", _other_activity, is_number=False),
            Column("kept", percent("kept_pct")),
            Column("cases", number("case_count")),
            Column("broken", number("broken_case_count")),
        ),
        section=lambda row: str(row["kind"]).replace("_", " "),
    ),
    "temporal": Layout(
        (
            Column("from", text("from_activity"), is_number=False),
            Column("to", text("to_activity"), is_number=False),
            Column("times", number("pair_count")),
            Column("mean", days("mean_days")),
            Column("sd", days("sd_days")),
            Column("early", number("early_count")),
            Column("late", number("late_count")),
        )
    ),
}
