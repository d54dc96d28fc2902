"""Rows of ops.model_version and ops.model_approval: what was trained, and who put what in force.

What may follow what is refused by the database; here it is put into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from mining.store import Connection
from p2p.errors import UsageError

SYSTEM = "system"
_REFUSALS = {
    "model_approval_names_a_person": ("nobody is named", "say who you are with --by"),
    "model_approval_gives_a_reason": ("no reason is given", "say with --reason why"),
}
"""Constraint -> (what was wrong, what helps)."""


@dataclass(frozen=True, slots=True)
class Version:
    """One trained model with its present state, and who gave it that state.

    sha256: of the file as the row says now; decided_sha256: as it was when the state was given.
    """

    model_version_id: int
    tenant: str
    source: str
    name: str
    version: str
    recipe: str
    file_name: str
    sha256: str
    trained_at: datetime
    data_from_on: date | None
    data_until_on: date
    row_count: int
    owner: str
    metrics: dict[str, Any]
    limits: list[str]
    card: dict[str, Any]
    reference: dict[str, Any] | None
    state: str
    person: str
    reason: str
    state_at: datetime
    decided_sha256: str


def versions_of(conn: Connection, tenant: str, source: str, name: str) -> list[Version]:
    """Every version of a model, the latest first."""
    with conn.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            """
            select
                version.model_version_id, version.tenant, version.source, version.name,
                version.version, version.recipe, version.file_name, version.sha256,
                version.trained_at, version.data_from_on, version.data_until_on, version.row_count,
                version.owner, version.metrics, version.limits, version.card, version.reference,
                state.state, state.person, state.reason, state.recorded_at as state_at,
                state.decided_sha256
            from ops.model_version as version
            inner join ops.model_state as state using (model_version_id)
            where (version.tenant, version.source, version.name) = (%s, %s, %s)
            order by version.model_version_id desc
            """,
            (tenant, source, name),
        ).fetchall()


def add_version(conn: Connection, values: dict[str, Any], reason: str) -> int:
    """Keep a trained model as proposed by the program; values: columns of ops.model_version."""
    names = list(values)
    told = [Jsonb(one) if isinstance(one, dict | list) else one for one in values.values()]
    row = conn.execute(
        f"insert into ops.model_version ({', '.join(names)})"  # noqa: S608 (names of columns)
        f" values ({', '.join(['%s'] * len(names))}) returning model_version_id".encode(),
        told,
    ).fetchone()
    if row is None:
        raise RuntimeError("the database returned no id for a row that it had inserted")
    set_state(conn, row[0], "proposed", SYSTEM, reason)
    return int(row[0])


def set_state(
    conn: Connection, model_version_id: int, state: str, person: str, reason: str
) -> None:
    """Add a state. Raises UsageError with why the database does not allow it."""
    try:
        with conn.transaction():
            conn.execute(
                "insert into ops.model_approval (model_version_id, state, person, reason)"
                " values (%s, %s, %s, %s)",
                (model_version_id, state, person, reason),
            )
    except psycopg.errors.CheckViolation as error:
        known = _REFUSALS.get(error.diag.constraint_name or "")
        raise UsageError(*(known or _state_refused(error, state))) from error


def _state_refused(error: psycopg.Error, state: str) -> tuple[str, str]:
    """What is wrong with a state that the database refuses by its trigger, and what helps."""
    message = error.diag.message_primary or str(error)
    if message == f"a model that is {state} cannot become {state}":
        message = f"this version is already {state}"
    return (
        message.replace("in_force", "in force"),
        "`p2p scoring-models list` tells which version has which state",
    )


def approve(conn: Connection, chosen: Version, person: str, reason: str) -> Version | None:
    """Put a version in force for a person; the one before it is retired and returned."""
    with conn.transaction():
        before = next(
            (
                one
                for one in versions_of(conn, chosen.tenant, chosen.source, chosen.name)
                if one.state == "in_force" and one.model_version_id != chosen.model_version_id
            ),
            None,
        )
        if before is not None:
            replaced = f"replaced by version {chosen.version}: {reason}"
            set_state(conn, before.model_version_id, "retired", person, replaced)
        set_state(conn, chosen.model_version_id, "in_force", person, reason)
    return before


def history_of(conn: Connection, tenant: str, source: str, name: str) -> list[dict[str, Any]]:
    """Every state that any version of the model was given, the latest first."""
    rows = conn.execute(
        """
        select version.version, approval.state, approval.person, approval.reason,
            approval.recorded_at
        from ops.model_approval as approval
        inner join ops.model_version as version using (model_version_id)
        where (version.tenant, version.source, version.name) = (%s, %s, %s)
        order by approval.approval_id desc
        """,
        (tenant, source, name),
    )
    return [
        {
            "version": version,
            "state": state,
            "person": person,
            "reason": reason,
            "recorded_at": recorded_at.isoformat(timespec="seconds"),
        }
        for version, state, person, reason, recorded_at in rows
    ]
