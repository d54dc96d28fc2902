"""Renders the truth as the monthly table of accounts payable's costs that a person keeps."""

from p2p.simulator.ap_cost.tables import TABLES, tables

__all__ = ["TABLES", "tables"]
