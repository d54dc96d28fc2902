"""The form with which a person takes an item further, and the steps that were taken before.

Nothing is checked here that the database checks: what it refuses is shown in its words.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from dashboards import number_text, review_desk, review_queue_table, row_table
from dashboards.label_text import markdown_text, one_line
from dashboards.read import Scope
from dashboards.review_desk import Desk, Given
from p2p.errors import UsageError
from p2p.governance.review_queue import QueueItem
from p2p.governance.review_steps import Action, IdentifiedBy, words

_TOLD: Final = "_review_told"
_DECIDE: Final = ("confirm", "dismiss", "resolve")

_ABOUT: Final[dict[Action, tuple[str, str]]] = {
    "assign": ("Assign", "Give it to somebody to look at."),
    "start": ("Start", "Begin to look at it; a new item is assigned to you by this."),
    "confirm": ("Confirm", "It is what it looks like."),
    "dismiss": ("Dismiss", "It is in order; it comes back only when its facts change."),
    "escalate": ("Escalate", "Hand it up; somebody else decides."),
    "resolve": ("Resolve", "Close it; the reason tells what followed, such as money recovered."),
    "reopen": ("Reopen", "Take the decision back; the record of it stays."),
}


def told() -> None:
    """What the last step did, once."""
    message = st.session_state.pop(_TOLD, None)
    if message:
        st.success(message, icon=":material/check_circle:")


def form(scope: Scope, desk: Desk) -> None:
    """Draw the form; after a step the page is drawn anew."""
    item = desk.item
    st.markdown("**What do you do with it?**")
    if item.involved:
        names = ", ".join(markdown_text(one) for one in item.involved)
        st.caption(f"Had a hand in it and may not decide: {names}.")
    key = f"{item.item_id}_{item.step_count}"
    action = st.segmented_control(
        "Step",
        desk.possible,
        default=desk.possible[0] if desk.possible else None,
        format_func=lambda one: _ABOUT[one][0],
        key=f"step_{key}",
        label_visibility="collapsed",
    )
    if action is None:
        st.caption("Choose a step.")
        return
    name, about = _ABOUT[action]
    st.caption(about)
    with st.form(f"form_{key}_{action}", border=False):
        given = _fields(desk, action)
        if not st.form_submit_button(name, type="primary"):
            return
    try:
        after = review_desk.act(scope, item, action, given)
    except UsageError as error:
        st.error(
            f"{markdown_text(error.message)}. To do: {markdown_text(error.remedy)}.",
            icon=":material/block:",
        )
        return
    st.session_state[_TOLD] = (
        f"Item {after.item_id} is now {words(after.state)}: {markdown_text(after.subject_label)}"
    )
    review_queue_table.pin(after)
    st.rerun()


def history(desk: Desk) -> None:
    """Every step so far, the first one first."""
    st.markdown("**Steps so far**")
    if not desk.steps:
        st.caption(f"None: it is new since {number_text.moment(desk.item.opened_at)}.")
        return
    row_table.show(
        [
            {
                "When (UTC)": number_text.moment(step.recorded_at),
                "Step": step.action,
                "Became": words(step.to_state),
                "By": one_line(step.person),
                "And": one_line(step.second_person or ""),
                "Given to": one_line(step.assigned_to or "") if step.action == "assign" else "",
                "Reason": one_line(step.reason or ""),
                "Holds until": None
                if step.expires_on is None
                else number_text.day(step.expires_on),
                "Name by": step.identified_by,
            }
            for step in desk.steps
        ],
        {
            "Reason": row_table.wide(),
            "Name by": st.column_config.TextColumn(
                help="login: the person was logged in. typed or command: the name is a claim."
            ),
        },
    )


def _fields(desk: Desk, action: Action) -> Given:
    person, identified_by = _who()
    assign_to = st.text_input("Assign to") if action == "assign" else None
    second = None
    if action in _DECIDE and _asks_two(desk.item, action):
        limit = number_text.money_exact(desk.limit_amount, desk.item.currency)
        second = st.text_input(
            f"Second person (needed: above {limit} two people decide)"
            if desk.needs_two
            else "Second person (not needed at this amount)",
        )
    reason = None if action == "start" else st.text_area(_reason_label(action), height=80)
    expires_on: date | None = None
    if action == "dismiss":
        expires_on = st.date_input(
            "Accepted until (leave empty where it holds for good)", value=None, format="YYYY-MM-DD"
        )
    return Given(person, identified_by, reason, second, assign_to, expires_on)


def _asks_two(item: QueueItem, action: Action) -> bool:
    """An item that was decided is closed by one; one that was only handed up by two."""
    return action != "resolve" or item.state == "escalated"


def _reason_label(action: Action) -> str:
    return "Reason (may be left out)" if action == "assign" else "Reason"


def _who() -> tuple[str, IdentifiedBy]:
    """The person who is logged in, else the name that is typed: a claim, and recorded as one."""
    if getattr(st.user, "is_logged_in", False):
        name = str(st.user.get("email") or st.user.get("name") or "")
        st.text_input("You", value=name, disabled=True)
        return name, "login"
    typed = st.text_input(
        "Your name",
        value=st.session_state.get("_review_person", ""),
        help="There is no log-in here: the name is recorded as typed.",
    )
    st.session_state["_review_person"] = typed
    return typed, "typed"
