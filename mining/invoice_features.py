"""What is unusual about an invoice, in numbers, as it could be known on the day of its posting.

Every feature compares with invoices posted on earlier days of the last two years, never with the
same day or later. Each is 0 for the usual and grows with surprise: in robust standard deviations
for amounts and days, in nats (-ln of a smoothed share) for yes and no. Reasons are worded in
`invoice_reasons`, scores given in `anomalies`.
"""

from __future__ import annotations

import polars as pl

FEATURES = (
    "amount_for_supplier",
    "amount_for_company",
    "round_amount",
    "weekend_posting",
    "no_order",
    "unusual_user",
    "short_terms",
    "late_posting",
    "future_dated",
    "blocked",
    "credit_memo",
)

WINDOW = "730d"
ENOUGH = 5
"""Earlier invoices that make a supplier's own history worth comparing with."""
SETTLED = 50
"""Earlier invoices of the whole source before an unknown supplier can be called unusual."""

_SOURCE = ["tenant", "source"]
_SUPPLIER = [*_SOURCE, "supplier_id", "is_credit_memo"]
_MONEY = [*_SUPPLIER, "currency"]
_ALL_MONEY = [*_SOURCE, "currency", "is_credit_memo"]
# A supplier's own share counts as much as this many invoices of the whole source.
_PRIOR = 10.0
_NORMAL_IQR = 1.349


def invoice_features(invoices: pl.DataFrame) -> pl.DataFrame:
    """Add FEATURES and the figures that reasons quote to rows of canonical.can_invoice.

    Amounts are float; invoices without supplier, amount or any date are left out, since nothing can
    be compared. Row order does not matter; the result is sorted by invoice_object_id.
    """
    frame = (
        invoices.with_columns(
            as_of=pl.coalesce("posted_on", pl.col("received_at").dt.date(), "invoice_on"),
            is_credit_memo=pl.col("is_credit_memo").fill_null(False),
            gross_amount=pl.col("gross_amount").abs(),
        )
        .filter(
            pl.col("as_of").is_not_null(),
            pl.col("supplier_id").is_not_null(),
            pl.col("gross_amount") > 0,
        )
        .sort("as_of", "invoice_object_id")
        .with_columns(
            one=pl.lit(1.0),
            log_amount=pl.col("gross_amount").log(),
            is_round=_is_round(),
            is_weekend=pl.col("as_of").dt.weekday() >= 6,
            is_without_order=~pl.col("is_po_backed").fill_null(True),
            posting_lag_days=(pl.col("as_of") - pl.col("invoice_on")).dt.total_days().cast(float),
            term_days=pl.coalesce(
                pl.col("net_days").cast(float),
                (pl.col("due_on") - pl.col("invoice_on")).dt.total_days().cast(float),
            ),
        )
    )
    frame = frame.with_columns(
        earlier_count=_earlier_sum("one", _MONEY),
        supplier_count=_earlier_sum("one", _SUPPLIER),
        source_count=_earlier_sum("one", _SOURCE),
        supplier_all_count=_earlier_sum("one", [*_SOURCE, "supplier_id"]),
        amount_median=_earlier_median("gross_amount", _MONEY),
        all_amount_median=_earlier_median("gross_amount", _ALL_MONEY),
        lag_median=_earlier_median("posting_lag_days", _SUPPLIER),
        term_median=_earlier_median("term_days", _SUPPLIER),
    )
    frame = frame.with_columns(
        **_smoothed_shares("is_round", _SUPPLIER),
        **_smoothed_shares("is_weekend", _SUPPLIER),
        **_smoothed_shares("is_without_order", _SUPPLIER),
        **_smoothed_shares("is_blocked", _SUPPLIER),
        **_smoothed_shares("is_credit_memo", [*_SOURCE, "supplier_id"]),
        **_user_share(),
    )
    has_history = pl.col("earlier_count") >= ENOUGH
    return (
        frame.with_columns(
            amount_for_supplier=pl.when(has_history).then(
                _above("log_amount", _MONEY, 0.2 + 1 / pl.col("earlier_count")) * _unmatched()
            ),
            # only where the supplier's own history says nothing
            amount_for_company=pl.when(~has_history & (pl.col("source_count") >= SETTLED)).then(
                _above("log_amount", _ALL_MONEY, 0.5) * _unmatched()
            ),
            round_amount=_surprise("is_round"),
            weekend_posting=_surprise("is_weekend"),
            no_order=_surprise("is_without_order"),
            unusual_user=pl.when(pl.col("supplier_all_count") >= ENOUGH).then(
                -pl.col("user_share").log()
            ),
            short_terms=pl.when(pl.col("supplier_count") >= ENOUGH).then(
                _above("term_days", _SUPPLIER, 7.0, sign=-1)
            ),
            late_posting=pl.when(pl.col("supplier_count") >= ENOUGH)
            .then(_above("posting_lag_days", _SUPPLIER, 7.0))
            .otherwise((pl.col("posting_lag_days") - 60).clip(lower_bound=0) / 30),
            # one day is a time zone, more is a wrong date
            future_dated=(-pl.col("posting_lag_days") - 1).clip(lower_bound=0) / 2,
            blocked=_surprise("is_blocked") / 2,
            credit_memo=_surprise("is_credit_memo") / 2,
        )
        .with_columns(pl.col(FEATURES).fill_null(0.0).fill_nan(0.0))
        .sort("invoice_object_id")
    )


def _is_round() -> pl.Expr:
    """Whole thousands, gross or net."""
    net = pl.col("gross_amount") - pl.col("tax_amount").fill_null(0.0).abs()
    return pl.any_horizontal(
        (value >= 1000) & (value.round(2) % 1000 == 0) for value in (pl.col("gross_amount"), net)
    )


def _unmatched() -> pl.Expr:
    """Half weight where an order stands behind the invoice: matching has looked at the amount."""
    return pl.when(pl.col("is_po_backed").fill_null(False)).then(0.5).otherwise(1.0)


def _earlier_sum(column: str, by: list[str]) -> pl.Expr:
    values = pl.col(column).cast(pl.Float64)
    return values.rolling_sum_by("as_of", WINDOW, closed="left").over(by).fill_null(0.0)


def _earlier_median(column: str, by: list[str]) -> pl.Expr:
    return pl.col(column).rolling_median_by("as_of", WINDOW, closed="left").over(by)


def _earlier_quantile(column: str, by: list[str], quantile: float) -> pl.Expr:
    return (
        pl.col(column)
        .rolling_quantile_by(
            "as_of", WINDOW, quantile=quantile, closed="left", interpolation="linear"
        )
        .over(by)
    )


def _above(column: str, by: list[str], least_scale: pl.Expr | float, sign: int = 1) -> pl.Expr:
    """Robust standard deviations above (sign -1: below) the earlier median, at least 0."""
    spread = _earlier_quantile(column, by, 0.75) - _earlier_quantile(column, by, 0.25)
    least = least_scale if isinstance(least_scale, pl.Expr) else pl.lit(least_scale)
    distance = sign * (pl.col(column) - _earlier_median(column, by))
    return (distance / pl.max_horizontal(spread / _NORMAL_IQR, least)).clip(lower_bound=0)


def _smoothed_shares(flag: str, by: list[str]) -> dict[str, pl.Expr]:
    """`<flag>_share`: how often it was set earlier, the supplier's drawn to the whole source's."""
    source_share = (_earlier_sum(flag, _SOURCE) + 1) / (pl.col("source_count") + 20)
    own, count = _earlier_sum(flag, by), _earlier_sum("one", by)
    return {f"{flag}_share": (own + _PRIOR * source_share) / (count + _PRIOR)}


def _surprise(flag: str) -> pl.Expr:
    return pl.when(pl.col(flag).fill_null(False)).then(-pl.col(f"{flag}_share").log())


def _user_share() -> dict[str, pl.Expr]:
    """How many of the supplier's earlier invoices this user entered, and the smoothed share."""
    in_source = _earlier_sum("one", [*_SOURCE, "recorded_by"])
    source_share = (in_source + 1) / (pl.col("source_count") + 20)
    own = _earlier_sum("one", [*_SOURCE, "supplier_id", "recorded_by"])
    known = pl.col("recorded_by").is_not_null()
    return {
        "user_count": own,
        "user_share": pl.when(known).then(
            (own + _PRIOR * source_share) / (pl.col("supplier_all_count") + _PRIOR)
        ),
    }
