"""Renders the truth as the onboarding log of a supplier portal."""

from p2p.simulator.supplier_portal.tables import tables

__all__ = ["tables"]
