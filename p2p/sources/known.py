"""Which sources the warehouse holds: for `p2p sources`, and to refuse a name that is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from p2p.errors import UsageError
from p2p.warehouse.connection import Connection

_KNOWN = """
select tenant, source, min(system), count(*), sum(rows_loaded), sum(rows_quarantined),
       sum(rows_duplicate), max(loaded_at)
from raw.file
group by tenant, source
order by tenant, source
"""


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What was loaded of one source so far."""

    tenant: str
    source: str
    system: str
    file_count: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    last_loaded_at: datetime


def known_sources(conn: Connection) -> list[KnownSource]:
    """Every source of every tenant, in order of their names."""
    rows = conn.execute(_KNOWN).fetchall()
    return [
        KnownSource(tenant, source, system, files, int(loaded), int(bad), int(same), last)
        for tenant, source, system, files, loaded, bad, same, last in rows
    ]


def require_source(conn: Connection, source: str | None, *, tenant: str) -> None:
    """Raise UsageError where the tenant has no such source; None stands for every one."""
    known = [one.source for one in known_sources(conn) if one.tenant == tenant]
    if source is not None and source not in known:
        raise UsageError(
            f"there is no source {source!r}", f"sources are {', '.join(known) or 'none'}"
        )
