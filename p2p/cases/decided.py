"""Reads the candidates that people decided on, for likeness. Deciding is the review queue's."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from p2p.warehouse.connection import Connection

Row = dict[str, Any]
MOST = 5_000
"""Decisions that are looked at, the latest first."""

_DECIDED = """
select source, candidate_id, kind, subject_label, company_code, supplier_id, amount, currency,
    reasons, decided_as, decided_by, decided_at, decided_because
from ops.review_queue
where tenant = %(tenant)s and decided_as is not null
order by decided_at desc, item_id desc
limit %(most)s
"""


def decided_candidates(conn: Connection, tenant: str) -> list[Row]:
    """What people confirmed or dismissed, as `nearest` reads it."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_DECIDED, {"tenant": tenant, "most": MOST}).fetchall()
