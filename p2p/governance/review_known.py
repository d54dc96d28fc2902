"""What filters of the work queue may ask for: a name that no item has is a slip of the pen."""

from __future__ import annotations

from p2p.errors import UsageError
from p2p.governance.review_queue import QueueFilter
from p2p.sources.known import known_sources
from p2p.warehouse.connection import Connection


def require_known(conn: Connection, chosen: QueueFilter, *, tenant: str) -> None:
    """Raise UsageError where no item has the source, owner or kind that is asked for.

    A source that is known without an item passes; owners are compared without case, as the queue
    does.
    """
    sources = {one.source for one in known_sources(conn) if one.tenant == tenant}
    for name, asked in (
        ("source", chosen.source),
        ("owner", chosen.owner),
        *(("kind", kind) for kind in chosen.kinds),
    ):
        if asked is None:
            continue
        known = _of_items(conn, tenant, name) | (sources if name == "source" else set())
        fits = {one.lower() for one in known} if name == "owner" else known
        if (asked.lower() if name == "owner" else asked) not in fits:
            raise UsageError(
                f"no item has the {name} {asked!r}",
                f"there are: {', '.join(sorted(known)) or 'none yet'}",
            )


def _of_items(conn: Connection, tenant: str, name: str) -> set[str]:
    rows = conn.execute(
        "select distinct to_jsonb(item) ->> %s from ops.review_queue as item where tenant = %s",
        (name, tenant),
    )
    return {row[0] for row in rows if row[0] is not None}
