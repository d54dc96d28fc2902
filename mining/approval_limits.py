"""What 'just under an approval limit' means, for single invoices and for suppliers alike.

As controls compare orders: the amount without tax, with the limits of its company and currency.
Where a source does not tell the tax (SAP, of bills without an order), the amount as billed is
compared and called so (compared_words): nobody is accused by a guessed tax. Who may be suspicious
for it is the detectors' own.
"""

from __future__ import annotations

import polars as pl

from mining.mart_columns import Kind

JUST_UNDER = 0.05
"""At most this part of the limit below it."""
_NO_LIMIT = 100_000_000.0
"""A limit from here on is none: systems write it for 'may approve anything'."""

LIMIT: dict[str, Kind] = {
    "company_code": pl.String,
    "currency": pl.String,
    "limit_amount": pl.Float64,
}
"""Amounts up to which somebody may approve."""

READ_LIMITS = """
    select company_code, currency, cast(limit_amount as double precision) as limit_amount
    from reference.approval_policy where source = {source}
    union
    select
        billed.company_code, personal.currency, cast(personal.limit_amount as double precision)
    from canonical.can_approval_limit as personal
    inner join (
        select distinct company_code, currency from canonical.can_invoice
        where tenant = {tenant} and source = {source}
    ) as billed on personal.currency = billed.currency
    where personal.tenant = {tenant} and personal.source = {source}
    order by company_code, currency, limit_amount
"""
"""A person's limit holds in every company that is billed in its currency."""


def compared_amount() -> pl.Expr:
    """Amount of an invoice that limits are compared with, whatever its sign: without tax, as billed
    where the tax is not told."""
    gross, tax = (pl.col(name).cast(pl.Float64).abs() for name in ("gross_amount", "tax_amount"))
    # a difference of floats may be a hair above the limit that it is exactly at
    return (gross - tax.fill_null(0)).round(2)


def compared_words(tax_amount: float | None) -> str:
    """How an invoice's amount was compared, to stand behind it in a sentence."""
    return "(as billed; its tax is not told)" if tax_amount is None else "without tax"


def with_next_limit(invoices: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """Invoices, in their order, with has_limits (their company has some in their currency) and
    limit_amount: the smallest of them that the compared amount does not exceed, else null."""
    usable = limits.filter(pl.col("limit_amount").is_between(0, _NO_LIMIT, closed="none"))
    usable = usable.select(
        "currency", "limit_amount", of_company=pl.col("company_code").fill_null("")
    ).unique()
    key = ["of_company", "currency"]
    known = usable.select(*key, has_limits=pl.lit(True)).unique()
    return (
        invoices.with_row_index("row")
        .with_columns(
            of_company=pl.col("company_code").fill_null(""),
            # what nobody knows is under no limit
            compared=compared_amount().fill_null(float("inf")),
        )
        .join(known, on=key, how="left", maintain_order="left")
        .sort("compared", "row")
        .join_asof(
            usable.sort("limit_amount", *key),
            left_on="compared",
            right_on="limit_amount",
            by=key,
            strategy="forward",
            coalesce=False,
            check_sortedness=False,
        )
        .sort("row")
        .with_columns(pl.col("has_limits").fill_null(False))
        .drop("row", "of_company", "compared")
    )


def is_just_under() -> pl.Expr:
    """Whether the compared amount lies just under limit_amount, or on it; null without one."""
    limit = pl.col("limit_amount")
    return compared_amount().is_between((1 - JUST_UNDER) * limit, limit)
