"""Suppliers and payment terms. Coupa knows one discount a term: a second stays in the ERP."""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import flag, none_if, text
from p2p.simulator.coupa.users import ERP_INTERFACE, Users
from p2p.simulator.iso_formats import moment
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_FIRST_SUPPLIER = 500
_MORNING = 12 * 3600
"""Second of the UTC day at which suppliers were created."""


def supplier_fields() -> pl.Expr:
    """The supplier inside another record; column supplier has its number. Its name may change and
    is not asked for here."""
    number = pl.col("supplier")
    return pl.struct(
        _supplier_id(number).alias("id"), supplier_number(number).alias("number")
    ).alias("supplier")


def _supplier_id(number: pl.Expr) -> pl.Expr:
    return (number + _FIRST_SUPPLIER + 1).cast(pl.Int64)


def supplier_number(number: pl.Expr) -> pl.Expr:
    """What people and other systems call a supplier by."""
    return text("V") + (number + 100_001).cast(pl.String)


def term_fields(truth: Truth) -> pl.Expr:
    """The payment term inside another record; column terms has its position, -1: none."""
    codes = [terms.code for terms in truth.world.scenario.terms]
    position = pl.col("terms")
    code = position.replace_strict(range(len(codes)), codes, default=None, return_dtype=pl.String)
    term = pl.struct((position + 1).cast(pl.Int64).alias("id"), code.alias("code"))
    return none_if(position < 0, term).alias("payment-term")


def suppliers(truth: Truth, users: Users) -> pl.DataFrame:
    """The suppliers of the instance; the ERP keeps them and tells of what changed. Their bank
    accounts stay there."""
    zone, end = truth.world.scenario.system_zone, truth.world.end
    number = pl.col("supplier")
    matched, blocked = pl.col("category") >= 0, pl.col("blocked_at") <= end
    told = truth.supplier_changes.filter(
        (pl.col("attribute") != "bank_account") & (pl.col("at") <= end)
    )
    changed = told.group_by("supplier").agg(changed_at=pl.col("at").max())
    rows = truth.suppliers.join(changed, on="supplier", how="left", maintain_order="left")
    since = pl.when(pl.col("active_at") > 0).then("active_at").otherwise(
        pl.col("created_day") * DAY + _MORNING
    )  # fmt: skip
    updated = pl.max_horizontal(since, "changed_at", pl.when(blocked).then("blocked_at"))
    return rows.select(
        _supplier_id(number).alias("id"),
        moment(since, zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        supplier_number(number).alias("number"),
        "name",
        pl.col("name").alias("display-name"),
        text("active").alias("status"),
        blocked.alias("on-hold"),
        text("invoice").alias("payment-method"),
        pl.when("sends_edi").then(text("cxml")).otherwise(text("email")).alias("po-method"),
        pl.when(matched)
        .then(text("3-way"))
        .otherwise(text("none"))
        .alias("invoice-matching-level"),
        pl.when(pl.col("region") == "EU")
        .then("tax_number")
        .otherwise(pl.col("tax_number").str.slice(2))
        .alias("tax-id"),
        term_fields(truth),
        pl.struct(
            (text("Main Street ") + (number % 180 + 1).cast(pl.String)).alias("street1"),
            pl.col("city").alias("city"),
            pl.col("postcode").alias("postal-code"),
            pl.struct(code="country").alias("country"),
        ).alias("primary-address"),
        users.reference(text(ERP_INTERFACE)).alias("created-by"),
        updated.alias("_changed_at"),
    )


def payment_terms(truth: Truth) -> pl.DataFrame:
    """The payment terms of the scenario, which the first site brings; days to the net date are the
    last days not 0."""
    terms, zone = truth.world.scenario.terms, truth.world.scenario.system_zone
    since = moment(pl.lit((truth.world.first_day - 400) * 86_400, dtype=pl.Int64), zone)
    table = pl.DataFrame(
        {
            "id": range(1, len(terms) + 1),
            "code": [t.code for t in terms],
            "net": [t.days3 or t.days2 or t.days1 for t in terms],
            "discount": [t.days1 if t.pct1 else None for t in terms],
            "rate": [t.pct1 / 1000 if t.pct1 else None for t in terms],
        },
        schema={
            "id": pl.Int64, "code": pl.String, "net": pl.Int64, "discount": pl.Int64,
            "rate": pl.Float64,
        },
    )  # fmt: skip
    brought = table if truth.world.site.number == 0 else table.clear()
    return brought.select(
        "id",
        since.alias("created-at"),
        since.alias("updated-at"),
        "code",
        (text("Net ") + pl.col("net").cast(pl.String)).alias("description"),
        text("DaysAfterNetPaymentTerm").alias("type"),
        pl.col("net").alias("days-for-net-payment"),
        pl.col("discount").alias("days-for-discount-payment"),
        pl.col("rate").alias("discount-rate"),
        flag(value=True).alias("active"),
    )
