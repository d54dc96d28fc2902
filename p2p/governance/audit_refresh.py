"""Verifies every chain at a refresh, keeps what was found, and keeps the heads of good chains."""

from __future__ import annotations

from datetime import UTC, datetime

from p2p.governance.audit_chain import Verification, tenants, verify
from p2p.governance.audit_head import Head, keep_head, kept_head, kept_tenants
from p2p.governance.audit_rows import tenants_of_rows
from p2p.progress import Progress
from p2p.settings import Settings
from p2p.warehouse.connection import Connection

_RECORD = """
insert into ops.audit_verification (
    tenant, entry_count, last_entry_number, last_entry_at, last_entry_hash, is_intact,
    first_bad_entry, problem
) values (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_MOST_TOLD = 3


def verify_chains(
    conn: Connection, settings: Settings, progress: Progress | None = None
) -> list[Verification]:
    """Verify the chain of every tenant, against the head that the refresh before kept.

    Writes one row a tenant into ops.audit_verification; the heads lie below the home, outside the
    database, so that a tail that was cut since shows.
    """
    found = []
    # also those of whom nothing is left but a head, or a decision without its entry
    known = {*tenants(conn), *tenants_of_rows(conn), *kept_tenants(settings.home)}
    for tenant in sorted({settings.tenant, *known}):
        conn.commit()
        before = kept_head(settings.home, tenant)
        one = verify(conn, tenant, [before] if before else [], progress)
        with conn.transaction():
            conn.execute(_RECORD, _row(one))
        if one.is_intact:
            keep_head(settings.home, _head(one))
        found.append(one)
    return found


def keep_heads(conn: Connection, settings: Settings) -> None:
    """Keep the heads of good chains once more: a refresh enters decisions of its own after the
    chains were verified, and on a fresh database the first ones.

    Verified again, against the head that is kept: that of a cut chain would hide the cut.
    """
    for tenant in tenants(conn):
        conn.commit()
        before = kept_head(settings.home, tenant)
        one = verify(conn, tenant, [before] if before else [])
        if one.is_intact:
            keep_head(settings.home, _head(one))


def told(problems: Verification) -> str | None:
    """The first faults in one text; None where there is none."""
    if problems.is_intact:
        return None
    texts = [one.text for one in problems.problems]
    more = len(texts) - _MOST_TOLD
    return "; ".join(texts[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _row(one: Verification) -> tuple[object, ...]:
    first_bad = one.problems[0].entry_number if one.problems else None
    return (
        *(one.tenant, one.entry_count, one.last_entry_number, one.last_entry_at),
        *(one.last_entry_hash, one.is_intact, first_bad, told(one)),
    )


def _head(one: Verification) -> Head:
    at = datetime.now(UTC)
    return Head(one.tenant, one.last_entry_number, one.last_entry_at, one.last_entry_hash, at)
