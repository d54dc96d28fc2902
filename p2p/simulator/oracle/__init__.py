"""Renders the truth as the tables of an Oracle E-Business Suite, in its own names and keys."""

from p2p.simulator.oracle.ground_truth import ground_truth
from p2p.simulator.oracle.tables import tables
from p2p.simulator.oracle.told_events import told_item_events

__all__ = ["ground_truth", "tables", "told_item_events"]
