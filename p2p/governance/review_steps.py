"""Takes an item of the queue a step further. What is allowed is decided by the database alone."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import psycopg

from p2p.errors import UsageError
from p2p.governance.review_queue import QueueItem, State, read_item
from p2p.governance.review_refusals import REFUSALS, refused
from p2p.warehouse.connection import Connection

Action = Literal["assign", "start", "confirm", "dismiss", "escalate", "resolve", "reopen"]
IdentifiedBy = Literal["login", "typed", "command"]
"""How the person is known: logged in, a name typed on the page, a name given to the command."""

TO_STATE: Final[dict[Action, State]] = {
    "assign": "assigned",
    "start": "in_review",
    "confirm": "confirmed",
    "dismiss": "dismissed",
    "escalate": "escalated",
    "resolve": "resolved",
    "reopen": "new",
}

_INSERT = """
insert into ops.review_step (
    tenant, item_id, action, from_state, to_state, person, second_person, assigned_to, reason,
    expires_on, facts_hash, identified_by
) values (
    %(tenant)s, %(item_id)s, %(action)s, %(from_state)s, %(to_state)s, %(person)s,
    %(second_person)s, %(assigned_to)s, %(reason)s, %(expires_on)s, %(facts_hash)s,
    %(identified_by)s
)
"""


def possible_actions(conn: Connection, state: str) -> list[Action]:
    """What can be done with an item in a state, in the order of the way; `start` also from new."""
    found = {
        row[0]
        for row in conn.execute(
            "select action from ops.review_transition where from_state = %s", (state,)
        )
    }
    if state == "new":
        found.add("start")
    return [action for action in TO_STATE if action in found]


def take_step(
    conn: Connection,
    seen: QueueItem,
    action: Action,
    *,
    tenant: str,
    person: str,
    identified_by: IdentifiedBy,
    reason: str | None = None,
    second_person: str | None = None,
    assign_to: str | None = None,
    expires_on: date | None = None,
) -> QueueItem:
    """Take the step from what the person saw, and tell how the item stands then.

    `start` with a new item assigns it to the person first. Raises UsageError with what the
    database refused and why; then nothing is changed.
    """
    steps: list[tuple[Action, str, str | None]] = [(action, seen.state, assign_to)]
    if action == "start":
        steps = [("start", seen.state, person)]
        if seen.state == "new":
            steps = [("assign", "new", person), ("start", "assigned", person)]
    elif action != "assign" and assign_to is not None:
        raise UsageError("only `assign` names whom an item is assigned to", "leave that name out")
    try:
        with conn.transaction():
            for name, from_state, to_whom in steps:
                conn.execute(
                    _INSERT,
                    {
                        "tenant": tenant,
                        "item_id": seen.item_id,
                        "action": name,
                        "from_state": from_state,
                        "to_state": TO_STATE[name],
                        "person": person.strip(),
                        "second_person": _given(second_person),
                        "assigned_to": _given(to_whom),
                        "reason": _given(reason),
                        "expires_on": expires_on,
                        "facts_hash": seen.facts_hash,
                        "identified_by": identified_by,
                    },
                )
    except psycopg.errors.ForeignKeyViolation as error:
        if error.diag.constraint_name != "review_transition_is_allowed":
            raise refused(error) from error
        possible = ", ".join(possible_actions(conn, seen.state)) or "nothing"
        present, asked = words(seen.state), words(TO_STATE[action])
        told = (
            f"the item is already {present}"
            if present == asked
            else f"an item that is {present} cannot be {asked} at once"
        )
        raise UsageError(told, f"with it you can: {possible}") from error
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable) as error:
        # decisions of a tenant are entered one after another; a refresh enters some as well
        raise UsageError(
            "the record of decisions was in use for too long: nothing was written",
            "try again in a minute",
        ) from error
    except (psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege) as error:
        # who starts without a name is assigned to nobody too: the database tells one of both
        if action == "start" and error.diag.constraint_name == "review_assignment_names_somebody":
            raise UsageError(*REFUSALS["review_step_names_a_person"]) from error
        raise refused(error) from error
    return read_item(conn, seen.item_id, tenant=tenant)


def words(state: str) -> str:
    """A state as people say it."""
    return state.replace("_", " ")


def _given(text: str | None) -> str | None:
    return text.strip() if text is not None and text.strip() else None
