"""What one call of ingest works with; passed to whatever lands its files."""

from __future__ import annotations

from dataclasses import dataclass

from p2p.progress import Progress
from p2p.settings import Settings
from p2p.sources.mapping import DeliveryMapping, EventLogMapping, Mapping
from p2p.warehouse.connection import Connection


@dataclass(frozen=True, slots=True)
class Load:
    """Whose data goes where: tenant and source own the rows, mapping is what was declared."""

    conn: Connection
    tenant: str
    source: str
    system: str
    mapping: Mapping | None
    settings: Settings
    progress: Progress

    def log_mapping(self) -> EventLogMapping | None:
        """What was declared of an event log."""
        return self.mapping if isinstance(self.mapping, EventLogMapping) else None

    def delivery_mapping(self) -> DeliveryMapping:
        """What was declared of a system's exports, or its specification says of formats."""
        own = self.mapping if isinstance(self.mapping, DeliveryMapping) else None
        return (own or DeliveryMapping(system=self.system)).with_system_formats()
