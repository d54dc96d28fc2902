"""Layouts of the models that score, and of their drift."""

from __future__ import annotations

from orchestration.terminal_cells import Column, Layout, Row, number
from p2p.governance.candidate_kinds import kind_name, kind_words

_USED = {
    "model": "model",
    "rules_only": "RULES ONLY",
    "usual_rate": "usual rate",
    "rules": "rules",
    "by_score": "BY SCORE",
}


def _below(row: Row) -> list[str]:
    told = [str(row["status"])]
    if row["trained_at"] is not None:
        told.append(
            f"trained on {row['row_count'] or 0:,} rows until {row['data_until_on']};"
            f" owner: {row['owner']}"
        )
    if row["approver"] is not None:
        told.append(f"in force by {row['approver']}: {row['approval_reason']}")
    if row["proposed_version"] is not None and row["kind"] == "ranking":
        told.append(f"version {row['proposed_version']} waits: `p2p reranking show`")
    elif row["proposed_version"] is not None:
        told.append(
            f"version {row['proposed_version']} waits: `p2p scoring-models approve {row['name']}"
            f" --source {row['source']} --version {row['proposed_version']} --by PERSON"
            " --reason TEXT`"
        )
    return told


def _title(row: Row) -> str:
    """Of rules: the kind that they propose, for they share the name of what runs them."""
    if row["kind"] == "rules":
        return kind_name(row["name"])
    return str(row["title"])


def _ratio(name: str, row: Row) -> str:
    return "-" if row[name] is None else f"{float(row[name]):.2f}"


REGISTRY = {
    "scoring_models": Layout(
        (
            Column("model", _title, is_number=False),
            Column("what scores", lambda row: _USED[row["used"]], is_number=False),
            Column("version", lambda row: f"version {row['version']}", is_number=False),
            Column("scored", lambda row: f"{row['scored_count'] or 0:,} scored"),
        ),
        below=_below,
    ),
    "drift": Layout(
        (
            Column("measure", lambda row: row["measure"].replace("_", " "), is_number=False),
            Column("days", lambda row: row["days"].replace("_", " "), is_number=False),
            Column("rows", number("current_count")),
            Column("PSI", lambda row: _ratio("psi", row)),
            Column("distance", lambda row: _ratio("statistic", row)),
            Column("x usual", lambda row: _ratio("times_usual", row)),
            Column("state", lambda row: row["state"].replace("_", " "), is_number=False),
        ),
        section=lambda row: kind_words(row["name"]),
    ),
}
