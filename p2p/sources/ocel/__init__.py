"""OCEL 2.0 logs: the log in memory, its three file formats, and what is wrong with one.

What the warehouse keeps of a log is landing's matter; pm4py and its objects stay outside.
"""

from p2p.sources.ocel.files import FORMATS, Format, format_of, read_ocel, write_ocel
from p2p.sources.ocel.log import OcelLog

__all__ = ["FORMATS", "Format", "OcelLog", "format_of", "read_ocel", "write_ocel"]
