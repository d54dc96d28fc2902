"""EBAN: purchase requisition items."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    CREATED_AT,
    NO_DATE,
    date_of,
    date_of_day,
    last_of,
    money,
    padded,
    quantity,
    text,
)
from p2p.simulator.sap_ecc.item_facts import (
    contract_number,
    described,
    purchasing_group,
    supplier_number,
)
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth

PLANNING_USER = "MRP-BATCH"


def eban(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Purchase requisition items."""
    world, end = truth.world, truth.world.end
    zone = world.scenario.system_zone
    lead = pl.Series([c.lead_days for c in world.scenario.categories])
    rows = (
        described(world, truth.requisition_items)
        .join(
            truth.requisitions.drop("company", "category", "split_group"),
            on="basket", how="left", maintain_order="left",
        )
        .join(numbers.requisitions.drop("at"), on="basket", how="left", maintain_order="left")
        .join(
            numbers.orders.rename({"at": "ordered_at"}),
            on="order", how="left", maintain_order="left",
        )
    )  # fmt: skip
    first = (pl.col("level1_at") > 0) & (pl.col("level1_at") <= end)
    second = (pl.col("level2_at") > 0) & (pl.col("level2_at") <= end)
    rejected = (pl.col("rejected_at") > 0) & (pl.col("rejected_at") <= end)
    released = pl.col("needs_approval") & (pl.col("ready_at") <= end)
    planned = pl.col("origin") == "mrp"
    return rows.select(
        MANDT=text(CLIENT),
        BANFN="banfn",
        BNFPO=padded(pl.col("line") * 10, 5),
        BSART=text("NB"),
        BSTYP=text("B"),
        LOEKZ=pl.when(rejected).then(text("X")).otherwise(text("")),
        FRGKZ=pl.when(released)
        .then(text("2"))
        .when("needs_approval")
        .then(text("X"))
        .otherwise(text("")),
        FRGZU=pl.when(second).then(text("XX")).when(first).then(text("X")).otherwise(text("")),
        ESTKZ=pl.when(planned).then(text("B")).otherwise(text("R")),
        EKGRP=purchasing_group(world, rows["company"], None),
        ERNAM=pl.when(planned).then(text(PLANNING_USER)).otherwise("requester"),
        AFNAM=pl.when(planned).then(text("")).otherwise("requester"),
        TXZ01="txz01",
        MATNR="matnr",
        WERKS="werks",
        MATKL="matkl",
        MEINS="unit",
        EBELN="ebeln",
        EBELP=pl.when(pl.col("ebeln").is_not_null())
        .then(padded(pl.col("order_line") * 10, 5))
        .otherwise(text("00000")),
        LIFNR=supplier_number(pl.col("supplier")),
        WAERS="currency",
        KONNR=pl.when("has_contract").then(contract_number(pl.col("supplier"))).otherwise(text("")),
        BADAT=date_of(pl.col("at"), zone),
        FRGDT=pl.when(released).then(date_of(pl.col("ready_at"), zone)).otherwise(text(NO_DATE)),
        LFDAT=date_of_day(pl.col("at") // 86_400 + lead[rows["category"]]),
        ERDAT=date_of(pl.col("at"), zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        PREIS=money(pl.col("cents")),
        PEINH=pl.col("lot").cast(pl.String),
        **{
            CREATED_AT: pl.col("at"),
            CHANGED_AT: last_of(end, "at", "level1_at", "level2_at", "rejected_at", "ordered_at"),
        },
    )
