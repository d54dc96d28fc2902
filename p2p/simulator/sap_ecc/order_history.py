"""EKBE: the history of each order item, drawn from receipts, service entries and invoices."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    NO_YEAR,
    date_of,
    date_of_day,
    money,
    quantity,
    text,
    time_of,
    year_of,
)
from p2p.simulator.sap_ecc.goods_movements import delivery_note
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth


def ekbe(
    truth: Truth,
    numbers: Numbers,
    moved: pl.DataFrame,
    lines: pl.DataFrame,
    parked_lines: pl.DataFrame,
) -> pl.DataFrame:
    """One row for each material document item (VGABE 1), service entry (9), invoice item (2),
    and item of a parked invoice (P)."""
    zone = truth.world.scenario.system_zone
    entered = moved.filter((pl.col("entered_at") > 0) & (pl.col("movement") == RECEIPT)).join(
        numbers.services.drop("at"), on="line", how="left", maintain_order="left"
    )
    history = pl.concat(
        [
            _receipts(moved, zone),
            _services(entered, zone),
            _invoices(lines, zone, ("2", "Q")),
            _invoices(parked_lines, zone, ("P", "T")),
        ]
    )
    return history.sort("EBELN", "EBELP", "CPUDT", "CPUTM", "VGABE", "BELNR", "BUZEI")


def _receipts(moved: pl.DataFrame, zone: str) -> pl.DataFrame:
    return moved.select(
        *_keys("1", "E"),
        GJAHR="mjahr",
        BELNR="mblnr",
        BUZEI="zeile",
        BWART="bwart",
        SHKZG="shkzg",
        WAERS="currency",
        ERNAM="by",
        XBLNR=delivery_note(pl.col("note")),
        LFGJA=pl.coalesce("ref_mjahr", "mjahr"),
        LFBNR=pl.coalesce("ref_mblnr", "mblnr"),
        LFPOS=pl.coalesce("ref_zeile", "zeile"),
        BUDAT=date_of(pl.col("at"), zone),
        BLDAT=pl.when(pl.col("movement") == RECEIPT)
        .then(date_of_day(pl.col("delivered_day")))
        .otherwise(date_of(pl.col("at"), zone)),
        CPUDT=date_of(pl.col("at"), zone),
        CPUTM=time_of(pl.col("at"), zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        DMBTR=money(pl.col("cents_value")),
        WRBTR=money(pl.col("cents_value")),
        **{CHANGED_AT: pl.col("at")},
    )


def _services(entered: pl.DataFrame, zone: str) -> pl.DataFrame:
    return entered.select(
        *_keys("9", "D"),
        GJAHR=year_of(pl.col("entered_at"), zone),
        BELNR="sheet",
        BUZEI=text("0001"),
        BWART=text(""),
        SHKZG=text("S"),
        WAERS="currency",
        ERNAM="by",
        XBLNR=delivery_note(pl.col("note")),
        LFGJA=text(NO_YEAR),
        LFBNR=text(""),
        LFPOS=text("0000"),
        BUDAT=date_of(pl.col("entered_at"), zone),
        BLDAT=date_of_day(pl.col("delivered_day")),
        CPUDT=date_of(pl.col("entered_at"), zone),
        CPUTM=time_of(pl.col("entered_at"), zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        DMBTR=money(pl.col("cents_value")),
        WRBTR=money(pl.col("cents_value")),
        **{CHANGED_AT: pl.col("entered_at")},
    )


def _invoices(lines: pl.DataFrame, zone: str, kind: tuple[str, str]) -> pl.DataFrame:
    return lines.select(
        *_keys(*kind),
        GJAHR="gjahr",
        BELNR="belnr",
        BUZEI=pl.col("buzei").str.slice(2),
        BWART=text(""),
        SHKZG="shkzg",
        WAERS="currency",
        ERNAM="posted_by",
        XBLNR="reference",
        LFGJA=pl.col("receipt_mjahr").fill_null(NO_YEAR),
        LFBNR=pl.col("receipt_mblnr").fill_null(""),
        LFPOS=pl.col("receipt_zeile").fill_null("0000"),
        BUDAT=date_of(pl.col("posted_at"), zone),
        BLDAT=date_of_day(pl.col("invoice_day")),
        CPUDT=date_of(pl.col("posted_at"), zone),
        CPUTM=time_of(pl.col("posted_at"), zone),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        DMBTR=money(pl.col("amount")),
        WRBTR=money(pl.col("amount")),
        **{CHANGED_AT: pl.col("posted_at")},
    )


def _keys(transaction_kind: str, category: str) -> tuple[pl.Expr, ...]:
    return (
        text(CLIENT).alias("MANDT"),
        pl.col("ebeln").alias("EBELN"),
        pl.col("ebelp").alias("EBELP"),
        text("00").alias("ZEKKN"),
        text(transaction_kind).alias("VGABE"),
        text(category).alias("BEWTP"),
    )
