"""What Oracle says of an item through its category: units, description, the way of matching."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import looked_up
from p2p.simulator.truth import Truth

_UNITS = {"KG": "Kilogram", "PC": "Each", "L": "Liter", "HUR": "Hour", "AU": "Each"}
_STOCKED_TOO = ("MRO", "WORK")
"""Categories that are asked for by hand and have item numbers nevertheless."""


def described(truth: Truth, items: pl.DataFrame) -> pl.DataFrame:
    """Items with lot, unit, description, is_service, is_stock (kept in inventory), is_catalogued
    (it has an ITEM_ID), matching, is_consigned, over_pct and under_pct (tolerances of receipts);
    items needs category and article."""
    categories = truth.world.scenario.categories
    at = pl.col("category")
    codes = [c.code for c in categories]
    return items.with_columns(
        lot=looked_up([c.lot for c in categories], at),
        unit=looked_up([_UNITS.get(c.unit, c.unit) for c in categories], at),
        description=looked_up([c.noun for c in categories], at)
        + " "
        + (pl.col("article") + 100_001).cast(pl.String),
        is_service=looked_up([c.kind == "service" for c in categories], at),
        is_stock=looked_up([c.origin == "mrp" for c in categories], at),
        is_catalogued=looked_up(
            [c.origin == "mrp" or code in _STOCKED_TOO
             for c, code in zip(categories, codes, strict=True)],
            at,
        ),
        matching=looked_up([c.matching for c in categories], at),
        is_consigned=looked_up([c.matching == "consignment" for c in categories], at),
        over_pct=looked_up([c.over_tolerance_pct for c in categories], at),
        under_pct=looked_up([c.under_tolerance_pct for c in categories], at),
    )  # fmt: skip
