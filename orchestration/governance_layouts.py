"""Layouts of the record of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.terminal_cells import Column, Layout, Row, number


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

GOVERNANCE = {
    "audit": Layout(
        (
            Column("", lambda row: f"verified {_minute(row['verified_at'])} UTC", is_number=False),
            Column("", lambda row: f"{number('entry_count')(row)} entries"),
            Column("", lambda row: "whole" if row["is_intact"] else "NOT WHOLE", is_number=False),
        ),
        below=_below,
    ),
}
