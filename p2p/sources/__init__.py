"""Sources: reads and validates what systems deliver; one folder a system, with its specification.

Nothing here writes to the warehouse: that is landing's.
"""

from p2p.sources.mapping import DeliveryMapping, EventLogMapping, Mapping, read_mapping
from p2p.sources.recognise import SourceFile, SourceKind, TableFile, recognise
from p2p.sources.specification import System, Table, get_system, systems

__all__ = [
    "DeliveryMapping",
    "EventLogMapping",
    "Mapping",
    "SourceFile",
    "SourceKind",
    "System",
    "Table",
    "TableFile",
    "get_system",
    "read_mapping",
    "recognise",
    "systems",
]
