"""First digits of invoice amounts against Benford's law, where there are enough of them.

The law holds for amounts that spread over orders of magnitude: a price list or a monthly fee breaks
it and nobody cheats. So amounts that repeat count once, the spread must be wide, and the digits
must differ from the peers', too. MAD and its limits: M. Nigrini, Benford's Law (Wiley 2012),
table 7.1: 0.015 for one digit, 0.0022 for two.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.suppliers.found import Found, found, invoices_as_evidence
from mining.suppliers.source_data import SupplierData

LEAST_AMOUNTS = {1: 300, 2: 1000}
"""Distinct amounts from which on one digit, or the first two, are judged."""
MAD_LIMIT = {1: 0.015, 2: 0.0022}
LEAST_SPREAD, LEAST_MIDDLE = 1.5, 0.6
"""Orders of magnitude between the 10th and the 90th percentile of the amounts, and the quartiles: a
price list with a few large bills beside it is still a price list."""
_PEERS_P = 0.01

Floats = NDArray[np.float64]


def digit_signals(data: SupplierData) -> Found:
    """One signal a supplier with enough amounts: value is the MAD of its digits, peer_value the
    limit; the rows are those of the digit that comes too often."""
    amounts = (
        data.invoices.filter(
            pl.col("supplier").is_not_null(), ~pl.col("is_credit_memo").fill_null(False)
        )
        .with_columns(size=pl.col("gross_amount").abs())
        .filter(pl.col("size") >= 1)
    )
    distinct = amounts.unique(["supplier", "currency", "size"]).with_columns(
        digit_1=_leading("size", 1), digit_2=_leading("size", 2)
    )
    size = pl.col("size").log10()
    enough = (
        distinct.group_by("supplier")
        .agg(
            of_count=pl.len().cast(pl.Int64),
            spread=size.quantile(0.9) - size.quantile(0.1),
            middle=size.quantile(0.75) - size.quantile(0.25),
        )
        .filter(
            pl.col("of_count") >= LEAST_AMOUNTS[1],
            pl.col("spread") >= LEAST_SPREAD,
            pl.col("middle") >= LEAST_MIDDLE,
        )
        .sort("supplier")
    )
    if enough.is_empty():
        return found(pl.DataFrame(), pl.DataFrame())
    by_digits = {digits: _counts(distinct, enough["supplier"], digits) for digits in LEAST_AMOUNTS}
    rows = []
    for place, (supplier, of_count) in enumerate(enough.select("supplier", "of_count").iter_rows()):
        digits = 2 if of_count >= LEAST_AMOUNTS[2] else 1
        own, everyone = by_digits[digits]
        rows.append({"supplier": supplier, "of_count": of_count, "digits": digits}
                    | _judged(own[place], everyone - own[place], digits))  # fmt: skip
    judged = pl.DataFrame(rows).with_columns(signal=pl.lit("digits"), peers=pl.lit("benford"))
    behind = distinct.join(judged.select("supplier", "digits", "digit"), on="supplier").filter(
        pl.when(pl.col("digits") == 1).then("digit_1").otherwise("digit_2") == pl.col("digit")
    )
    is_recent = pl.col("posted_on") >= data.year_from
    evidence = invoices_as_evidence(behind).with_columns(
        signal=pl.lit("digits"),
        at_risk_amount=pl.when(is_recent).then("gross_amount").otherwise(0.0),
    )
    return found(judged, evidence)


def benford(digits: int) -> Floats:
    """Expected shares of the first digit (1-9) or of the first two (10-99)."""
    first = np.arange(10 ** (digits - 1), 10**digits)
    return np.log10(1 + 1 / first)


def mean_absolute_deviation(counts: Floats, digits: int) -> float:
    """MAD between the shares of counts and the law's, over all digits."""
    shares = counts / counts.sum()
    return float(np.abs(shares - benford(digits)).mean())


def _leading(column: str, digits: int) -> pl.Expr:
    """The first digits of an amount of 1 or more, in whole hundredths."""
    text = (pl.col(column) * 100).round().cast(pl.Int64).cast(pl.String)
    return text.str.head(digits).cast(pl.Int64)


def _counts(distinct: pl.DataFrame, order: pl.Series, digits: int) -> tuple[Floats, Floats]:
    """Counts by digit of the suppliers in this order, and of all of the source."""
    low = 10 ** (digits - 1)
    codes = distinct[f"digit_{digits}"].to_numpy() - low
    width = 9 * low
    everyone = np.bincount(codes, minlength=width).astype(np.float64)
    place = distinct["supplier"].replace_strict(
        order, np.arange(order.len()), default=None, return_dtype=pl.Int64
    )
    known = place.is_not_null().to_numpy()
    cells = place.drop_nulls().to_numpy() * width + codes[known]
    own = np.bincount(cells, minlength=width * order.len()).astype(np.float64)
    return own.reshape(order.len(), width), everyone


def _judged(own: Floats, others: Floats, digits: int) -> dict[str, object]:
    from scipy.stats import chi2_contingency, chisquare

    p_law = float(chisquare(own, own.sum() * benford(digits)).pvalue)
    p_peers = 1.0
    if others.sum() >= LEAST_AMOUNTS[digits]:
        seen = (own + others) > 0
        p_peers = float(chi2_contingency(np.vstack([own, others])[:, seen]).pvalue)
    mad = mean_absolute_deviation(own, digits)
    excess = own / own.sum() - benford(digits)
    most = int(np.argmax(excess))
    return {
        "value": mad,
        "peer_value": MAD_LIMIT[digits],
        "p_value": max(p_law, 1e-300),
        "is_large": mad > MAD_LIMIT[digits] and p_peers < _PEERS_P,
        "digit": most + 10 ** (digits - 1),
        "counted": int(own[most]),
        "detail": f"{most + 10 ** (digits - 1)}|{benford(digits)[most]:.4f}",
    }
