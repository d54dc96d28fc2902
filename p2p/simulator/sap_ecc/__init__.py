"""Renders the truth as the tables of an SAP ECC system, with its names, formats and numbers."""

from p2p.simulator.sap_ecc.tables import TABLES, tables

__all__ = ["TABLES", "tables"]
