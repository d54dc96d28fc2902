"""Which sources the warehouse holds, for `p2p sources`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
