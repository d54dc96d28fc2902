"""Layouts of what people decide: the work queue, and the record of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.terminal_cells import Column, Layout, Row, amount, number
from p2p.governance.candidate_kinds import kind_words


def _minute(moment: Any) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _last(row: Row) -> str:
    if not row["last_entry_number"]:
        return "nothing was decided yet"
    return (
        f"last good entry {row['last_entry_number']:,} of {_minute(row['last_entry_at'])} UTC,"
        f" hash {row['last_entry_hash'][:12]}"
    )


def _below(row: Row) -> Sequence[str]:
    wrong = () if row["is_intact"] else (f"what is wrong: {row['problem']}", _WHAT_TO_DO)
    return (_last(row), *wrong)


_WHAT_TO_DO = "what to do: `p2p audit verify` names every fault"


def _due(row: Row) -> str:
    if not row["is_open"]:
        return f"decided by {row['decided_by']}" if row["decided_by"] else "closed"
    late = " OVERDUE" if row["is_overdue"] else ""
    return f"due {_minute(row['due_at'])} UTC{late}" if row["due_at"] else "no due time"


def _item_below(row: Row) -> Sequence[str]:
    owner = f"{row['owner']}: " if row["owner"] else ""
    who = f"with {row['assigned_to']}; " if row["assigned_to"] else ""
    return (
        f"{owner}{kind_words(row['kind'])}, {row['subject_label']}",
        f"{who}{_due(row)}",
    )


GOVERNANCE = {
    "review_queue": Layout(
        (
            Column("", lambda row: f"no. {row['item_id']}"),
            Column("", lambda row: str(row["state"]).replace("_", " "), is_number=False),
            Column("", amount),
        ),
        below=_item_below,
    ),
    "audit": Layout(
        (
            Column("", lambda row: f"verified {_minute(row['verified_at'])} UTC", is_number=False),
            Column("", lambda row: f"{number('entry_count')(row)} entries"),
            Column("", lambda row: "whole" if row["is_intact"] else "NOT WHOLE", is_number=False),
        ),
        below=_below,
    ),
}
