"""How many reviews a week people can do, by kind and source. The threshold that follows is reckoned
by mining; here is only who set which number, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.warehouse.connection import Connection

KINDS = ("anomalous_invoice", "anomalous_case", "control_sample")
"""Kinds whose number follows from a budget. What breaks a rule is shown whatever its number."""
EVERY_SOURCE = ""
_REMEDIES = {
    "review_budget_is_a_number_of_reviews": (
        "a budget is between 0 and 1000 reviews a week",
        "give --per-week a number that the team can do",
    ),
    "review_system_is_no_person": (
        "'system' is the program's own name",
        "decide in the name of a person",
    ),
    "review_budget_names_a_person": ("nobody sets the budget", "name a person with --by"),
    "review_budget_gives_a_reason": ("no reason is given", "say with --reason why"),
}


@dataclass(frozen=True, slots=True)
class ReviewBudget:
    """One row on record; per_week None ended the budget. source '' is every source."""

    source: str
    kind: str
    per_week: int | None
    set_by: str
    reason: str
    recorded_at: datetime


def set_budget(
    conn: Connection,
    *,
    tenant: str,
    source: str | None,
    kind: str,
    per_week: int | None,
    set_by: str,
    reason: str,
) -> None:
    """Put a number of reviews a week on record, or end it (None); it counts from the next refresh.

    source None: every source that has no budget of its own. Raises UsageError where the kind has no
    budget, or the database refuses it.
    """
    if kind not in KINDS:
        raise UsageError(
            f"the number of {kind!r} does not follow from a budget",
            f"kinds with a budget are {', '.join(KINDS)}; what breaks a rule is always shown",
        )
    try:
        conn.execute(
            "insert into ops.review_budget (tenant, source, kind, per_week, set_by, reason)"
            " values (%s, %s, %s, %s, %s, %s)",
            (tenant, source or EVERY_SOURCE, kind, per_week, set_by.strip(), reason.strip()),
        )
    except (psycopg.errors.CheckViolation, psycopg.errors.InsufficientPrivilege) as error:
        known = _REMEDIES.get(error.diag.constraint_name or "")
        if known is None:
            raise
        raise UsageError(*known) from error


def budgets(conn: Connection, *, tenant: str) -> list[ReviewBudget]:
    """Every row on record, the last first; the first of a source and kind counts."""
    with conn.cursor(row_factory=class_row(ReviewBudget)) as cursor:
        return cursor.execute(
            "select source, kind, per_week, set_by, reason, recorded_at from ops.review_budget"
            " where tenant = %s order by budget_id desc",
            (tenant,),
        ).fetchall()
