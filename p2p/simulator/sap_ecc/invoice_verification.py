"""RBKP and RSEG: logistics invoices, credit memos and their reversals.

RSEG keeps the blocking reasons it was posted with (SPGRP price, SPGRM quantity), as when a person
releases the whole invoice; RBKP-ZLSPR is the block as it stands on the as-of date.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    NO_YEAR,
    date_of,
    date_of_day,
    last_of,
    money,
    padded,
    quantity,
    text,
    time_of,
)
from p2p.simulator.sap_ecc.item_facts import item_facts, supplier_number
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.sap_ecc.payment_terms import TERMS_COLUMNS, with_terms
from p2p.simulator.truth import Truth


def keyed_invoices(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """All invoices with their keys: belnr, gjahr (null without order), bukrs, fi_belnr, fi_gjahr,
    blart, currency, and the counterpart of a reversal: other (invoice number or null)."""
    accounting = (
        numbers.accounting.filter(pl.col("source") == "invoice")
        .select("bukrs", "fi_belnr", "fi_gjahr", "blart", invoice="number")
    )  # fmt: skip
    currencies = pl.Series([c.currency for c in truth.world.scenario.companies])
    return (
        truth.invoices.join(
            numbers.invoices.select("invoice", "belnr", "gjahr"),
            on="invoice", how="left", maintain_order="left",
        )
        .join(accounting, on="invoice", how="left", maintain_order="left")
        .with_columns(
            other=pl.coalesce("reverses", "reversed_by"),
            currency=currencies[truth.invoices["company"]],
        )
    )  # fmt: skip


def parked_invoices(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Invoices that are parked and not posted, in the columns of `keyed_invoices` that they have;
    belnr and gjahr name the accounting document where there is no order. posted_at and posted_by
    tell of the parking. Nothing is compared and blocked yet."""
    companies = truth.world.scenario.companies
    rows = truth.parked_invoices.join(
        numbers.parked.drop("company"), on="invoice", how="left", maintain_order="left"
    )
    return rows.with_columns(
        posted_at="parked_at",
        posted_by="parked_by",
        block=text(""),
        bukrs=pl.Series([c.code for c in companies])[rows["company"]],
        currency=pl.Series([c.currency for c in companies])[rows["company"]],
    )


def keyed_lines(
    truth: Truth, numbers: Numbers, moved: pl.DataFrame, invoices: pl.DataFrame
) -> pl.DataFrame:
    """Lines of posted or parked invoices with keys, facts of the item and the receipt they rest on.

    Adds belnr, gjahr, buzei (six digits), ebeln, ebelp, shkzg, receipt_mblnr, receipt_mjahr,
    receipt_zeile (null where verification is not based on the receipt).
    """
    keys = truth.order_items.select("item", ebelp=padded(pl.col("line") * 10, 5))
    based = moved.select(
        receipt_line="line", receipt_mblnr="mblnr", receipt_mjahr="mjahr", receipt_zeile="zeile"
    )
    heads = invoices.select("invoice", "nature", "supplier", "posted_at", "posted_by",
                            "invoice_day", "reference", "belnr", "gjahr")  # fmt: skip
    lines = pl.concat(
        [
            truth.invoice_lines.with_columns(is_parked=pl.lit(value=False)),
            truth.parked_lines.with_columns(is_parked=pl.lit(value=True)),
        ]
    ).join(heads, on="invoice", how="inner", maintain_order="left")
    lines = lines.sort("invoice", "line").with_columns(
        position=pl.int_range(1, pl.len() + 1).over("invoice")
    )
    for more, on in (
        (keys, "item"),
        (item_facts(truth), "item"),
        (numbers.orders.drop("at"), "order"),
        (based, "receipt_line"),
    ):
        lines = lines.join(more, on=on, how="left", maintain_order="left")
    blocks = pl.col("price_block", "quantity_block") & ~pl.col("is_parked")
    return lines.with_columns(
        blocks,
        buzei=padded(pl.col("position"), 6),
        shkzg=pl.when(pl.col("nature") == "invoice").then(text("S")).otherwise(text("H")),
    ).sort("gjahr", "belnr", "position")


def rbkp(truth: Truth, invoices: pl.DataFrame, parked: pl.DataFrame) -> pl.DataFrame:
    """Invoice document headers; a parked invoice has the date and the user of its parking."""
    scenario, end = truth.world.scenario, truth.world.end
    waiting = parked.with_columns(other=pl.lit(None, dtype=pl.Int64), status=text("A"))
    posted = invoices.with_columns(status=text("5")).select(waiting.columns)
    rows = pl.concat([posted, waiting]).filter(pl.col("channel") == "order")
    others = rows.select(other="invoice", other_belnr="belnr", other_gjahr="gjahr")
    rows = with_terms(scenario, rows.join(others, on="other", how="left", maintain_order="left"))
    reversal = pl.col("nature") == "reversal"
    held = (pl.col("block") == "automatic") & (pl.col("freed_at") > end)
    return rows.sort("gjahr", "belnr").select(
        MANDT=text(CLIENT),
        BELNR="belnr",
        GJAHR="gjahr",
        BLART=text("RE"),
        VGART=pl.when(reversal).then(text("RS")).otherwise(text("RD")),
        USNAM="posted_by",
        TCODE=pl.when(pl.col("status") == "A").then(text("MIR7")).otherwise(transaction()),
        XBLNR="reference",
        BUKRS="bukrs",
        LIFNR=supplier_number(pl.col("supplier")),
        WAERS="currency",
        RBSTAT="status",
        STBLG="other_belnr",
        STJAH=pl.col("other_gjahr").fill_null(NO_YEAR),
        ZLSPR=pl.when(held).then(text("R")).otherwise(text("")),
        XRECH=pl.when(pl.col("nature") == "invoice").then(text("X")).otherwise(text("")),
        ZUONR="reference",
        BLDAT=date_of_day(pl.col("invoice_day")),
        BUDAT=date_of(pl.col("posted_at"), scenario.system_zone),
        CPUDT=date_of(pl.col("posted_at"), scenario.system_zone),
        ZFBDT=date_of_day(pl.col("invoice_day")),
        CPUTM=time_of(pl.col("posted_at"), scenario.system_zone),
        RMWWR=money(pl.col("gross")),
        WMWST1=money(pl.col("tax")),
        **{name: pl.col(name) for name in TERMS_COLUMNS},
        **{CHANGED_AT: last_of(end, "posted_at", "reversed_at", "freed_at")},
    )


def transaction() -> pl.Expr:
    """TCODE of an invoice; what arrives over the wire is posted without a transaction."""
    ledger, nature = pl.col("channel") == "ledger", pl.col("nature")
    return (
        pl.when(pl.col("posted_by") == EDI_USER)
        .then(text(""))
        .when(ledger & (nature == "reversal"))
        .then(text("FB08"))
        .when(ledger & (nature == "credit_memo"))
        .then(text("FB65"))
        .when(ledger)
        .then(text("FB60"))
        .when(nature == "reversal")
        .then(text("MR8M"))
        .otherwise(text("MIRO"))
    )


def rseg(lines: pl.DataFrame, tax_codes: pl.DataFrame) -> pl.DataFrame:
    """Invoice document items; tax_codes has bukrs and mwskz."""
    rows = lines.join(tax_codes, on="bukrs", how="left", maintain_order="left")
    return rows.select(
        MANDT=text(CLIENT),
        BELNR="belnr",
        GJAHR="gjahr",
        BUZEI="buzei",
        EBELN="ebeln",
        EBELP="ebelp",
        MATNR="matnr",
        BUKRS="bukrs",
        WERKS="werks",
        SHKZG="shkzg",
        MWSKZ="mwskz",
        MEINS="unit",
        LFBNR=pl.col("receipt_mblnr").fill_null(""),
        LFGJA=pl.col("receipt_mjahr").fill_null(NO_YEAR),
        LFPOS=pl.col("receipt_zeile").fill_null("0000"),
        SPGRP=_flag("price_block"),
        SPGRM=_flag("quantity_block"),
        SPGRT=text(""),
        SPGRG=text(""),
        SPGRQ=text(""),
        SPGRS=text(""),
        SPGRC=text(""),
        SPGRV=text(""),
        WRBTR=money(pl.col("amount")),
        MENGE=quantity(pl.col("lots") * pl.col("lot")),
        **{CHANGED_AT: pl.col("posted_at")},
    )


def _flag(column: str) -> pl.Expr:
    return pl.when(column).then(text("X")).otherwise(text(""))
