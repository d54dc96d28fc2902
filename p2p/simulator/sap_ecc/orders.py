"""EKKO, EKPO, EKET, EKKN: orders, their items, schedule lines and cost centres, as of the end."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.sap_ecc.accounting_lines import EXPENSE
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    CREATED_AT,
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
    item_facts,
    purchasing_group,
    supplier_number,
)
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.sap_ecc.payment_terms import TERMS_COLUMNS, with_terms
from p2p.simulator.truth import Truth


def ekko(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Purchase order headers."""
    world, end = truth.world, truth.world.end
    zone = world.scenario.system_zone
    rows = with_terms(world.scenario, truth.orders).join(
        numbers.orders.drop("at"), on="order", how="left", maintain_order="left"
    )
    contracts = truth.order_items.group_by("order").agg(
        agreed=pl.col("has_contract").all(), category=pl.col("category").first()
    )
    changed = truth.order_items.select("item", "order").join(
        truth.changes.select("item", "at"), on="item", how="inner"
    )
    changed = changed.group_by("order").agg(changed_at=pl.col("at").max())
    for more in (contracts, changed):
        rows = rows.join(more, on="order", how="left", maintain_order="left")
    needed, done = pl.col("release_levels") > 0, pl.col("released_at") <= end
    first, second = (
        (pl.col("release_levels") >= level) & (pl.col(f"level{level}_at") <= end)
        for level in (1, 2)
    )
    code = pl.Series([c.code for c in world.scenario.companies])[rows["company"]]
    return rows.select(
        MANDT=text(CLIENT),
        EBELN="ebeln",
        BUKRS=code,
        BSTYP=text("F"),
        BSART=pl.when(pl.col("kind") == "framework").then(text("FO")).otherwise(text("NB")),
        LOEKZ=text(""),
        STATU=pl.when(pl.col("buyer") == BATCH_BUYER).then(text("B")).otherwise(text("")),
        ERNAM="buyer",
        LIFNR=supplier_number(pl.col("supplier")),
        EKORG=code,
        EKGRP=purchasing_group(world, rows["company"], pl.col("buyer")),
        WAERS=pl.Series([c.currency for c in world.scenario.companies])[rows["company"]],
        KNUMV=padded(pl.col("order") + 1, 10),
        FRGGR=pl.when(needed).then(text("PO")).otherwise(text("")),
        FRGSX=pl.when(needed).then(padded(pl.col("release_levels"), 2)).otherwise(text("")),
        FRGKE=pl.when(~needed).then(text("")).when(done).then(text("R")).otherwise(text("B")),
        FRGZU=pl.when(second).then(text("XX")).when(first).then(text("X")).otherwise(text("")),
        PROCSTAT=pl.when(~needed)
        .then(text("02"))
        .when(done)
        .then(text("05"))
        .otherwise(text("03")),
        KONNR=pl.when("agreed").then(contract_number(pl.col("supplier"))).otherwise(text("")),
        AEDAT=date_of(pl.col("created_at"), zone),
        BEDAT=date_of(pl.col("created_at"), zone),
        WKURS=text("1.00000"),
        **{name: pl.col(name) for name in TERMS_COLUMNS},
        **{
            CREATED_AT: pl.col("created_at"),
            CHANGED_AT: last_of(
                end,
                "created_at",
                "changed_at",
                pl.when(pl.col("release_levels") >= 1).then("level1_at"),
                pl.when(pl.col("release_levels") >= 2).then("level2_at"),
            ),
        },
    )


def ekpo(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Purchase order items, as they stand on the as-of date."""
    zone = truth.world.scenario.system_zone
    rows = _items(truth, numbers)
    touched = pl.max_horizontal("created_at", pl.col("changed_at").fill_null(0))
    complete = (pl.col("received") >= pl.col("lots")) | pl.col("short")
    value = money(pl.col("lots") * pl.col("cents"))
    return rows.select(
        MANDT=text(CLIENT),
        EBELN="ebeln",
        EBELP=padded(pl.col("line") * 10, 5),
        LOEKZ=pl.when(pl.col("deleted_at") > 0).then(text("L")).otherwise(text("")),
        TXZ01="txz01",
        MATNR="matnr",
        BUKRS="bukrs",
        WERKS="werks",
        LGORT=pl.when(pl.col("matnr") == "").then(text("")).otherwise(text("0001")),
        MATKL="matkl",
        MEINS="unit",
        ELIKZ=pl.when(complete).then(text("X")).otherwise(text("")),
        EREKZ=pl.when(pl.col("billed") >= pl.col("lots")).then(text("X")).otherwise(text("")),
        PSTYP="pstyp",
        KNTTP="knttp",
        WEPOS="wepos",
        REPOS="repos",
        WEBRE="webre",
        KONNR=pl.when("has_contract").then(contract_number(pl.col("supplier"))).otherwise(text("")),
        UEBTK=text(""),
        BANFN="banfn",
        BNFPO=pl.when(pl.col("banfn").is_not_null())
        .then(padded(pl.col("requisition_line") * 10, 5))
        .otherwise(text("00000")),
        RETPO=text(""),
        AEDAT=date_of(touched, zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        NETPR=money(pl.col("cents")),
        PEINH=pl.col("lot").cast(pl.String),
        NETWR=value,
        BRTWR=value,
        UEBTO=pl.col("uebto"),
        UNTTO=pl.col("untto"),
        **{
            CREATED_AT: pl.col("created_at"),
            CHANGED_AT: pl.max_horizontal("created_at", "changed_at", "received_at", "billed_at"),
        },
    )


def eket(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Schedule lines: one an item. EINDT is the current promise, SLFDT the first one."""
    return _items(truth, numbers).select(
        MANDT=text(CLIENT),
        EBELN="ebeln",
        EBELP=padded(pl.col("line") * 10, 5),
        ETENR=text("0001"),
        BANFN="banfn",
        BNFPO=pl.when(pl.col("banfn").is_not_null())
        .then(padded(pl.col("requisition_line") * 10, 5))
        .otherwise(text("00000")),
        EINDT=date_of_day(pl.col("promised_day")),
        SLFDT=date_of_day(pl.col("promised_first")),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        WEMNG=quantity(pl.col("received") * pl.col("lot")),
        **{CHANGED_AT: pl.max_horizontal("created_at", "changed_at", "received_at")},
    )


def ekkn(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Account assignments: one of each item that is bought for a cost centre."""
    rows = _items(truth, numbers).filter(pl.col("knttp") != "")
    owner = truth.requisitions.select("basket", "department")
    rows = rows.join(owner, on="basket", how="left", maintain_order="left")
    return rows.select(
        MANDT=text(CLIENT),
        EBELN="ebeln",
        EBELP=padded(pl.col("line") * 10, 5),
        ZEKKN=text("01"),
        LOEKZ=pl.when(pl.col("deleted_at") > 0).then(text("L")).otherwise(text("")),
        SAKTO=padded(pl.lit(EXPENSE), 10),
        KOSTL=padded(pl.col("bukrs").cast(pl.Int64) * 100 + pl.col("department").fill_null(0), 10),
        AUFNR=text(""),
        PS_PSP_PNR=text("00000000"),
        AEDAT=date_of(pl.col("created_at"), truth.world.scenario.system_zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        NETWR=money(pl.col("lots") * pl.col("cents")),
        VPROZ=text("0.0"),
        **{CHANGED_AT: pl.max_horizontal("created_at", "changed_at")},
    )


def _items(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Order items with their keys, facts and what was received and billed so far (lots)."""
    sign = pl.when(pl.col("movement") == RECEIPT).then(1).otherwise(-1)
    received = truth.receipt_lines.group_by("item").agg(
        received=(pl.col("lots") * sign).sum(),
        short=pl.col("is_short").any(),
        received_at=pl.col("at").max(),
    )
    natures = truth.invoices.select(
        "invoice", "posted_at", way=pl.when(pl.col("nature") == "invoice").then(1).otherwise(-1)
    )
    billed = (
        truth.invoice_lines.join(natures, on="invoice", how="left")
        .group_by("item")
        .agg(billed=(pl.col("lots") * pl.col("way")).sum(), billed_at=pl.col("posted_at").max())
    )
    changed = truth.changes.group_by("item").agg(changed_at=pl.col("at").max())
    requested = truth.requisition_items.select("item", "basket", requisition_line="line")
    rows = truth.order_items.join(
        numbers.orders.drop("at"), on="order", how="left", maintain_order="left"
    )
    for more in (
        item_facts(truth), received, billed, changed,
        requested.join(numbers.requisitions.drop("at"), on="basket", how="left").drop("basket"),
    ):  # fmt: skip
        rows = rows.join(more, on="item", how="left", maintain_order="left")
    return rows.with_columns(
        pl.col("received", "billed").fill_null(0), pl.col("short").fill_null(value=False)
    ).sort("ebeln", "line")
