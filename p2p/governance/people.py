"""Who a reviewer is in the sources: links between the name of a person and user ids.

They let the database see that two names are one human. Links are added and ended, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.governance.review_refusals import refused
from p2p.warehouse.connection import Connection


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A person and a user id of theirs; source is '' where it holds in every source."""

    person: str
    source: str
    user_id: str
    recorded_by: str
    recorded_at: datetime


def people(conn: Connection, *, tenant: str) -> list[PersonLink]:
    """The links that count, by person."""
    with conn.cursor(row_factory=class_row(PersonLink)) as cursor:
        return cursor.execute(
            "select person, source, user_id, recorded_by, recorded_at from ops.person_link"
            " where tenant = %s order by lower(person), source, user_id",
            (tenant,),
        ).fetchall()


def link_person(
    conn: Connection, *, tenant: str, person: str, source: str, user_id: str, who: str
) -> None:
    """Put on record that a person is a user of a source; '' is every source."""
    _record(conn, (tenant, person.strip(), source, user_id.strip(), True, who.strip()))


def unlink_person(
    conn: Connection, *, tenant: str, person: str, source: str, user_id: str, who: str
) -> None:
    """End a link. Raises UsageError where there is none, or where somebody ends their own."""
    known = conn.execute(
        "select from ops.person_link where tenant = %s and source = %s"
        " and ops.normal_name(person) = ops.normal_name(%s)"
        " and ops.normal_name(user_id) = ops.normal_name(%s)",
        (tenant, source, person, user_id),
    ).fetchone()
    if known is None:
        raise UsageError(
            f"{person} is not linked to {user_id} of {source or 'every source'}",
            "`p2p review people list` shows the links",
        )
    _record(conn, (tenant, person.strip(), source, user_id.strip(), False, who.strip()))


def _record(conn: Connection, values: tuple[str | bool, ...]) -> None:
    try:
        with conn.transaction():
            conn.execute(
                "insert into ops.person (tenant, person, source, user_id, is_linked, recorded_by)"
                " values (%s, %s, %s, %s, %s, %s)",
                values,
            )
    except psycopg.errors.IntegrityError as error:
        raise refused(error) from error
