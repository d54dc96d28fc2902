"""The object-centric log in memory: what happened to which objects, and how they belong together.

`encode` tables once, `restrict` the log where only a part is asked for, and ask a statistic of it.
An event counts once, however many objects it touches. Only core.py knows tables of the warehouse.
"""

from p2p.objectlog.activities import activity_statistics
from p2p.objectlog.encode import ObjectTables, encode
from p2p.objectlog.graph import object_graph
from p2p.objectlog.interactions import interactions
from p2p.objectlog.lifecycles import type_statistics
from p2p.objectlog.log import ObjectLog
from p2p.objectlog.restrict import restrict

__all__ = [
    "ObjectLog",
    "ObjectTables",
    "activity_statistics",
    "encode",
    "interactions",
    "object_graph",
    "restrict",
    "type_statistics",
]
