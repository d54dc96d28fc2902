"""What SAP says of an item and who buys it: codes, control flags, numbers of master data."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.sap_ecc.formats import padded, text
from p2p.simulator.truth import Truth
from p2p.simulator.world import World


def supplier_number(supplier: pl.Expr) -> pl.Expr:
    """LIFNR of a supplier."""
    return padded(supplier + 100_001, 10)


def contract_number(supplier: pl.Expr) -> pl.Expr:
    """KONNR of a supplier's outline agreement."""
    return padded(supplier + 4_600_000_001, 10)


def item_facts(truth: Truth) -> pl.DataFrame:
    """What SAP says of an item through its category and article, one row an order item.

    item, currency, bukrs, werks, matkl, matnr, txz01, unit, lot, cents (price a lot; 0 for
    consignment), pstyp, knttp, wepos, webre, repos, untto, uebto.
    """
    return described(truth.world, truth.order_items).select(
        "item", "currency", "bukrs", "werks", "matkl", "matnr", "txz01", "unit", "lot", "cents",
        "pstyp", "knttp", "wepos", "webre", "repos", "untto", "uebto",
    )  # fmt: skip


def described(world: World, items: pl.DataFrame) -> pl.DataFrame:
    """Items with the facts of `item_facts`; items needs company, category, article, price."""
    scenario = world.scenario
    service, limit = (
        pl.Series([c.kind == kind for c in scenario.categories]) for kind in ("service", "limit")
    )
    matching = pl.Series([c.matching for c in scenario.categories])
    planned = pl.Series([c.origin == "mrp" for c in scenario.categories])
    category, company = items["category"], items["company"]
    codes = pl.Series([c.code for c in scenario.categories])[category]
    nouns = pl.Series([c.noun for c in scenario.categories])[category]
    kind = matching[category]
    consigned, stock = kind == "consignment", planned[category]
    article = padded(pl.col("article") + 100_001, 6)
    return items.with_columns(
        currency=pl.Series([c.currency for c in scenario.companies])[company],
        bukrs=pl.Series([c.code for c in scenario.companies])[company],
        werks=pl.Series([str(int(c.code) + 10) for c in scenario.companies])[company],
        matkl=codes,
        matnr=pl.when(stock | codes.is_in(["MRO", "WORK"])).then("M" + article).otherwise(text("")),
        txz01=nouns + " " + article,
        unit=pl.Series([c.unit for c in scenario.categories])[category],
        lot=pl.Series([c.lot for c in scenario.categories])[category],
        cents=pl.when(consigned).then(0).otherwise("price"),
        pstyp=pl.when(consigned)
        .then(text("2"))
        .when(service[category])
        .then(text("9"))
        .when(limit[category])
        .then(text("1"))
        .otherwise(text("0")),
        knttp=pl.when(stock).then(text("")).otherwise(text("K")),
        wepos=pl.when(kind == "two_way").then(text("")).otherwise(text("X")),
        webre=pl.when(kind == "three_way_after_gr").then(text("X")).otherwise(text("")),
        repos=pl.when(consigned).then(text("")).otherwise(text("X")),
        untto=pl.Series([f"{c.under_tolerance_pct}.0" for c in scenario.categories])[category],
        uebto=pl.Series([f"{c.over_tolerance_pct}.0" for c in scenario.categories])[category],
    )


def purchasing_group(world: World, company: pl.Series, buyer: pl.Expr | None) -> pl.Expr:
    """EKGRP: a letter for the company and the buyer's seat (00: planning and batch)."""
    letters = pl.Series([chr(65 + i) for i in range(len(world.scenario.companies))])[company]
    base = pl.Series([int(c.code) for c in world.scenario.companies], dtype=pl.Int64)[company]
    if buyer is None:
        return letters + text("00")
    seat = pl.when(buyer == BATCH_BUYER).then(0).otherwise(
        buyer.str.extract(r"(\d+)$").cast(pl.Int64) - base
    )  # fmt: skip
    return letters + padded(seat, 2)
