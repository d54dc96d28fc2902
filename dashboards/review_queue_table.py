"""The queue as a table with its filters: which items, whose, how old, what is late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st

from dashboards import filters, number_text, review_desk, row_table
from dashboards.csv_export import csv_bytes
from dashboards.label_text import one_line, shortened
from dashboards.read import Scope
from p2p.governance.review_queue import OPEN_STATES, Age, QueueFilter, QueueItem
from p2p.governance.review_steps import words

Entry = tuple[QueueItem, Age]
KindText = Callable[[str], str]

_SHOWN: dict[str, tuple[str, ...]] = {
    "open": OPEN_STATES,
    "overdue": OPEN_STATES,
    **{state: (state,) for state in (*OPEN_STATES, "confirmed", "dismissed", "resolved")},
    "all": (),
}
"""Choice of the filter -> states."""
_NOBODY = "nobody yet"
_PINNED = "_review_pinned"
_FILTER = "_review_filter"


def entries(scope: Scope, kind_text: KindText) -> list[Entry]:
    """The items that the filters leave, after drawing the filters."""
    left, middle, right = st.columns([1, 1, 1], gap="small")
    with left:
        shown = filters.one_of("State", "state", list(_SHOWN), _state_text)
    within = QueueFilter(
        states=_SHOWN[shown], source=scope.source, is_overdue=True if shown == "overdue" else None
    )
    # what is offered is counted apart: the rows end at a number, the filters must not
    offered = review_desk.offered(scope, within)
    # an item that somebody just acted on stands among them, though its state may not fit any more
    pinned = _pinned(scope)
    its_own = {(item.owner or "", item.kind) for item, _ in pinned}
    with middle:
        owners = {owner for owner, _, _ in offered} | {owner for owner, _ in its_own}
        names = sorted(owner or _NOBODY for owner in owners)
        owner = filters.one_of("Owner", "owner", ["", *names], lambda name: name or "Every owner")
    with right:
        least = filters.least_amount("Amount at least", "amount")
    present = sorted(
        {kind for _, kind, _ in offered} | {kind for _, kind in its_own}, key=kind_text
    )
    counts = {kind: sum(count for _, one, count in offered if one == kind) for kind in present}
    kinds = filters.several(
        "Kind", "kind", present, lambda kind: f"{kind_text(kind)} ({counts[kind]:,})"
    )
    chosen = replace(
        within,
        owner=("" if owner == _NOBODY else owner) if owner else None,
        kinds=tuple(kinds),
        amount_from=Decimal(least) if least else None,
    )
    found = review_desk.queue(scope, chosen)
    if pinned and st.session_state.get(_FILTER) != chosen:
        del st.session_state[_PINNED]
        pinned = []
    st.session_state[_FILTER] = chosen
    first = {item.item_id for item, _ in pinned}
    return pinned + [(item, age) for item, age in found if item.item_id not in first]


def pin(item: QueueItem) -> None:
    """Keep an item that somebody just acted on first in the table, though the filter may not fit
    it any more: until another filter is chosen."""
    st.session_state[_PINNED] = item.item_id


def choose(entries: Sequence[Entry], kind_text: KindText) -> QueueItem:
    """Draw the table; returns the item that the reader chose."""
    pinned = st.session_state.get(_PINNED)
    step = entries[0][0].step_count if pinned else 0
    chosen = row_table.choose(
        row_table.filled([_cells(item, age, kind_text) for item, age in entries]),
        {
            "No.": row_table.number(),
            "Score": st.column_config.ProgressColumn(
                format="%.2f", min_value=0.0, max_value=1.0, width="small"
            ),
            "State": st.column_config.TextColumn(width=68),
            "Kind": st.column_config.TextColumn(width=212),
            "Subject": st.column_config.TextColumn(width=243),
            "Amount": st.column_config.TextColumn(width=112, alignment="right"),
            "Due (UTC)": st.column_config.DatetimeColumn(format="DD MMM HH:mm", width=100),
            "Late by": _hours("Working hours past its due time."),
            "Owner": st.column_config.TextColumn(width=115),
            "Open for": _hours("Working hours since it was opened, until the decision."),
            "First reason": row_table.wide(),
        },
        # another key is another table: the item that was acted on is the first and chosen
        key=f"candidates_{pinned}_{step}" if pinned else "candidates",
    )
    return entries[chosen][0]


def _cells(item: QueueItem, age: Age, kind_text: KindText) -> dict[str, Any]:
    money = number_text.money_exact(item.amount, item.currency)
    return {
        "No.": item.item_id,
        "Score": float(item.score),
        "State": words(item.state),
        "Kind": short_kind(kind_text(item.kind)),
        "Subject": one_line(item.subject_label),
        "Amount": None if item.amount is None else one_line(money),
        "Due (UTC)": item.due_at,
        "Late by": row_table.number_or_none(age.overdue_hours) or None,
        "Owner": one_line(item.owner or _NOBODY),
        "With": one_line(item.assigned_to) if item.assigned_to else None,
        "Open for": row_table.number_or_none(age.open_hours),
        "First reason": shortened(_first_reason(item), 160),
    }


def download(source: str, entries: Sequence[Entry]) -> None:
    """The rows as a file."""
    st.download_button(
        f"Download {number_text.things(len(entries), 'item')} (CSV)",
        data=lambda: csv_bytes([_flat(item, age) for item, age in entries]),
        file_name=f"{source}_review_queue.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    if len(entries) >= review_desk.MOST_ITEMS:
        st.caption(
            f"Only the {review_desk.MOST_ITEMS} items that rank highest are shown; a narrower"
            " filter shows others."
        )


def _pinned(scope: Scope) -> list[Entry]:
    item_id = st.session_state.get(_PINNED)
    if item_id is None:
        return []
    desk = review_desk.open_desk(scope, item_id)
    return [(desk.item, desk.age)] if desk.item.source == scope.source else []


def _state_text(shown: str) -> str:
    told = {"open": "Open: nobody has decided yet", "overdue": "Overdue", "all": "Every state"}
    return told.get(shown, words(shown).capitalize())


def short_kind(kind: str) -> str:
    """A kind without what many share, so that a cell holds what tells it from others."""
    short = kind.removeprefix("Control: ")
    return short[:1].upper() + short[1:]


def _hours(help_text: str) -> Any:
    return st.column_config.NumberColumn(format="%,.1f h", help=help_text, width=85)


def _first_reason(item: QueueItem) -> str:
    return str(item.reasons[0].get("text", "")) if item.reasons else ""


def _flat(item: QueueItem, age: Age) -> dict[str, Any]:
    names = (
        *("item_id", "state", "kind", "score", "subject_type", "subject_id", "subject_label"),
        *("amount", "currency", "company_code", "supplier_id", "owner", "assigned_to", "due_at"),
        *("opened_at", "is_overdue", "decided_as", "decided_by", "decided_at", "decided_because"),
        *("model_name", "model_version"),
    )
    flat = {name: getattr(item, name) for name in names}
    flat["open_working_hours"] = age.open_hours
    flat["reasons"] = "; ".join(str(reason.get("text", "")) for reason in item.reasons or [])
    return flat
