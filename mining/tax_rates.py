"""Which tax rate an invoice has, though cents are rounded, and how often it was seen earlier.

Figures of days before, as in `look_back`; how unusual a rate is, is said in `invoice_features`.
"""

from __future__ import annotations

import polars as pl

from mining.look_back import (
    drawn_share,
    earlier_count,
    earlier_median,
    earlier_quantile,
    earlier_sum,
)

RATE_TOLD = 20.0
"""Amount from which on a rate is told by itself: below, a cent of rounding is another rate."""
ONE_RATE = 10
"""Earlier documents of a supplier, nearly all at one rate, before a small amount is set against
the tax that this rate makes."""
CENTS = 0.05
"""What rounding of a few lines moves the tax of a small amount by."""

_SOURCE = ["tenant", "source"]
_COMPANY = [*_SOURCE, "company_code"]
_SUPPLIER = [*_SOURCE, "supplier_id", "is_credit_memo", "company_code"]


def with_tax_rates(frame: pl.DataFrame) -> pl.DataFrame:
    """Add tax_pct (percent of the net amount), is_taxed (it is known) and what was known of it.

    frame: sorted by as_of, with gross_amount above 0 and tax_amount. Rates are told in half
    percents. tax_pct_median, tax_rate_count, taxed_count: of the supplier's documents in that
    company; company_rate_count, company_taxed_count: of all of the company's. tax_share: the
    supplier's share of the rate, drawn to the company's.
    """
    tax = pl.col("tax_amount").abs()
    net = pl.col("gross_amount") - tax
    half_percents = pl.when(tax < pl.col("gross_amount")).then((200 * tax / net).round() / 2)
    frame = frame.with_columns(
        told_pct=pl.when(pl.col("gross_amount") >= RATE_TOLD).then(half_percents)
    ).with_columns(is_told=pl.col("told_pct").is_not_null())
    frame = frame.with_columns(
        usual_pct=earlier_median("told_pct", _SUPPLIER),
        least_pct=earlier_quantile("told_pct", _SUPPLIER, 0.1),
        most_pct=earlier_quantile("told_pct", _SUPPLIER, 0.9),
        told_count=earlier_sum("is_told", _SUPPLIER),
    )
    has_one_rate = (pl.col("told_count") >= ONE_RATE) & (pl.col("least_pct") == pl.col("most_pct"))
    is_as_usual = (tax - net * pl.col("usual_pct") / 100).abs() <= CENTS
    of_small = pl.when(is_as_usual).then("usual_pct").otherwise(half_percents)
    frame = frame.with_columns(
        tax_pct=pl.coalesce("told_pct", pl.when(has_one_rate & tax.is_not_null()).then(of_small))
    ).with_columns(is_taxed=pl.col("tax_pct").is_not_null())
    counted = frame.with_columns(
        tax_pct_median=earlier_median("tax_pct", _SUPPLIER),
        tax_rate_count=earlier_count([*_SUPPLIER, "tax_pct"]),
        taxed_count=earlier_sum("is_taxed", _SUPPLIER),
        company_rate_count=earlier_count([*_COMPANY, "tax_pct"]),
        company_taxed_count=earlier_sum("is_taxed", _COMPANY),
    )
    in_company = (pl.col("company_rate_count") + 1) / (pl.col("company_taxed_count") + 20)
    return counted.with_columns(tax_share=drawn_share("tax_rate_count", "taxed_count", in_company))
