"""Reads the work queue: its items with where they stand, their age, the steps of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from psycopg import sql
from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.governance.candidate_kinds import CONTROL_SAMPLE
from p2p.governance.review_times import working_hours
from p2p.warehouse.connection import Connection

State = Literal["new", "assigned", "in_review", "confirmed", "dismissed", "escalated", "resolved"]
OPEN_STATES: tuple[State, ...] = ("new", "assigned", "in_review", "escalated")
"""States in which somebody still has to decide."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """An item of ops.review_queue. amount in currency; involved: people who may not decide."""

    item_id: int
    source: str
    candidate_id: str
    kind: str
    subject_type: str
    subject_id: str
    subject_label: str
    company_code: str | None
    category: str | None
    supplier_id: str | None
    score: float
    amount: Decimal | None
    currency: str | None
    reasons: Any
    evidence: Any
    model_name: str
    model_version: str
    facts_hash: str
    involved: list[str]
    owner: str | None
    due_at: datetime | None
    opened_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    facts_changed_at: datetime | None
    state: State
    step_count: int
    changed_at: datetime | None
    assigned_to: str | None
    decided_as: str | None
    decided_by: str | None
    decided_with: str | None
    decided_at: datetime | None
    decided_because: str | None
    expires_on: date | None
    is_open: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Age:
    """How old an item is in working hours of its company, and how long past its due time.

    For one that is decided both end with the decision; None where its source has no calendar.
    """

    open_hours: float | None
    overdue_hours: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """A row of ops.review_step. limit_amount: above it two people had to decide."""

    step_number: int
    action: str
    from_state: str
    to_state: str
    person: str
    second_person: str | None
    assigned_to: str | None
    reason: str | None
    expires_on: date | None
    score: float
    model_version: str
    amount: Decimal | None
    currency: str | None
    limit_amount: Decimal | None
    identified_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which items; what is not given holds for every item. owner: "" where nobody owns it yet.
    amount_from: as a number, whatever the currency. assigned_to is compared as people's names are.
    """

    states: tuple[str, ...] = field(default=())
    source: str | None = None
    owner: str | None = None
    kinds: tuple[str, ...] = field(default=())
    assigned_to: str | None = None
    amount_from: Decimal | None = None
    is_overdue: bool | None = None


_WHERE = """
    tenant = %(tenant)s
    and (%(states)s::text[] = '{}' or state = any(%(states)s::text[]))
    and (%(source)s::text is null or source = %(source)s)
    and (%(owner)s::text is null or lower(coalesce(owner, '')) = lower(%(owner)s))
    and (%(kinds)s::text[] = '{}' or kind = any(%(kinds)s::text[]))
    and (%(assigned_to)s::text is null
        or ops.normal_name(assigned_to) = ops.normal_name(%(assigned_to)s))
    and (%(amount_from)s::numeric is null or abs(amount) >= %(amount_from)s)
    and (%(is_overdue)s::boolean is null or is_overdue = %(is_overdue)s)
"""


def read_queue(
    conn: Connection, *, tenant: str, chosen: QueueFilter | None = None, limit: int | None = None
) -> list[QueueItem]:
    """Items: what is open before what is decided, what is due first, then the higher score."""
    query = sql.SQL(
        "select {} from ops.review_queue where {} order by is_open desc,"
        " case when is_open then due_at end nulls last, changed_at desc nulls last, score desc,"
        " item_id limit %(limit)s"
    ).format(_columns(QueueItem), sql.SQL(_WHERE))
    with conn.cursor(row_factory=class_row(QueueItem)) as cursor:
        return cursor.execute(query, _bound(tenant, chosen) | {"limit": limit}).fetchall()


def read_ranked(
    conn: Connection, *, tenant: str, chosen: QueueFilter, limit: int
) -> list[QueueItem]:
    """Items in the order of the publication: by score, or as the model in force re-ranks them.

    What is open comes before what is decided, and what is no longer proposed comes last.
    """
    query = sql.SQL(
        "select {} from ops.review_queue left join (select tenant as of_tenant,"
        " source as of_source, candidate_id as proposed_id, rank from serving.review_candidate)"
        " as proposed"
        " on tenant = of_tenant and source = of_source and candidate_id = proposed_id"
        " where {} order by is_open desc, rank nulls last, score desc, item_id limit %(limit)s"
    ).format(_columns(QueueItem), sql.SQL(_WHERE))
    with conn.cursor(row_factory=class_row(QueueItem)) as cursor:
        return cursor.execute(query, _bound(tenant, chosen) | {"limit": limit}).fetchall()


def owners_and_kinds(
    conn: Connection, *, tenant: str, chosen: QueueFilter
) -> list[tuple[str, str, int]]:
    """How many items each owner ("" where there is none) has of each kind."""
    query = sql.SQL(
        "select coalesce(owner, ''), kind, count(*) from ops.review_queue where {} group by 1, 2"
    ).format(sql.SQL(_WHERE))
    return conn.execute(query, _bound(tenant, chosen)).fetchall()


def count_queue(conn: Connection, *, tenant: str, chosen: QueueFilter | None = None) -> int:
    """How many items there are."""
    query = sql.SQL("select count(*) from ops.review_queue where {}").format(sql.SQL(_WHERE))
    found = conn.execute(query, _bound(tenant, chosen)).fetchone()
    return found[0] if found else 0


def read_item(conn: Connection, item_id: int, *, tenant: str) -> QueueItem:
    """One item. Raises UsageError where the tenant has none of this number."""
    query = sql.SQL("select {} from ops.review_queue where tenant = %s and item_id = %s").format(
        _columns(QueueItem)
    )
    with conn.cursor(row_factory=class_row(QueueItem)) as cursor:
        found = cursor.execute(query, (tenant, item_id)).fetchone()
    if found is None:
        raise UsageError(f"there is no review item {item_id}", "`p2p review list` shows them")
    return found


def read_steps(conn: Connection, item_id: int, *, tenant: str) -> list[Step]:
    """What was done with an item, the first step first."""
    query = sql.SQL(
        "select {} from ops.review_step where tenant = %s and item_id = %s order by step_number"
    ).format(_columns(Step))
    with conn.cursor(row_factory=class_row(Step)) as cursor:
        return cursor.execute(query, (tenant, item_id)).fetchall()


def limit_of(conn: Connection, item: QueueItem, *, tenant: str) -> Decimal:
    """Above this amount two people decide on the item."""
    found = conn.execute(
        "select ops.review_limit_of(%s, %s, %s)", (tenant, item.company_code, item.currency)
    ).fetchone()
    assert found is not None  # noqa: S101
    return Decimal(found[0])


def needs_two(item: QueueItem, limit: Decimal) -> bool:
    """Whether one person alone may not decide, as the database holds it: an amount that nobody
    knows may be any, and a drawn sample accuses nobody."""
    if item.amount is None:
        return item.kind != CONTROL_SAMPLE
    return abs(item.amount) > limit


def who_decides(item: QueueItem, limit: Decimal) -> str:
    """How many people decide on an item and why, in words: on the page and in the terminal."""
    if item.amount is None:
        if needs_two(item, limit):
            return "two people decide: the amount is not known"
        return "one is enough (drawn sample)"
    told = f"two people decide above {limit:,.2f} {item.currency or ''}".rstrip()
    return f"{told}: {'needed here' if needs_two(item, limit) else 'not needed here'}"


def ages(
    conn: Connection, items: Sequence[QueueItem], *, tenant: str, now: datetime | None = None
) -> list[Age]:
    """The age of each item, in its place."""
    now = now or datetime.now(tz=UTC)
    ends = [now if item.is_open else item.decided_at or item.changed_at or now for item in items]
    companies = [(item.source, item.company_code) for item in items]
    opened = [item.opened_at for item in items]
    due = [item.due_at or end for item, end in zip(items, ends, strict=True)]
    spent, late = (
        working_hours(conn, tenant=tenant, companies=companies, start_at=starts, end_at=ends)
        for starts in (opened, due)
    )
    return [
        Age(hours, None if past is None else max(past, 0.0))
        for hours, past in zip(spent, late, strict=True)
    ]


def _columns(kind: type[QueueItem] | type[Step]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(one.name) for one in fields(kind))


def _bound(tenant: str, chosen: QueueFilter | None) -> dict[str, Any]:
    wanted = chosen or QueueFilter()
    named = {one.name: getattr(wanted, one.name) for one in fields(QueueFilter)}
    return named | {"tenant": tenant, "states": list(wanted.states), "kinds": list(wanted.kinds)}
