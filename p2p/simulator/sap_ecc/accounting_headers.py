"""BKPF: one accounting document for each valued receipt, each invoice and each payment."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    CREATED_AT,
    NO_YEAR,
    date_of,
    date_of_day,
    text,
    time_of,
)
from p2p.simulator.sap_ecc.goods_movements import delivery_note
from p2p.simulator.sap_ecc.invoice_verification import transaction
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth


def bkpf(
    truth: Truth,
    numbers: Numbers,
    moved: pl.DataFrame,
    invoices: pl.DataFrame,
    parked: pl.DataFrame,
) -> pl.DataFrame:
    """Accounting document headers; AWKEY leads back to the document that caused the posting.

    Invoices without order that are parked (BSTAT V) have a header and no lines yet.
    """
    zone = truth.world.scenario.system_zone
    heads = pl.concat([_receipts(moved), _invoices(invoices), _payments(truth)])
    rows = numbers.accounting.join(
        heads, on=["source", "number"], how="left", maintain_order="left"
    ).with_columns(status=text(""))
    rows = pl.concat([rows, _parked(parked).select(rows.columns)])
    currency = pl.Series([c.currency for c in truth.world.scenario.companies])[rows["company"]]
    stamped = date_of(pl.col("at"), zone)
    return (
        rows.with_columns(currency=currency)
        .sort("bukrs", "fi_gjahr", "fi_belnr")
        .select(
            MANDT=text(CLIENT),
            BUKRS="bukrs",
            BELNR="fi_belnr",
            GJAHR="fi_gjahr",
            BLART="blart",
            USNAM="user",
            TCODE="tcode",
            XBLNR="reference",
            STBLG="other_belnr",
            STJAH=pl.col("other_gjahr").fill_null(NO_YEAR),
            BKTXT=text(""),
            WAERS="currency",
            AWTYP="awtyp",
            AWKEY=pl.coalesce("awkey", pl.concat_str("fi_belnr", "bukrs", "fi_gjahr")),
            HWAER="currency",
            BSTAT="status",
            BLDAT=pl.when(pl.col("document_day").is_null())
            .then(stamped)
            .otherwise(date_of_day(pl.col("document_day"))),
            BUDAT=stamped,
            CPUDT=stamped,
            CPUTM=time_of(pl.col("at"), zone),
            KURSF=text("1.00000"),
            **{CREATED_AT: pl.col("at"), CHANGED_AT: pl.max_horizontal("at", "other_at")},
        )
    )


def _parked(parked: pl.DataFrame) -> pl.DataFrame:
    rows = parked.filter(pl.col("channel") == "ledger")
    return rows.select(
        "company", "bukrs",
        at="posted_at",
        source=text("invoice"),
        number="invoice",
        blart=pl.when(pl.col("nature") == "credit_memo").then(text("KG")).otherwise(text("KR")),
        fi_gjahr="gjahr",
        fi_belnr="belnr",
        user="posted_by",
        tcode=text("FV60"),
        reference="reference",
        document_day="invoice_day",
        awtyp=text("BKPF"),
        awkey=pl.lit(None, dtype=pl.String),
        other_belnr=pl.lit(None, dtype=pl.String),
        other_gjahr=pl.lit(None, dtype=pl.String),
        other_at=pl.lit(None, dtype=pl.Int64),
        status=text("V"),
    )  # fmt: skip


def _receipts(moved: pl.DataFrame) -> pl.DataFrame:
    heads = moved.group_by("document", maintain_order=True).agg(
        pl.col("by", "note", "delivered_day", "movement", "mblnr", "mjahr").first()
    )
    return heads.select(
        source=text("receipt"),
        number="document",
        user="by",
        tcode=text("MIGO_GR"),
        reference=delivery_note(pl.col("note")),
        document_day=pl.when(pl.col("movement") == RECEIPT).then("delivered_day"),
        awtyp=text("MKPF"),
        awkey=pl.col("mblnr") + pl.col("mjahr"),
        other_belnr=pl.lit(None, dtype=pl.String),
        other_gjahr=pl.lit(None, dtype=pl.String),
        other_at=pl.lit(None, dtype=pl.Int64),
    )


def _invoices(invoices: pl.DataFrame) -> pl.DataFrame:
    others = invoices.select(
        other="invoice", other_belnr="fi_belnr", other_gjahr="fi_gjahr", other_at="posted_at"
    )
    ordered = pl.col("channel") == "order"
    return invoices.join(others, on="other", how="left", maintain_order="left").select(
        source=text("invoice"),
        number="invoice",
        user="posted_by",
        tcode=transaction(),
        reference="reference",
        document_day="invoice_day",
        awtyp=pl.when(ordered).then(text("RMRP")).otherwise(text("BKPF")),
        awkey=pl.when(ordered).then(pl.col("belnr") + pl.col("gjahr")),
        other_belnr="other_belnr",
        other_gjahr="other_gjahr",
        other_at="other_at",
    )


def _payments(truth: Truth) -> pl.DataFrame:
    return truth.payments.select(
        source=text("payment"),
        number="payment",
        user="by",
        tcode=pl.when("is_manual").then(text("F-53")).otherwise(text("F110")),
        reference=text(""),
        document_day=pl.lit(None, dtype=pl.Int64),
        awtyp=text("BKPF"),
        awkey=pl.lit(None, dtype=pl.String),
        other_belnr=pl.lit(None, dtype=pl.String),
        other_gjahr=pl.lit(None, dtype=pl.String),
        other_at=pl.lit(None, dtype=pl.Int64),
    )
