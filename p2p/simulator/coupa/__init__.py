"""Renders the truth as the resources of a Coupa instance, as its API answers them."""

from p2p.simulator.coupa.tables import tables

__all__ = ["tables"]
