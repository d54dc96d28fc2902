"""Renders the truth as the resources of a Coupa instance, as its API answers them."""

from p2p.simulator.coupa.tables import TABLES, tables

__all__ = ["TABLES", "tables"]
