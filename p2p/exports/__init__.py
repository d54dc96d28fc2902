"""Exports: what the warehouse knows, in formats that other programs read.

Nothing here decides what is true, and nothing writes to the warehouse.
"""

from p2p.exports.ocel import SourceLog, log_of_source

__all__ = ["SourceLog", "log_of_source"]
