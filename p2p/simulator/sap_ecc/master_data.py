"""Suppliers: LFA1 in general, LFB1 in each company code, LFM1 in each purchasing organisation, LFBK
their bank accounts. All as they are at the end."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import CHANGED_AT, CLIENT, date_of_day, last_of, text
from p2p.simulator.sap_ecc.item_facts import supplier_number
from p2p.simulator.truth import Truth
from p2p.simulator.world import World

_MASTER_DATA_USER = "MDM_0001"
_IBAN = ("DE", "FR", "NL", "PL")


def companies_of(world: World) -> pl.DataFrame:
    """region, code and currency of each company: suppliers are kept in all of their region."""
    companies = world.scenario.companies
    return pl.DataFrame(
        {
            "region": [company.region for company in companies],
            "code": [company.code for company in companies],
            "currency": [company.currency for company in companies],
        }
    )


def bank_number(account: pl.Expr, bank_key: pl.Expr, country: pl.Expr) -> pl.Expr:
    """BANKN of a bank account: of an IBAN the part behind country, check digits and bank."""
    own = account.str.slice(4 + bank_key.str.len_chars())
    return pl.when(country.is_in(_IBAN)).then(own).otherwise(account)


def lfa1(truth: Truth) -> pl.DataFrame:
    """Suppliers, general data."""
    blocked = pl.col("blocked_at") <= truth.world.end
    waits = _changes(truth).filter(
        (pl.col("attribute") == "bank_account") & (pl.col("approved_at") > truth.world.end)
    )
    unconfirmed = pl.col("supplier").is_in(waits["supplier"].implode())
    in_union = pl.col("country").is_in(_IBAN)
    rows = _kept(truth, "bank_account", "name", "block")
    return rows.select(
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
        CONFS=pl.when(unconfirmed).then(text("1")).otherwise(text("")),
        ERNAM=text(_MASTER_DATA_USER),
        ERDAT=date_of_day(pl.col("created_day")),
        **{CHANGED_AT: last_of(truth.world.end, "active_at", "changed_at")},
    )


def lfb1(truth: Truth) -> pl.DataFrame:
    """Suppliers in the company codes of their region."""
    return _in_companies(truth).select(
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
        **{CHANGED_AT: last_of(truth.world.end, "active_at", "changed_at")},
    )


def lfm1(truth: Truth) -> pl.DataFrame:
    """Suppliers in the purchasing organisations, which are the company codes of their region."""
    return _in_companies(truth).select(
        MANDT=text(CLIENT),
        LIFNR=supplier_number(pl.col("supplier")),
        EKORG="code",
        WAERS="currency",
        ZTERM="zterm",
        WEBRE=text(""),
        SPERM=text(""),
        LOEVM=text(""),
        ERNAM=text(_MASTER_DATA_USER),
        ERDAT=date_of_day(pl.col("created_day")),
        **{CHANGED_AT: last_of(truth.world.end, "active_at", "changed_at")},
    )


def lfbk(truth: Truth) -> pl.DataFrame:
    """Bank accounts of suppliers."""
    rows = _kept(truth, "bank_account")
    return rows.select(
        MANDT=text(CLIENT),
        LIFNR=supplier_number(pl.col("supplier")),
        BANKS="bank_country",
        BANKL="bank_key",
        BANKN=bank_number(pl.col("bank_account"), pl.col("bank_key"), pl.col("bank_country")),
        BKONT=text(""),
        BVTYP=text(""),
        XEZER=text(""),
        KOINH=text(""),
        **{CHANGED_AT: last_of(truth.world.end, "active_at", "changed_at")},
    )


def _changes(truth: Truth) -> pl.DataFrame:
    return truth.supplier_changes.filter(pl.col("at") <= truth.world.end)


def _kept(truth: Truth, *attributes: str) -> pl.DataFrame:
    """Suppliers with changed_at: when one of these attributes was last changed."""
    changes = _changes(truth).filter(pl.col("attribute").is_in(attributes))
    last = changes.group_by("supplier").agg(changed_at=pl.col("at").max())
    return truth.suppliers.join(last, on="supplier", how="left", maintain_order="left")


def _in_companies(truth: Truth) -> pl.DataFrame:
    rows = _kept(truth, "terms")
    terms = pl.Series([one.code for one in truth.world.scenario.terms])
    return rows.with_columns(zterm=terms[rows["terms"]]).join(
        companies_of(truth.world), on="region", how="inner", maintain_order="left_right"
    )
