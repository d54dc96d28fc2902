"""Renders the truth as the resources of a Coupa instance, as its API answers them."""

from p2p.simulator.coupa.tables import tables
from p2p.simulator.coupa.told_events import told_item_events

__all__ = ["tables", "told_item_events"]
