"""LFA1 and LFB1: suppliers in general and in each company code."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import CLIENT, date_of_day, text
from p2p.simulator.sap_ecc.item_facts import supplier_number
from p2p.simulator.truth import Truth

_MASTER_DATA_USER = "MDM_0001"


def lfa1(truth: Truth) -> pl.DataFrame:
    """Suppliers, general data."""
    in_union = pl.col("country").is_in(["DE", "FR", "NL", "PL"])
    blocked = pl.col("blocked_at") <= truth.world.end
    return _changed(truth).select(
        MANDT=text(CLIENT),
        LIFNR=supplier_number(pl.col("supplier")),
        NAME1="name",
        LAND1="country",
        ORT01="city",
        PSTLZ="postcode",
        STRAS=text("Main Street ") + (pl.col("supplier") % 180 + 1).cast(pl.String),
        STCD1=pl.when(in_union).then(text("")).otherwise(pl.col("tax_number").str.slice(2)),
        STCEG=pl.when(in_union).then("tax_number").otherwise(text("")),
        KTOKK=text("KRED"),
        SPERR=pl.when(blocked).then(text("X")).otherwise(text("")),
        SPERM=pl.when(blocked).then(text("X")).otherwise(text("")),
        LOEVM=text(""),
        ERNAM=text(_MASTER_DATA_USER),
        ERDAT=date_of_day(pl.col("created_day")),
        changed_at="changed_at",
    )


def lfb1(truth: Truth) -> pl.DataFrame:
    """Suppliers in the company codes of their region."""
    scenario, known = truth.world.scenario, _changed(truth)
    companies = pl.DataFrame(
        {
            "region": [company.region for company in scenario.companies],
            "code": [company.code for company in scenario.companies],
        }
    )
    terms = pl.Series([terms.code for terms in scenario.terms])
    rows = known.with_columns(zterm=terms[known["terms"]]).join(
        companies, on="region", how="inner", maintain_order="left_right"
    )
    return rows.select(
        MANDT=text(CLIENT),
        LIFNR=supplier_number(pl.col("supplier")),
        BUKRS="code",
        AKONT=text("0000160000"),
        ZTERM="zterm",
        ZWELS=text("T"),
        REPRF=pl.when("checks_duplicates").then(text("X")).otherwise(text("")),
        SPERR=text(""),
        LOEVM=text(""),
        ERNAM=text(_MASTER_DATA_USER),
        ERDAT=date_of_day(pl.col("created_day")),
        changed_at="changed_at",
    )


def _changed(truth: Truth) -> pl.DataFrame:
    """The suppliers with the instant of their last change: creation, or what was entered since."""
    last = truth.supplier_changes.group_by("supplier").agg(entered_at=pl.col("at").max())
    return truth.suppliers.join(
        last, on="supplier", how="left", maintain_order="left"
    ).with_columns(
        changed_at=pl.max_horizontal(pl.col("created_day") * 86_400, "active_at", "entered_at")
    )
