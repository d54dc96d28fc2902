"""The tables of SAP ECC by name; what each holds stands in tables.yml."""

from __future__ import annotations

from p2p.sources.specification import Table, get_system


def sap_tables() -> dict[str, Table]:
    """The specified tables by name."""
    return get_system("sap_ecc").tables
