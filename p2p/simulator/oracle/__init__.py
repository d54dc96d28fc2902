"""Renders the truth as the tables of an Oracle E-Business Suite, in its own names and keys."""

from p2p.simulator.oracle.tables import TABLES, tables

__all__ = ["TABLES", "tables"]
