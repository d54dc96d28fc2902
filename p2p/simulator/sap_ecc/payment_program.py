"""REGUH: what each payment run proposed (XVORL X) and what it paid, one row a payment.

Items that a proposal left out stand in a row without payment document, one a supplier. Payments by
hand have no run and are not in here.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    NO_DATE,
    date_of,
    money,
    padded,
    text,
)
from p2p.simulator.sap_ecc.item_facts import supplier_number
from p2p.simulator.sap_ecc.master_data import bank_number
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth


def reguh(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """Settlement data of payment runs; what goes out is negative, with the sign behind."""
    end, zone = truth.world.end, truth.world.scenario.system_zone
    companies = truth.world.scenario.companies
    runs = truth.payment_runs.filter(pl.col("created_at") <= end).select(
        "run", "company", "created_at", "executed_at"
    )
    runs = runs.with_columns(
        bukrs=pl.Series([c.code for c in companies], dtype=pl.String)[runs["company"]],
        currency=pl.Series([c.currency for c in companies], dtype=pl.String)[runs["company"]],
    ).drop("company")
    documents = numbers.accounting.filter(pl.col("source") == "payment").select(
        "fi_belnr", "fi_gjahr", payment="number"
    )
    paid = truth.payments.select(
        "payment", "supplier", "run", "gross", "discount", "bank_country", "bank_key",
        "bank_account",
    ).join(runs, on="run", how="inner", maintain_order="left")  # fmt: skip
    posted = paid.join(documents, on="payment", how="left", maintain_order="left").with_columns(
        proposal=text(""), at="executed_at", amount=pl.col("gross") - pl.col("discount")
    )
    # proposals count their payments anew in each run, under numbers that begin with F110
    proposed = posted.with_columns(
        proposal=text("X"),
        at="created_at",
        fi_belnr=text("F110") + padded(pl.int_range(1, pl.len() + 1).over("run"), 6),
    )
    suppliers = pl.concat(
        [truth.invoices, truth.parked_invoices.select(truth.invoices.columns)]
    ).select("invoice", "supplier")
    refused = (
        truth.payment_proposals.filter(pl.col("payment").is_null())
        .join(suppliers, on="invoice", how="inner", maintain_order="left")
        .unique(["run", "supplier"], keep="first", maintain_order=True)
        .join(runs, on="run", how="inner", maintain_order="left")
        .with_columns(proposal=text("X"), at="created_at", amount=pl.lit(0, dtype=pl.Int64))
    )
    rows = pl.concat([posted, proposed, refused], how="diagonal")
    sort = ["at", "bukrs", "proposal", "supplier", "fi_belnr"]
    account, key, country = (pl.col(f"bank_{part}") for part in ("account", "key", "country"))
    whole = money(pl.col("amount"))
    owed = pl.when(pl.col("amount") > 0).then(whole + "-").otherwise(whole)
    return rows.sort(sort, nulls_last=True).select(
        MANDT=text(CLIENT),
        LAUFD=date_of(pl.col("created_at"), zone),
        # each site pays in runs of its own
        LAUFI=text("R") + pl.col("bukrs") + text(str(truth.world.site.number or "")),
        XVORL="proposal",
        ZBUKR="bukrs",
        LIFNR=supplier_number(pl.col("supplier")),
        KUNNR=text(""),
        EMPFG=text(""),
        VBLNR=pl.col("fi_belnr").fill_null(""),
        WAERS="currency",
        RZAWE=pl.when(pl.col("fi_belnr").is_null()).then(text("")).otherwise(text("T")),
        ZBNKS=country.fill_null(""),
        ZBNKL=key.fill_null(""),
        ZBNKN=bank_number(account, key, country).fill_null(""),
        ZALDT=pl.when(pl.col("fi_belnr").is_null())
        .then(text(NO_DATE))
        .otherwise(date_of(pl.col("executed_at"), zone)),
        RBETR=owed,
        RWBTR=owed,
        **{CHANGED_AT: pl.col("at")},
    )
