"""Renders the truth as the monthly table of accounts payable's costs that a person keeps."""

from p2p.simulator.ap_cost.tables import tables

__all__ = ["tables"]
