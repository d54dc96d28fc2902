"""MKPF and MSEG: material documents of receipts, their reversals and returns."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT, RETURN, REVERSAL
from p2p.simulator.receipt_prices import with_price_then
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    NO_YEAR,
    date_of,
    date_of_day,
    money,
    padded,
    quantity,
    text,
    time_of,
)
from p2p.simulator.sap_ecc.item_facts import item_facts, supplier_number
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth

MOVEMENT_TYPES = {RECEIPT: "101", REVERSAL: "102", RETURN: "122"}


def movements(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Receipt lines with their keys in SAP, in document order.

    Adds mblnr, mjahr, zeile, ebeln, ebelp, cents_value, bwart, shkzg and the document that a
    reversal or return refers to (ref_mblnr, ref_mjahr, ref_zeile; null otherwise).
    """
    lines = (
        truth.receipt_lines.join(
            numbers.materials.drop("at", "company"), on="document", how="left",
            maintain_order="left",
        )
        .sort("document", "line")
        .with_columns(zeile=padded(pl.int_range(1, pl.len() + 1).over("document"), 4))
    )  # fmt: skip
    references = lines.select(
        reverses="line", ref_mblnr="mblnr", ref_mjahr="mjahr", ref_zeile="zeile"
    )
    keys = truth.order_items.select("item", ebelp=padded(pl.col("line") * 10, 5))
    lines = lines.join(references, on="reverses", how="left", maintain_order="left")
    lines = lines.join(numbers.orders.drop("at"), on="order", how="left", maintain_order="left")
    for more in (keys, item_facts(truth)):
        lines = lines.join(more, on="item", how="left", maintain_order="left")
    # consignment is worth nothing here
    worth = pl.when(pl.col("cents") > 0).then("price_then").otherwise("cents")
    return (
        with_price_then(truth, lines)
        .with_columns(
            cents_value=pl.col("lots") * worth,
            bwart=pl.col("movement").replace_strict(MOVEMENT_TYPES, return_dtype=pl.String),
            shkzg=pl.when(pl.col("movement") == RECEIPT).then(text("S")).otherwise(text("H")),
        )
        .sort("mjahr", "mblnr", "zeile")
    )


def delivery_note(note: pl.Expr) -> pl.Expr:
    """The supplier's delivery note number."""
    return text("DN") + padded(note + 1, 7)


def mkpf(truth: Truth, moved: pl.DataFrame) -> pl.DataFrame:
    """Material document headers; BLDAT is the delivery note's date."""
    zone = truth.world.scenario.system_zone
    heads = moved.group_by("mblnr", "mjahr", maintain_order=True).agg(
        pl.col("at", "by", "note", "delivered_day", "movement").first()
    )
    arrived = date_of_day(pl.col("delivered_day"))
    return heads.select(
        MANDT=text(CLIENT),
        MBLNR="mblnr",
        MJAHR="mjahr",
        VGART=text("WE"),
        BLART=text("WE"),
        USNAM="by",
        TCODE=text("MIGO_GR"),
        TCODE2=text("MIGO_GR"),
        XBLNR=delivery_note(pl.col("note")),
        BKTXT=text(""),
        BLDAT=pl.when(pl.col("movement") == RECEIPT)
        .then(arrived)
        .otherwise(date_of(pl.col("at"), zone)),
        BUDAT=date_of(pl.col("at"), zone),
        CPUDT=date_of(pl.col("at"), zone),
        CPUTM=time_of(pl.col("at"), zone),
        **{CHANGED_AT: pl.col("at")},
    )


def mseg(moved: pl.DataFrame) -> pl.DataFrame:
    """Material document items; SMBLN names what a reversal reverses, LFBNR the receipt."""
    return moved.select(
        MANDT=text(CLIENT),
        MBLNR="mblnr",
        MJAHR="mjahr",
        ZEILE="zeile",
        BWART="bwart",
        MATNR="matnr",
        WERKS="werks",
        LGORT=pl.when(pl.col("matnr") == "").then(text("")).otherwise(text("0001")),
        LIFNR=supplier_number(pl.col("supplier")),
        SHKZG="shkzg",
        WAERS="currency",
        MEINS="unit",
        EBELN="ebeln",
        EBELP="ebelp",
        LFBJA=pl.coalesce("ref_mjahr", "mjahr"),
        LFBNR=pl.coalesce("ref_mblnr", "mblnr"),
        LFPOS=pl.coalesce("ref_zeile", "zeile"),
        SJAHR=_if_reversal("ref_mjahr", NO_YEAR),
        SMBLN=_if_reversal("ref_mblnr", ""),
        SMBLP=_if_reversal("ref_zeile", "0000"),
        ELIKZ=pl.when("is_short").then(text("X")).otherwise(text("")),
        BUKRS="bukrs",
        DMBTR=money(pl.col("cents_value")),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        **{CHANGED_AT: pl.col("at")},
    )


def _if_reversal(column: str, initial: str) -> pl.Expr:
    return pl.when(pl.col("movement") == REVERSAL).then(column).otherwise(text(initial))
