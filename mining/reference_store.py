"""Keeps the reference models that people upload: ops.reference_model, append-only.

Models come in as checked text; reading them is `reference_models`' work.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.rows import TupleRow, class_row

from p2p.errors import UsageError

Connection = psycopg.Connection[TupleRow]

DISCOVERED: Final = "discovered"
"""The name of the model that mining finds; no uploaded one may have it."""

_CURRENT: Final = """
select model_id, tenant, source, name, format, file_name, body, sha256, added_by, added_at
from (
    select *, row_number() over (partition by tenant, source, name order by model_id desc) as place
    from ops.reference_model
) as model
where
    place = 1
    and (%(tenant)s::text is null or tenant = %(tenant)s)
    and (%(source)s::text is null or source = %(source)s)
    and not exists (
        select from ops.reference_model_removal as removal
        where removal.model_id = model.model_id
    )
order by tenant, source, name
"""


@dataclass(frozen=True, slots=True)
class ReferenceModel:
    """An uploaded model as it is kept."""

    model_id: int
    tenant: str
    source: str
    name: str
    format: str
    file_name: str
    body: str
    sha256: str
    added_by: str
    added_at: datetime


def current_models(
    conn: Connection, *, tenant: str | None = None, source: str | None = None
) -> list[ReferenceModel]:
    """The models that count: of each name the latest, unless it was removed."""
    with conn.cursor(row_factory=class_row(ReferenceModel)) as cursor:
        return cursor.execute(_CURRENT, {"tenant": tenant, "source": source}).fetchall()


def add_model(conn: Connection, *, name: str, body: str, by: str, **facts: Any) -> ReferenceModel:
    """Keep a model; facts: tenant, source, format, file_name. An earlier one of the name stays on
    record. Raises UsageError for a name that is taken by mining or text that is kept already."""
    if not name.strip() or name == DISCOVERED:
        raise UsageError(f"a model cannot be called {name!r}", "choose another name with --name")
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    for one in current_models(conn, tenant=facts["tenant"], source=facts["source"]):
        if one.name == name and one.sha256 == sha256:
            raise UsageError(
                f"the model {name!r} of {one.source} holds this very text since"
                f" {one.added_at:%Y-%m-%d}, added by {one.added_by}",
                "nothing needs to be done; `p2p refresh` checks it",
            )
    with conn.transaction(), conn.cursor(row_factory=class_row(ReferenceModel)) as cursor:
        kept = cursor.execute(
            """
            insert into ops.reference_model
                (tenant, source, name, format, file_name, body, sha256, added_by)
            values (
                %(tenant)s, %(source)s, %(name)s, %(format)s, %(file_name)s, %(body)s,
                %(sha256)s, %(by)s
            )
            returning
                model_id, tenant, source, name, format, file_name, body, sha256, added_by, added_at
            """,
            facts | {"name": name, "body": body, "sha256": sha256, "by": by},
        ).fetchone()
    assert kept is not None  # noqa: S101 - an insert without a conflict clause returns its row
    return kept


def remove_model(
    conn: Connection, *, tenant: str, source: str, name: str, by: str
) -> ReferenceModel:
    """Let a model no longer be checked. Raises UsageError where there is none of the name."""
    models = current_models(conn, tenant=tenant, source=source)
    for one in models:
        if one.name == name:
            conn.execute(
                "insert into ops.reference_model_removal (model_id, removed_by) values (%s, %s)",
                (one.model_id, by),
            )
            return one
    raise UsageError(
        f"source {source} has no model {name!r}",
        f"its models are: {', '.join(one.name for one in models) or 'none'}",
    )
