"""Document numbers: drawn from SAP's number ranges in the order in which documents were written.

Each site draws from an interval of its own, as application servers with a buffer of numbers do.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.sap_ecc.formats import padded, year_of
from p2p.simulator.truth import Truth

_LEDGER_RANGES = {
    "WE": 5_000_000_000,
    "RE": 5_100_000_000,
    "KR": 1_900_000_000,
    "KG": 1_700_000_000,
    "KA": 1_600_000_000,
    "ZP": 2_000_000_000,
    "KZ": 1_500_000_000,
}
"""First number of each document type's range; ranges start anew in every company code and year,
so that an accounting document is known only by company code, number and year together."""


@dataclass(frozen=True)
class Numbers:
    """The keys of the truth's documents in SAP.

    requisitions: basket -> banfn. orders: order -> ebeln. articles are numbered by formula.
    materials: document -> mblnr, mjahr, at, company. services: line -> sheet.
    invoices: invoice -> belnr, gjahr (logistics; null for ledger invoices).
    accounting: source ('receipt', 'invoice', 'payment'), number -> blart, bukrs, fi_belnr,
    fi_gjahr, at, company. parked: invoice -> belnr, gjahr: the logistics invoice, or in channel
    ledger the accounting document, that is not posted yet.
    """

    requisitions: pl.DataFrame
    orders: pl.DataFrame
    materials: pl.DataFrame
    services: pl.DataFrame
    invoices: pl.DataFrame
    accounting: pl.DataFrame
    parked: pl.DataFrame


def number_documents(truth: Truth) -> Numbers:
    """Give every document of the truth its numbers."""
    zone = truth.world.scenario.system_zone
    year = year_of(pl.col("at"), zone)
    site = truth.world.site.first_number
    materials = (
        truth.receipt_lines.group_by("document")
        .agg(pl.col("at", "company").first())
        .with_columns(mjahr=year)
    )
    invoices = truth.invoices.select(
        "invoice", "company", "channel", "nature", at="posted_at"
    ).with_columns(gjahr=year)  # fmt: skip
    entered = truth.receipt_lines.filter(
        (pl.col("entered_at") > 0) & (pl.col("movement") == RECEIPT)
    )
    return Numbers(
        requisitions=_consecutive(truth.requisitions, "basket", 10_000_000 + site, "banfn"),
        orders=_consecutive(
            truth.orders.with_columns(at="created_at"), "order", 4_500_000_000 + site, "ebeln"
        ),
        materials=_consecutive(
            materials, "document", 5_000_000_000 + site, "mblnr", "mjahr", "company"
        ),
        # an entry sheet is known once it is accepted: by that instant numbers never change again
        services=_consecutive(entered, "line", 1_000_000_000 + site, "sheet"),
        invoices=_consecutive(
            invoices.filter(pl.col("channel") == "order"),
            "invoice", 5_105_600_000 + site, "belnr", "gjahr",
        ).drop("at"),
        accounting=_accounting(truth, materials, invoices),
        parked=_parked(truth),
    )  # fmt: skip


def _parked(truth: Truth) -> pl.DataFrame:
    """Parked documents have number ranges of their own here: they keep them when posted."""
    rows = truth.parked_invoices.with_columns(
        at="parked_at", gjahr=year_of(pl.col("parked_at"), truth.world.scenario.system_zone)
    )
    ordered, site = pl.col("channel") == "order", truth.world.site.first_number
    return pl.concat(
        [
            _consecutive(rows.filter(which), "invoice", first + site, "belnr", "gjahr", "company")
            for which, first in ((ordered, 5_105_500_000), (~ordered, 1_900_500_000))
        ]
    ).drop("at")


def _consecutive(
    frame: pl.DataFrame, key: str, first: int, name: str, year: str = "", *more: str
) -> pl.DataFrame:
    """Consecutive numbers by time (anew every year if one is named), as ten digits."""
    ordered = frame.sort("at", key)
    position = pl.int_range(1, pl.len() + 1)
    if year:
        position = position.over(year)
    kept = [key, "at", *([year] if year else []), *more]
    return ordered.select(*kept, padded(first + position, 10).alias(name)).sort(key)


def _accounting(truth: Truth, materials: pl.DataFrame, invoices: pl.DataFrame) -> pl.DataFrame:
    """Number the accounting documents of valued receipts, of invoices and of payments."""
    zone = truth.world.scenario.system_zone
    categories = truth.world.scenario.categories
    free = [i for i, c in enumerate(categories) if c.matching == "consignment"]
    owned = truth.order_items.filter(~pl.col("category").is_in(free)).select("item")
    valued = truth.receipt_lines.join(owned, on="item", how="semi").select("document").unique()
    kinds = (
        pl.when(pl.col("channel") == "order")
        .then(pl.lit("RE"))
        .when(pl.col("nature") == "reversal")
        .then(pl.lit("KA"))
        .when(pl.col("nature") == "credit_memo")
        .then(pl.lit("KG"))
        .otherwise(pl.lit("KR"))
    )
    paid = pl.when("is_manual").then(pl.lit("KZ")).otherwise(pl.lit("ZP"))
    receipts = materials.join(valued, on="document", how="semi").select(
        "at", "company", source=pl.lit("receipt"), number="document", blart=pl.lit("WE")
    )
    every = pl.concat(
        [
            receipts,
            invoices.select(
                "at", "company", source=pl.lit("invoice"), number="invoice", blart=kinds
            ),
            truth.payments.select(
                "at", "company", source=pl.lit("payment"), number="payment", blart=paid
            ),
        ]
    ).with_columns(fi_gjahr=year_of(pl.col("at"), zone))
    first = pl.col("blart").replace_strict(_LEDGER_RANGES, return_dtype=pl.Int64)
    first = first + truth.world.site.first_number
    codes = pl.Series([company.code for company in truth.world.scenario.companies])
    every = every.sort("at", "source", "number")
    return every.with_columns(
        fi_belnr=padded(
            first + pl.int_range(1, pl.len() + 1).over("company", "fi_gjahr", "blart"), 10
        ),
        bukrs=codes[every["company"]],
    )
