"""What one call of ingest works with; passed to whatever lands its files."""

from __future__ import annotations

from dataclasses import dataclass

from p2p.progress import Progress
from p2p.settings import Settings
from p2p.sources.mapping import Mapping
from p2p.warehouse.connection import Connection


@dataclass(frozen=True, slots=True)
class Load:
    """Whose data goes where: tenant and source own the rows, mapping is what was declared."""

    conn: Connection
    tenant: str
    source: str
    mapping: Mapping | None
    settings: Settings
    progress: Progress
