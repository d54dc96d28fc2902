"""Layouts of controls."""

from __future__ import annotations

from orchestration.terminal_cells import Column, Layout, Row, number, percent, text, told


def _broken(row: Row) -> str:
    """Breaches that stand, and those that do not, with why."""
    apart = [
        f"{told(row[name])} {word}"
        for name, word in (("waived_count", "waived"), ("netted_count", "reversed"))
        if row[name]
    ]
    return told(row["breach_count"]) + (f" ({', '.join(apart)})" if apart else "")


def _not_testable(row: Row) -> str | None:
    """What is missing where a control cannot be tested."""
    if row["is_testable"]:
        return None
    return f"{row['control_id']} {row['name']}: not testable, missing is {row['missing']}"


CONTROLS = {
    "controls": Layout(
        (
            Column("id", text("control_id"), is_number=False),
            Column("control", text("name"), is_number=False),
            Column("severity", text("severity"), is_number=False),
            Column("tested", number("tested_count")),
            Column("broken", _broken),
            Column("share", percent("breach_pct")),
        ),
        apart=_not_testable,
    ),
}
