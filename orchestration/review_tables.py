"""How a terminal shows the work queue and one item of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from p2p.governance.candidate_kinds import kind_words
from p2p.governance.review_queue import Age, QueueItem, Step, who_decides
from p2p.governance.review_steps import words

_NUMBERS = (0, 2)
"""Places of the columns of a list that are numbers."""


def print_queue(out: Console, found: Sequence[tuple[QueueItem, Age]], total: int) -> None:
    """Two lines an item, and how many more there are."""
    if not found:
        out.print("No item fits. `p2p review list --state all` shows every one.")
        return
    cells = [
        (
            str(item.item_id),
            words(item.state),
            _money(item.amount, item.currency) or "no amount",
            f"due {_due(item, age)}" if item.is_open else f"open {_hours(age.open_hours)}",
            item.owner or "",
        )
        for item, age in found
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for (item, _), row in zip(found, cells, strict=True):
        padded = [
            text.rjust(width) if place in _NUMBERS else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        out.print(Text("  ".join(padded).rstrip(), style="bold"), soft_wrap=True)
        about = f"{kind_words(item.kind)} · {item.subject_label}"
        with_whom = f" · with {item.assigned_to}" if item.assigned_to else ""
        out.print(Padding(Text(about + with_whom), (0, 0, 0, widths[0] + 2)))
    if total > len(found):
        out.print(f"\n{len(found)} of {total} items; --limit shows more.", highlight=False)


def print_item(
    out: Console,
    item: QueueItem,
    age: Age,
    steps: Sequence[Step],
    *,
    limit: Decimal,
    possible: Sequence[str],
) -> None:
    """Everything that a person needs to decide, and every step so far."""
    out.print(Text(f"{item.item_id}  {item.subject_label}", style="bold"))
    facts = {
        "state": words(item.state) + (f", with {item.assigned_to}" if item.assigned_to else ""),
        "kind": f"{kind_words(item.kind)}, score {item.score:.2f}, by {item.model_name}"
        f" {item.model_version}",
        "amount": _money(item.amount, item.currency) or "not known",
        "who decides": who_decides(item, limit),
        "of": " · ".join(
            f"{name} {value}"
            for name, value in (
                ("source", item.source),
                ("company", item.company_code),
                ("supplier", item.supplier_id),
                ("category", item.category),
            )
            if value
        ),
        "owner": item.owner or "nobody yet",
        "open for": f"{_hours(age.open_hours)}, since {_moment(item.opened_at)}",
        "due": _due(item, age),
        "may not decide": ", ".join(item.involved) or "nobody is known to have had a hand in it",
        "can follow": ", ".join(possible) or "nothing",
    }
    for name, value in facts.items():
        out.print(Text(f"  {name:<15}{value}"))
    _print_list(out, "Why it stands out", [str(one.get("text", one)) for one in item.reasons or []])
    _print_list(out, "Evidence", _evidence(item.evidence))
    _print_list(out, "Steps", [_step(step) for step in steps] or ["none yet"])


def _print_list(out: Console, heading: str, lines: Sequence[str]) -> None:
    out.print(Text(f"\n{heading}", style="bold"))
    for line in lines:
        out.print(Padding(Text(line), (0, 0, 0, 2)))


def _step(step: Step) -> str:
    who = step.person + (f" and {step.second_person}" if step.second_person else "")
    to_whom = f" to {step.assigned_to}" if step.action == "assign" else ""
    until = f" (holds until {step.expires_on})" if step.expires_on else ""
    why = f": {step.reason}" if step.reason else ""
    by = "" if step.identified_by == "system" else f" [name by {step.identified_by}]"
    return f"{_moment(step.recorded_at)}  {step.action}{to_whom} by {who}{until}{why}{by}"


def _evidence(evidence: Any) -> list[str]:
    rows = evidence if isinstance(evidence, list) else [evidence] if evidence else []
    return [
        ", ".join(f"{words(name)} {value}" for name, value in row.items() if value is not None)
        if isinstance(row, dict)
        else str(row)
        for row in rows
    ] or ["none beside the reasons"]


def _due(item: QueueItem, age: Age) -> str:
    if item.due_at is None:
        return "no calendar"
    late = f", {_hours(age.overdue_hours)} late" if age.overdue_hours else ""
    return f"{_moment(item.due_at)}{late}"


def _hours(hours: float | None) -> str:
    """Working hours, which are what days of different companies have in common."""
    return "no calendar" if hours is None else f"{hours:,.1f} working h"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _money(amount: Decimal | None, currency: str | None) -> str:
    return "" if amount is None else f"{amount:,.2f} {currency or ''}".strip()
