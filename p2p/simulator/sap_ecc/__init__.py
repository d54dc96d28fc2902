"""Renders the truth as the tables of an SAP ECC system, with its names, formats and numbers."""

from p2p.simulator.sap_ecc.formats import FORMATS
from p2p.simulator.sap_ecc.ground_truth import ground_truth
from p2p.simulator.sap_ecc.tables import tables

__all__ = ["FORMATS", "ground_truth", "tables"]
