"""MATDOC: material documents, the header's fields in every item."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import text

_HEAD = ("VGART", "BLART", "USNAM", "TCODE2", "XBLNR", "BKTXT", "BLDAT", "BUDAT", "CPUDT", "CPUTM")


def matdoc(heads: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Material documents, from MKPF and MSEG as ECC keeps them."""
    key = ["MBLNR", "MJAHR"]
    rows = items.join(heads.select(*key, *_HEAD), on=key, how="left", maintain_order="left")
    return rows.with_columns(RECORD_TYPE=text("MDOC"))
