"""Renders the truth as the onboarding log of a supplier portal."""

from p2p.simulator.supplier_portal.tables import TABLES, tables

__all__ = ["TABLES", "tables"]
