"""BSAK and BSIK: the supplier lines of BSEG, cleared and open; nothing is computed anew."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import CHANGED_AT

_FROM_HEAD = ("BLART", "XBLNR", "WAERS", "BLDAT", "BUDAT", "CPUDT")
_FROM_LINE = (
    "MANDT", "BUKRS", "LIFNR", "BELNR", "GJAHR", "BUZEI", "AUGBL", "BSCHL", "UMSKZ", "SHKZG",
    "ZTERM", "ZLSPR", "ZLSCH", "REBZG", "REBZJ", "REBZZ", "EBELN", "EBELP", "SGTXT", "ZUONR",
    "AUGDT", "ZFBDT", "DMBTR", "WRBTR", "ZBD1T", "ZBD2T", "ZBD3T", "ZBD1P", "ZBD2P", "SKFBT",
    "SKNTO", "WSKTO", CHANGED_AT,
)  # fmt: skip


def bsak_and_bsik(heads: pl.DataFrame, lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cleared and open supplier items, from BKPF and BSEG as they are written."""
    key = ["BUKRS", "BELNR", "GJAHR"]
    items = (
        lines.filter(pl.col("KOART") == "K")
        .select(_FROM_LINE)
        .join(heads.select(*key, *_FROM_HEAD), on=key, how="left", maintain_order="left")
    )
    cleared = pl.col("AUGBL").is_not_null()
    return items.filter(cleared), items.filter(~cleared)
