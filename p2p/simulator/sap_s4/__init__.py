"""Renders the truth as the tables of an SAP S/4HANA system: those of ECC, and what is new."""

from p2p.simulator.sap_ecc.ground_truth import ground_truth
from p2p.simulator.sap_s4.tables import FORMATS, tables

__all__ = ["FORMATS", "ground_truth", "tables"]
