"""What Coupa says of an item wherever it stands: commodity, unit, account, matching, contract."""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import currency, none_if, text
from p2p.simulator.truth import Truth
from p2p.simulator.world import World

_UNITS = {"PC": "EA", "HUR": "HR", "AU": "LOT"}
_MATCHING = {
    "three_way_before_gr": "3-way",
    "three_way_after_gr": "direct_matching",
    "two_way": "2-way",
    "consignment": "none",
}
"""Receipt-based verification is Coupa's direct matching: line and receipt share a reference."""


def described(world: World, items: pl.DataFrame) -> pl.DataFrame:
    """Items with currency_code, company_code, commodity_code, commodity_name, commodity_id,
    description, item_number (null: free text), uom, lot, cents (price a lot; 0 for consignment),
    match_type and receipt_required; items needs company, category, article, price."""
    scenario = world.scenario
    kinds, owners = scenario.categories, scenario.companies
    category, company = items["category"], items["company"]
    matching = pl.Series([c.matching for c in kinds])[category]
    stocked = pl.Series([c.origin in ("mrp", "calloff") for c in kinds])[category]
    number = text("ART-") + (pl.col("article") + 100_001).cast(pl.String)
    noun = pl.Series([c.noun for c in kinds])[category]
    unit = pl.Series([_UNITS.get(c.unit, c.unit) for c in kinds])[category]
    return items.with_columns(
        currency_code=pl.Series([c.currency for c in owners])[company],
        company_code=pl.Series([c.code for c in owners])[company],
        commodity_code=pl.Series([c.code for c in kinds])[category],
        commodity_name=noun,
        commodity_id=pl.col("category").cast(pl.Int64) + 1,
        description=noun + " " + number,
        item_number=pl.when(stocked).then(number),
        uom=unit,
        lot=pl.Series([c.lot for c in kinds], dtype=pl.Int64)[category],
        cents=pl.when(matching == "consignment").then(0).otherwise("price"),
        match_type=matching.replace_strict(_MATCHING, return_dtype=pl.String),
        receipt_required=matching != "two_way",
    )


def codes_of(truth: Truth) -> list[str]:
    """The currencies of the instance, in alphabetical order."""
    return sorted({company.currency for company in truth.world.scenario.companies})


def account_fields() -> pl.Expr:
    """The account of a line: a segment for the company, one for the commodity."""
    company, commodity = pl.col("company_code"), pl.col("commodity_code")
    return pl.struct(
        (company + "-" + commodity).alias("code"),
        company.alias("segment-1"),
        commodity.alias("segment-2"),
        chart().alias("account-type"),
    ).alias("account")


def chart() -> pl.Expr:
    """The chart of accounts, which is named like the company that it belongs to."""
    return pl.struct((pl.col("company") + 1).cast(pl.Int64).alias("id"), name="company_code")


def commodity_fields() -> pl.Expr:
    """The commodity of a line."""
    return pl.struct(id="commodity_id", name="commodity_name").alias("commodity")


def item_fields() -> pl.Expr:
    """The catalogue item of a line; null for free text."""
    item = pl.struct(pl.col("item_number").alias("item-number"))
    return none_if(pl.col("item_number").is_null(), item).alias("item")


def contract_fields() -> pl.Expr:
    """The contract that a line draws on; null where it draws on none."""
    number = text("C-") + (pl.col("supplier") + 400_001).cast(pl.String)
    contract = pl.struct(
        (pl.col("supplier") + 1).cast(pl.Int64).alias("id"), number.alias("number")
    )
    return none_if(~pl.col("has_contract"), contract).alias("contract")


def unit_fields() -> pl.Expr:
    """The unit of measure of a line."""
    return pl.struct(code="uom").alias("uom")


def currency_fields(codes: list[str]) -> pl.Expr:
    """The currency of a record or line."""
    return currency(pl.col("currency_code"), codes).alias("currency")
