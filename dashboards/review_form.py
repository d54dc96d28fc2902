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
from p2p.governance.review_queue import QueueItem, who_decides
from p2p.governance.review_steps import Action, IdentifiedBy, words

_TOLD: Final = "_review_told"
_SEEN: Final = "_review_seen"
_NAME: Final = "_review_person"
_NAME_KEPT: Final = "_review_person_kept"
_DECIDE: Final = ("confirm", "dismiss", "resolve", "reopen")

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


def standing(desk: Desk) -> None:
    """Where the item stands: its state, the decision, its due time and age, its limit."""
    item, age = desk.item, desk.age
    st.markdown("**Where it stands**")
    lines = [words(item.state).capitalize()]
    if item.assigned_to and item.state in ("assigned", "in_review"):
        lines[0] += f", with {markdown_text(item.assigned_to)}"
    if item.decided_as and item.decided_by:
        both = f" and {markdown_text(item.decided_with)}" if item.decided_with else ""
        lines.append(
            f"{words(item.decided_as).capitalize()} by {markdown_text(item.decided_by)}{both}:"
            f" {markdown_text(item.decided_because)}"
        )
    if item.due_at:
        late = f", {age.overdue_hours:,.1f} working hours late" if age.overdue_hours else ""
        lines.append(f"Due {number_text.moment(item.due_at)}{late}")
    if age.open_hours is not None:
        until = "Open" if item.is_open else "Was open"
        lines.append(f"{until} for {age.open_hours:,.1f} working hours of its company")
    if item.expires_on:
        lines.append(f"Accepted up to and with {number_text.day(item.expires_on)}")
    if item.facts_changed_at:
        lines.append(f"Its facts last changed {number_text.moment(item.facts_changed_at)}")
    told = who_decides(item, desk.limit_amount)
    lines.append(told[0].upper() + told[1:])
    st.markdown("\n".join(f"- {line}" for line in lines))


def form(scope: Scope, desk: Desk) -> None:
    """Draw the form; after a step the page is drawn anew."""
    item = desk.item
    st.markdown("**What do you do with it?**")
    if item.involved:
        names = ", ".join(markdown_text(one) for one in item.involved)
        st.caption(f"Had a hand in it and may not decide: {names}.")
    _warn_if_moved(desk)
    # other facts or another state make another form: nobody decides on what they have not seen
    key = f"{item.item_id}_{item.step_count}_{item.facts_hash}"
    action = st.segmented_control(
        "Step",
        desk.possible,
        default=_expected(desk),
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
    st.session_state[_SEEN] = _version(after)
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
                "When": number_text.moment(step.recorded_at),
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


def _version(item: QueueItem) -> tuple[int, int, str]:
    return item.item_id, item.step_count, item.facts_hash


def _warn_if_moved(desk: Desk) -> None:
    """Say that the item is no longer what the reader looked at a moment ago."""
    item = desk.item
    seen = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = _version(item)
    if not seen or seen[0] != item.item_id or seen == _version(item):
        return
    if seen[1] != item.step_count:
        last = desk.steps[-1]
        what = f"{markdown_text(last.person)} took the step '{last.action}' meanwhile"
    else:
        what = "a refresh brought other facts meanwhile"
    st.warning(
        f"{what}; what you filled in was not taken. Look at the item as it stands now.",
        icon=":material/sync_problem:",
    )


def _fields(desk: Desk, action: Action) -> Given:
    person, identified_by = _who()
    assign_to = st.text_input("Assign to") if action == "assign" else None
    second = None
    if action in _DECIDE and _asks_two(desk.item, action):
        second = st.text_input(f"Second person: {who_decides(desk.item, desk.limit_amount)}")
    reason = None if action == "start" else st.text_area(_reason_label(action), height=80)
    expires_on: date | None = None
    if action == "dismiss":
        expires_on = st.date_input(
            "Accepted until (leave empty where it holds for good)", value=None, format="YYYY-MM-DD"
        )
    return Given(person, identified_by, reason, second, assign_to, expires_on)


def _expected(desk: Desk) -> Action | None:
    """The step that is chosen at first: none where a decision is due, which is a person's
    own choice."""
    is_untouched = desk.item.state in ("new", "assigned")
    return "start" if is_untouched and "start" in desk.possible else None


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
    # never by value=: another default makes another field, and what was typed would be lost
    typed_before = st.session_state.get(_NAME, st.session_state.get(_NAME_KEPT, ""))
    st.session_state[_NAME] = typed_before
    typed = st.text_input(
        "Your name", key=_NAME, help="There is no log-in here: the name is recorded as typed."
    )
    st.session_state[_NAME_KEPT] = typed  # the field's own value ends with the page
    return typed, "typed"
