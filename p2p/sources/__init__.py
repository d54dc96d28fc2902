"""Sources: reads and validates what systems deliver; one folder a system, with its specification.

Nothing here writes to the warehouse: that is landing's.
"""

from p2p.sources.mapping import DeliveryMapping, EventLogMapping, Mapping, read_mapping
from p2p.sources.recognise import SourceFile, SourceKind, recognise

__all__ = [
    "DeliveryMapping",
    "EventLogMapping",
    "Mapping",
    "SourceFile",
    "SourceKind",
    "read_mapping",
    "recognise",
]
