"""Waivers on record: who answers for which violations, and until when. What they cover is SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

import psycopg
from psycopg.rows import class_row, scalar_row

from p2p.conformance.own_rules import used_file
from p2p.conformance.rules import load_rules
from p2p.errors import UsageError
from p2p.warehouse.connection import Connection

ScopeKind = Literal["case", "supplier", "company"]

_REMEDIES = {
    "waiver_needs_two_people": (
        "the one who asks for a waiver cannot approve it, also under another name or user id",
        "name another person with --approved-by",
    ),
    "waiver_gives_a_reason": ("the reason is empty", "say in a sentence why"),
    "waiver_names_people": (
        "asked by or approved by names nobody, or mixes letters of two scripts in a word",
        "name both people, each word in the letters of one script",
    ),
    "waiver_system_is_no_person": (
        "'system' is the program's own name",
        "name the people who ask and approve",
    ),
    "waiver_expires_after_it_starts": (
        "a waiver must expire after its first day",
        "give a later day with --expires",
    ),
    "waiver_lasts_a_year_at_most": (
        "a waiver lasts at most 366 days",
        "let it expire within a year, and decide again then",
    ),
}
"""Constraint of ops.waiver -> (what was wrong, what helps)."""

_SELECT = """
select waiver.waiver_id, waiver.source, waiver.rule_id, waiver.scope_kind, waiver.scope_value,
       waiver.valid_from, waiver.expires_on, waiver.reason, waiver.asked_by, waiver.approved_by,
       waiver.recorded_at, withdrawal.withdrawn_by, withdrawal.withdrawn_at,
       withdrawal.reason as withdrawn_because
from ops.waiver as waiver
left join ops.waiver_withdrawal as withdrawal on waiver.waiver_id = withdrawal.waiver_id
where waiver.tenant = %(tenant)s and (%(source)s::text is null or waiver.source = %(source)s)
  and (%(waiver_id)s::bigint is null or waiver.waiver_id = %(waiver_id)s)
order by waiver.waiver_id
"""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver with its withdrawal, if there is one. expires_on is the last day it counts."""

    waiver_id: int
    source: str
    rule_id: str
    scope_kind: str
    scope_value: str
    valid_from: date
    expires_on: date
    reason: str
    asked_by: str
    approved_by: str
    recorded_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None

    def state(self, on: date) -> str:
        """planned, in force, expired or withdrawn, on a day."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if on < self.valid_from:
            return "planned"
        return "in force" if on <= self.expires_on else "expired"


def add_waiver(
    conn: Connection,
    *,
    tenant: str,
    source: str,
    rule_id: str,
    scope_kind: ScopeKind,
    scope_value: str,
    valid_from: date,
    expires_on: date,
    reason: str,
    asked_by: str,
    approved_by: str,
) -> Waiver:
    """Put a waiver on record; it counts from the next refresh on or after its first day.

    Raises UsageError where the rule is not known, or the database refuses the waiver.
    """
    _require_rule(conn, tenant, rule_id)
    if scope_kind not in get_args(ScopeKind):
        raise UsageError(
            f"{scope_kind!r} is no scope of a waiver",
            f"write one of {', '.join(get_args(ScopeKind))}",
        )
    for what, text in (("reason", reason), ("asked by", asked_by), ("approved by", approved_by)):
        if not text.strip():
            raise UsageError(f"{what} is empty", "a waiver tells who answers for it, and why")
    try:
        with conn.cursor(row_factory=scalar_row) as cursor:
            made = cursor.execute(
                "insert into ops.waiver (tenant, source, rule_id, scope_kind, scope_value,"
                " valid_from, expires_on, reason, asked_by, approved_by)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning waiver_id",
                (
                    *(tenant, source, rule_id, scope_kind, scope_value, valid_from, expires_on),
                    *(reason.strip(), asked_by.strip(), approved_by.strip()),
                ),
            ).fetchone()
    except psycopg.errors.CheckViolation as error:
        name = error.diag.constraint_name or ""
        raise UsageError(
            *_REMEDIES.get(name, (f"the waiver breaks {name}", "see `p2p waivers add --help`"))
        ) from error
    assert made is not None  # noqa: S101
    return _one(conn, tenant, made)


def withdraw_waiver(
    conn: Connection, waiver_id: int, *, tenant: str, who: str, reason: str
) -> Waiver:
    """Take a waiver back: its violations count again from the next refresh on."""
    if not reason.strip():
        raise UsageError("the reason is empty", "say why the waiver is taken back")
    waiver = _one(conn, tenant, waiver_id)
    if waiver.withdrawn_at is not None:
        raise UsageError(
            f"waiver {waiver_id} was withdrawn by {waiver.withdrawn_by}"
            f" on {waiver.withdrawn_at:%Y-%m-%d}",
            "nothing is left to do",
        )
    conn.execute(
        "insert into ops.waiver_withdrawal (waiver_id, reason, withdrawn_by) values (%s, %s, %s)",
        (waiver_id, reason.strip(), who),
    )
    return _one(conn, tenant, waiver_id)


def waivers(conn: Connection, *, tenant: str, source: str | None = None) -> list[Waiver]:
    """Every waiver of a tenant, withdrawn and expired ones among them, in the order of record."""
    return _read(conn, tenant, source=source)


def _one(conn: Connection, tenant: str, waiver_id: int) -> Waiver:
    found = _read(conn, tenant, waiver_id=waiver_id)
    if not found:
        raise UsageError(f"there is no waiver {waiver_id}", "`p2p waivers list` shows them all")
    return found[0]


def _read(
    conn: Connection, tenant: str, *, source: str | None = None, waiver_id: int | None = None
) -> list[Waiver]:
    with conn.cursor(row_factory=class_row(Waiver)) as cursor:
        return cursor.execute(
            _SELECT, {"tenant": tenant, "source": source, "waiver_id": waiver_id}
        ).fetchall()


def _require_rule(conn: Connection, tenant: str, rule_id: str) -> None:
    own = used_file(conn, tenant=tenant)
    known = [rule.id for rule in (*load_rules().rules, *(own.rules.rules if own else ()))]
    if rule_id not in known:
        raise UsageError(f"there is no rule {rule_id!r}", f"the rules are {', '.join(known)}")
