"""ACDOCA: the lines of accounting documents with their header, amounts with a sign.

Payment terms, block and cash discount are not in it: they are in BSEG, and in the views on it.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import CHANGED_AT, CREATED_AT, NO_DATE, text
from p2p.simulator.sap_s4.formats import instant

_HEAD = ("BLART", "BUDAT", "BLDAT", "USNAM", "AWTYP", "AWKEY", "WAERS", "HWAER", CREATED_AT)


def acdoca(heads: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Universal journal, leading ledger, from BKPF and BSEG as the database keeps them."""
    key = ["BUKRS", "BELNR", "GJAHR"]
    rows = lines.join(heads.select(*key, *_HEAD), on=key, how="left", maintain_order="left")
    sign = pl.when(pl.col("SHKZG") == "H").then(text("-")).otherwise(text(""))
    cleared = pl.col("AUGBL").is_not_null()
    return rows.select(
        RCLNT="MANDT",
        RLDNR=text("0L"),
        RBUKRS="BUKRS",
        GJAHR="GJAHR",
        BELNR="BELNR",
        DOCLN=text("000") + pl.col("BUZEI"),
        BUZEI="BUZEI",
        BLART="BLART",
        BSCHL="BSCHL",
        KOART="KOART",
        LIFNR="LIFNR",
        UMSKZ="UMSKZ",
        DRCRK="SHKZG",
        KTOSL="KTOSL",
        AUGBL="AUGBL",
        AUGGJ=pl.when(cleared).then(pl.col("AUGDT").str.slice(0, 4)).otherwise(text("0000")),
        REBZG="REBZG",
        REBZJ="REBZJ",
        EBELN="EBELN",
        EBELP="EBELP",
        MATNR="MATNR",
        RACCT="HKONT",
        RHCUR="HWAER",
        RWCUR="WAERS",
        AWTYP="AWTYP",
        AWREF=pl.col("AWKEY").str.slice(0, 10),
        AWORG=pl.col("AWKEY").str.slice(10),
        USNAM="USNAM",
        TIMESTAMP=instant(CREATED_AT),
        ZUONR="ZUONR",
        SGTXT="SGTXT",
        AUGDT="AUGDT",
        NETDT=_net_due(),
        BUDAT="BUDAT",
        BLDAT="BLDAT",
        HSL=_signed(sign, "DMBTR"),
        WSL=_signed(sign, "WRBTR"),
        MSL=_signed(sign, "MENGE"),
        **{CHANGED_AT: pl.col(CHANGED_AT)},
    )


def _signed(sign: pl.Expr, column: str) -> pl.Expr:
    value = pl.col(column)
    return pl.when(value.str.contains("[1-9]")).then(sign + value).otherwise(value)


def _net_due() -> pl.Expr:
    """Baseline date and the last days of the terms that are not 0; unset without a baseline."""
    days = pl.coalesce(
        pl.when(pl.col(name).cast(pl.Int64) > 0).then(pl.col(name).cast(pl.Int64))
        for name in ("ZBD3T", "ZBD2T", "ZBD1T")
    ).fill_null(0)
    baseline = pl.when(pl.col("ZFBDT") != NO_DATE).then("ZFBDT").str.to_date("%Y%m%d")
    return (baseline + pl.duration(days=days)).dt.strftime("%Y%m%d").fill_null(NO_DATE)
