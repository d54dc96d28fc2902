"""The columnar event log: one published log in memory, and answers to any filter of its cases.

Ask an EventLogShelf for the log of a source, `select` cases of it, and ask a statistic of the
selection. Pages and mining use it; nothing here knows either, and only published.py knows tables.
"""

from p2p.eventlog.activities import activity_statistics
from p2p.eventlog.batching import batches
from p2p.eventlog.dotted import DottedChart, dotted_chart
from p2p.eventlog.encode import LogTables, encode
from p2p.eventlog.filters import CaseFilter, filter_from_json, filter_to_json
from p2p.eventlog.flow import flow_over_time
from p2p.eventlog.graph import directly_follows_graph
from p2p.eventlog.log import EventLog, LogIdentity
from p2p.eventlog.people import handovers, workload
from p2p.eventlog.rework import loops, repetitions
from p2p.eventlog.selection import Selection, select
from p2p.eventlog.shelf import EventLogShelf
from p2p.eventlog.throughput import Throughput, throughput_times
from p2p.eventlog.variants import variant_statistics

__all__ = [
    "CaseFilter",
    "DottedChart",
    "EventLog",
    "EventLogShelf",
    "LogIdentity",
    "LogTables",
    "Selection",
    "Throughput",
    "activity_statistics",
    "batches",
    "directly_follows_graph",
    "dotted_chart",
    "encode",
    "filter_from_json",
    "filter_to_json",
    "flow_over_time",
    "handovers",
    "loops",
    "repetitions",
    "select",
    "throughput_times",
    "variant_statistics",
    "workload",
]
