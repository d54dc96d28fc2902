"""Changes of suppliers' master data (OBJECTCLAS KRED): bank details, terms, names, blocks.

The bank account is part of LFBK's key, so a new one is one row deleted and one row written. Bank
details are sensitive: LFA1-CONFS is 1 until a second person has confirmed them.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.change_positions import position
from p2p.simulator.sap_ecc.formats import text
from p2p.simulator.sap_ecc.item_facts import supplier_number
from p2p.simulator.sap_ecc.master_data import bank_number, companies_of
from p2p.simulator.truth import Truth


def supplier_positions(truth: Truth) -> list[pl.DataFrame]:
    """Change positions of every supplier that the companies keep."""
    known = truth.suppliers.select("supplier", "region", "bank_country", "active_at")
    rows = truth.supplier_changes.join(known, on="supplier", how="inner", maintain_order="left")
    number = supplier_number(pl.col("supplier"))
    of = {name: rows.filter(pl.col("attribute") == name) for name in rows["attribute"].unique()}
    nothing = rows.clear()
    terms = of.get("terms", nothing).join(
        companies_of(truth.world), on="region", how="inner", maintain_order="left_right"
    )
    return [
        position(of.get("name", nothing), "KRED", "LFA1", "NAME1", object_id=number, key=number,
                 at="at", by="by", transaction="XK02", old=pl.col("old"), new=pl.col("new")),
        position(terms, "KRED", "LFB1", "ZTERM", object_id=number, key=number + pl.col("code"),
                 at="at", by="by", transaction="XK02", old=pl.col("old"), new=pl.col("new")),
        *(position(of.get("block", nothing), "KRED", "LFA1", field, object_id=number, key=number,
                   at="at", by="by", transaction="XK05", old=pl.col("old"), new=pl.col("new"))
          for field in ("SPERR", "SPERM")),
        *_bank_details(of.get("bank_account", nothing), number),
    ]  # fmt: skip


def _bank_details(rows: pl.DataFrame, number: pl.Expr) -> list[pl.DataFrame]:
    """The old account goes, the new one comes, and somebody else confirms (or has not yet)."""
    checked = rows.filter(pl.col("approved_at") > 0)

    def account(which: str) -> pl.Expr:
        return (
            number
            + pl.col("bank_country").str.pad_end(3)
            + pl.col(f"{which}_key").str.pad_end(15)
            + bank_number(pl.col(which), pl.col(f"{which}_key"), pl.col("bank_country"))
        )

    return [
        *(position(rows, "KRED", "LFBK", "KEY", object_id=number, key=account(which), at="at",
                   by="by", transaction="XK02", kind=kind)
          for which, kind in (("old", "D"), ("new", "I"))),
        position(checked, "KRED", "LFA1", "CONFS", object_id=number, key=number, at="at", by="by",
                 transaction="XK02", new=text("1")),
        position(checked, "KRED", "LFA1", "CONFS", object_id=number, key=number, at="approved_at",
                 by="approved_by", transaction="FK08", old=text("1")),
    ]  # fmt: skip
