"""NAST and EKES: what was sent to suppliers about orders, and what they confirmed."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    date_of,
    date_of_day,
    last_of,
    padded,
    quantity,
    text,
    time_of,
)
from p2p.simulator.sap_ecc.item_facts import item_facts, supplier_number
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth

_MEDIA = {"paper": "1", "email": "5", "edi": "6"}
_CATEGORIES = {"confirmation": "AB", "update": "AB", "shipping_notice": "LA"}


def nast(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Messages about orders (KAPPL EF): when they arose, and when they were processed (VSTAT 1)."""
    zone, end = truth.world.scenario.system_zone, truth.world.end
    rows = truth.outputs.filter(pl.col("created_at") <= end).join(
        numbers.orders.drop("at"), on="order", how="left", maintain_order="left"
    )
    sent = pl.when(pl.col("sent_at") <= end).then("sent_at")
    return rows.sort("ebeln", "created_at").select(
        MANDT=text(CLIENT),
        KAPPL=text("EF"),
        OBJKY="ebeln",
        KSCHL=text("NEU"),
        SPRAS=text("E"),
        PARNR=supplier_number(pl.col("supplier")),
        PARVW=text("LF"),
        ERDAT=date_of(pl.col("created_at"), zone),
        ERUHR=time_of(pl.col("created_at"), zone),
        NACHA=pl.col("medium").replace_strict(_MEDIA, return_dtype=pl.String),
        AENDE=pl.when(pl.col("kind") == "change").then(text("X")).otherwise(text("")),
        VSTAT=pl.when(sent.is_null()).then(text("0")).otherwise(text("1")),
        DATVR=date_of(sent, zone),
        UHRVR=time_of(sent, zone).fill_null("000000"),
        USNAM="by",
        **{CHANGED_AT: last_of(end, "created_at", "sent_at")},
    )


def ekes(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Confirmations of order items: AB says when the supplier will deliver, LA that it is on the
    way. Each later one of an item has a higher ETENS."""
    zone = truth.world.scenario.system_zone
    rows = truth.confirmations
    for more, on in (
        (truth.order_items.select("item", position="line"), "item"),
        (item_facts(truth).select("item", "lot"), "item"),
        (numbers.orders.drop("at"), "order"),
    ):
        rows = rows.join(more, on=on, how="left", maintain_order="left")
    return rows.sort("ebeln", "position", "sequence").select(
        MANDT=text(CLIENT),
        EBELN="ebeln",
        EBELP=padded(pl.col("position") * 10, 5),
        ETENS=padded(pl.col("sequence"), 4),
        EBTYP=pl.col("kind").replace_strict(_CATEGORIES, return_dtype=pl.String),
        EINDT=date_of_day(pl.col("confirmed_day")),
        ERDAT=date_of(pl.col("received_at"), zone),
        EZEIT=time_of(pl.col("received_at"), zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        XBLNR=text(""),
        LOEKZ=text(""),
        **{CHANGED_AT: pl.col("received_at")},
    )
