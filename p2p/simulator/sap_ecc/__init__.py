"""Renders the truth as the tables of an SAP ECC system, with its names, formats and numbers."""

from p2p.simulator.sap_ecc.tables import FORMATS, TABLES, tables

__all__ = ["FORMATS", "TABLES", "tables"]
