"""The work queue of the Review page: reads it as the reader, takes steps as the reviewer.

Never cached: what somebody decided a second ago must be seen. Rows are shown in the view.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg

from dashboards.read import Scope
from p2p.governance.review_queue import (
    Age,
    QueueFilter,
    QueueItem,
    Step,
    ages,
    limit_of,
    needs_two,
    owners_and_kinds,
    read_item,
    read_ranked,
    read_steps,
)
from p2p.governance.review_steps import Action, IdentifiedBy, possible_actions, take_step
from p2p.settings import get_settings
from p2p.warehouse.connection import connect
from p2p.warehouse.publication import consistent_read
from p2p.warehouse.reviewer import connect_to_review

MOST_ITEMS = 500
"""Items that one filter shows at most; what ranks highest comes first."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One item with all that a decision on it needs. limit_amount: above it two people decide."""

    item: QueueItem
    age: Age
    steps: list[Step]
    possible: list[Action]
    limit_amount: Decimal

    @property
    def needs_two(self) -> bool:
        """Whether one person alone may not decide."""
        return needs_two(self.item, self.limit_amount)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody filled in to take a step."""

    person: str
    identified_by: IdentifiedBy
    reason: str | None = None
    second_person: str | None = None
    assign_to: str | None = None
    expires_on: date | None = None


def queue(scope: Scope, chosen: QueueFilter) -> list[tuple[QueueItem, Age]]:
    """The items of a filter with their age; none where the queue was never filled."""
    try:
        with connect(get_settings(), read_only=True) as conn, consistent_read(conn):
            items = read_ranked(conn, tenant=scope.tenant, chosen=chosen, limit=MOST_ITEMS)
            return list(zip(items, ages(conn, items, tenant=scope.tenant), strict=True))
    except psycopg.errors.UndefinedTable:
        # published by a program from before there was a queue
        return []


def offered(scope: Scope, chosen: QueueFilter) -> list[tuple[str, str, int]]:
    """Owner ("" where there is none), kind and how many: what the filters offer."""
    try:
        with connect(get_settings(), read_only=True) as conn, consistent_read(conn):
            return owners_and_kinds(conn, tenant=scope.tenant, chosen=chosen)
    except psycopg.errors.UndefinedTable:
        return []


def open_desk(scope: Scope, item_id: int) -> Desk:
    """Everything about one item as it stands now."""
    tenant = scope.tenant
    with connect(get_settings(), read_only=True) as conn, consistent_read(conn):
        item = read_item(conn, item_id, tenant=tenant)
        (age,) = ages(conn, [item], tenant=tenant)
        return Desk(
            item,
            age,
            read_steps(conn, item_id, tenant=tenant),
            possible_actions(conn, item.state),
            limit_of(conn, item, tenant=tenant),
        )


def act(scope: Scope, seen: QueueItem, action: Action, given: Given) -> QueueItem:
    """Take a step from what the person saw. Raises UsageError with what the database refuses."""
    with connect_to_review(get_settings()) as conn:
        return take_step(
            conn,
            seen,
            action,
            tenant=scope.tenant,
            person=given.person,
            identified_by=given.identified_by,
            reason=given.reason,
            second_person=given.second_person,
            assign_to=given.assign_to,
            expires_on=given.expires_on,
        )
