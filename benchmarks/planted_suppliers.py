"""Suppliers that behave otherwise, planted on top of simulated tables, beside decoys that are fine.

What the simulator itself plants (bank details, blocks, employees' accounts) is in its ledger; here
is what it has no kind for. How each kind is planted stands in `planted_billing` and
`planted_habits`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.planted_billing import digits, new, silence
from benchmarks.planted_habits import drift, hands, returns, shares
from benchmarks.supplier_planting import Planting
from mining.suppliers.source_data import SupplierData


def plant_suppliers(
    data: SupplierData, ledger: pl.DataFrame, seed: int
) -> tuple[SupplierData, pl.DataFrame]:
    """The tables with planted suppliers, and all that is planted: supplier, kind."""
    planting = Planting(data, np.random.default_rng(seed), set(ledger["supplier"]), [])
    for plant in (new, digits, drift, hands, silence, shares, returns):
        plant(planting)
    own = pl.DataFrame(
        planting.planted, schema={"supplier": pl.String, "kind": pl.String}, orient="row"
    )
    return planting.data, pl.concat([ledger, own])
