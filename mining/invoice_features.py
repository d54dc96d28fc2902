"""What is unusual about an invoice, in numbers, as it could be known on the day of its posting.

Every feature compares with invoices posted on earlier days of the last two years, never with the
same day or later. Each is 0 for the usual and grows with surprise: in robust standard deviations
for amounts and days, in nats (-ln of a smoothed share) for yes and no. Hard facts are in
`rules.invoice_facts`, reasons in `invoice_reasons`, scores in `invoice_model`.
"""

from __future__ import annotations

import polars as pl

from mining.approval_limits import is_just_under
from mining.look_back import (
    deviations_above,
    drawn_share,
    earlier_count,
    earlier_median,
    earlier_most,
    earlier_quantile,
    earlier_sum,
    share_of_whole,
    smoothed_share,
    surprise,
)
from mining.tax_rates import with_tax_rates

FEATURES = (
    "amount_for_supplier",
    "amount_above_most",
    "amount_for_company",
    "amount_for_buyer",
    "round_amount",
    "weekend_posting",
    "no_order",
    "unusual_user",
    "short_terms",
    "late_posting",
    "future_dated",
    "unusual_tax",
    "under_limit",
    "bank_change",
    "new_supplier",
)

CONTEXT: dict[str, pl.DataType | type[pl.DataType]] = {
    "category": pl.String,
    "ordered_by": pl.String,
    "bank_changed_on": pl.Date,
    "bank_changed_by": pl.String,
    "limit_amount": pl.Float64,
    "supplier_created_on": pl.Date,
}
"""Known of an invoice from elsewhere, null where a source does not say: category of what was
ordered, who ordered it, the supplier's last change of bank details up to the posting and who made
it, the smallest approval limit that is not below the amount that is compared with it
(approval_limits), and the supplier's first day."""

ENOUGH = 5
"""Earlier invoices that make a supplier's own history worth comparing with."""
SETTLED = 50
"""Earlier invoices of the whole source before an unknown supplier can be called unusual."""
LARGE = 500
"""Earlier invoices of the whole source before it is said that somebody enters none."""
BANK_DAYS = 30
"""A change of bank details is recent for this many days."""
NEW_DAYS = 60
"""A supplier is new for this many days after its creation."""

_SOURCE = ["tenant", "source"]
_SUPPLIER = [*_SOURCE, "supplier_id", "is_credit_memo"]
_MONEY = [*_SUPPLIER, "currency"]
_ALL_MONEY = [*_SOURCE, "currency", "is_credit_memo"]
_CATEGORY_MONEY = [*_ALL_MONEY, "category"]
_CATEGORY = [*_SOURCE, "category"]
_USER = [*_SOURCE, "recorded_by"]
_COMPANY = [*_SOURCE, "company_code"]
_BUYER_MONEY = [*_ALL_MONEY, "ordered_by"]


def invoice_features(invoices: pl.DataFrame) -> pl.DataFrame:
    """Add FEATURES and the figures that reasons quote to rows of canonical.can_invoice.

    Amounts are float; CONTEXT may be missing. Invoices without supplier, amount or any date are
    left out, since nothing can be compared. Row order does not matter; the result is sorted by
    invoice_object_id.
    """
    frame = with_tax_rates(_told(_with_context(invoices)))
    frame = frame.with_columns(
        earlier_count=earlier_count(_MONEY),
        supplier_count=earlier_count(_SUPPLIER),
        source_count=earlier_count(_SOURCE),
        supplier_all_count=earlier_count([*_SOURCE, "supplier_id"]),
        category_count=earlier_count(_CATEGORY_MONEY),
        buyer_count=earlier_count(_BUYER_MONEY),
        user_all_count=earlier_count(_USER),
        user_count=earlier_count([*_SOURCE, "supplier_id", "recorded_by"]),
        since_bank_count=earlier_count([*_SOURCE, "supplier_id", "bank_changed_on"]),
        round_count=earlier_sum("is_round", _SUPPLIER),
        without_order_count=earlier_sum("is_without_order", _SUPPLIER),
        user_weekend_count=earlier_sum("is_weekend", _USER),
        amount_median=earlier_median("gross_amount", _MONEY),
        amount_most=earlier_most("gross_amount", _MONEY),
        all_amount_median=earlier_median("gross_amount", _ALL_MONEY),
        category_amount_median=earlier_median("gross_amount", _CATEGORY_MONEY),
        buyer_amount_median=earlier_median("gross_amount", _BUYER_MONEY),
        lag_median=earlier_median("posting_lag_days", _SUPPLIER),
        term_median=earlier_median("term_days", _SUPPLIER),
        term_least=earlier_quantile("term_days", _SUPPLIER, 0.05),
    )
    frame = frame.with_columns(
        # grants and instalments are round whoever gets them
        is_round_share=pl.max_horizontal(
            smoothed_share("is_round", _SUPPLIER, _SOURCE),
            pl.when(pl.col("category").is_not_null()).then(
                smoothed_share("is_round", _CATEGORY, _SOURCE)
            ),
        ),
        # a batch user books at weekends whatever the supplier, a clerk does not
        is_weekend_share=pl.max_horizontal(
            smoothed_share("is_weekend", _SUPPLIER, _SOURCE),
            pl.when(pl.col("recorded_by").is_not_null()).then(
                smoothed_share("is_weekend", _USER, _SOURCE)
            ),
        ),
        is_without_order_share=smoothed_share("is_without_order", _SUPPLIER, _SOURCE),
        is_under_limit_share=smoothed_share("is_under_limit", _SUPPLIER, _SOURCE),
        is_after_bank_change_share=share_of_whole("is_after_bank_change", _SOURCE),
        is_of_new_supplier_share=share_of_whole("is_of_new_supplier", _SOURCE),
        user_share=pl.when(pl.col("recorded_by").is_not_null()).then(
            # a clerk of the same company may stand in for another
            drawn_share(
                "user_count",
                "supplier_all_count",
                (earlier_count([*_COMPANY, "recorded_by"]) + 1) / (earlier_count(_COMPANY) + 20),
            )
        ),
    )
    has_history = pl.col("earlier_count") >= ENOUGH
    has_buyer = (pl.col("buyer_count") >= SETTLED) & pl.col("ordered_by").is_not_null()
    return (
        frame.with_columns(
            amount_for_supplier=pl.when(has_history).then(
                deviations_above("log_amount", _MONEY, 0.2 + 1 / pl.col("earlier_count"))
                * _unmatched()
            ),
            amount_above_most=pl.when(pl.col("earlier_count") >= 2 * ENOUGH).then(
                (pl.col("gross_amount") / pl.col("amount_most")).log().clip(lower_bound=0)
                / (0.25 + 2 / pl.col("earlier_count"))
                * _unmatched()
            ),
            # only where the supplier's own history says nothing
            amount_for_company=pl.when(~has_history & _has_category())
            .then(deviations_above("log_amount", _CATEGORY_MONEY, 0.5) * _unmatched())
            .when(~has_history & (pl.col("source_count") >= SETTLED))
            .then(deviations_above("log_amount", _ALL_MONEY, 0.5) * _unmatched()),
            amount_for_buyer=pl.when(has_buyer).then(
                deviations_above("log_amount", _BUYER_MONEY, 0.5) * _unmatched()
            ),
            round_amount=surprise("is_round", "is_round_share"),
            weekend_posting=surprise("is_weekend", "is_weekend_share"),
            no_order=surprise("is_without_order", "is_without_order_share"),
            unusual_user=pl.when(
                (pl.col("supplier_all_count") >= ENOUGH) | (pl.col("source_count") >= LARGE)
            ).then(-pl.col("user_share").log()),
            # shorter than nearly ever, in weeks: who changes the terms for good is unusual once
            short_terms=pl.when(pl.col("supplier_count") >= ENOUGH).then(
                ((pl.col("term_least") - pl.col("term_days")) / 7).clip(lower_bound=0)
            ),
            late_posting=pl.when(pl.col("supplier_count") >= ENOUGH)
            .then(deviations_above("posting_lag_days", _SUPPLIER, 7.0))
            .otherwise((pl.col("posting_lag_days") - 60).clip(lower_bound=0) / 30),
            # one day is a time zone, more is a wrong date
            future_dated=(-pl.col("posting_lag_days") - 1).clip(lower_bound=0) / 2,
            unusual_tax=pl.when(pl.col("is_taxed"), pl.col("company_taxed_count") >= SETTLED).then(
                -pl.col("tax_share").log()
            ),
            under_limit=surprise("is_under_limit", "is_under_limit_share"),
            # the first invoice after it; what was paid to the new account before is known
            bank_change=surprise("is_after_bank_change", "is_after_bank_change_share")
            / (1 + pl.col("since_bank_count")),
            new_supplier=surprise("is_of_new_supplier", "is_of_new_supplier_share"),
        )
        .with_columns(pl.col(FEATURES).fill_null(0.0).fill_nan(0.0))
        .sort("invoice_object_id")
    )


def _with_context(invoices: pl.DataFrame) -> pl.DataFrame:
    missing = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in CONTEXT.items()
        if name not in invoices.columns
    ]
    return invoices.with_columns(missing)


def _told(invoices: pl.DataFrame) -> pl.DataFrame:
    """What an invoice says by itself, sorted by day."""
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
        .with_columns(supplier_first_on=pl.col("as_of").min().over(*_SOURCE, "supplier_id"))
    )
    is_without_order = ~pl.col("is_po_backed").fill_null(True)
    age_days = (pl.col("as_of") - pl.col("supplier_created_on")).dt.total_days()
    since_bank_days = (pl.col("as_of") - pl.col("bank_changed_on")).dt.total_days()
    return frame.with_columns(
        one=pl.lit(1.0),
        log_amount=pl.col("gross_amount").log(),
        is_round=_is_multiple(500),
        is_weekend=pl.col("as_of").dt.weekday() >= 6,
        is_without_order=is_without_order,
        posting_lag_days=(pl.col("as_of") - pl.col("invoice_on")).dt.total_days().cast(float),
        term_days=pl.coalesce(
            pl.col("net_days").cast(float),
            (pl.col("due_on") - pl.col("invoice_on")).dt.total_days().cast(float),
        ),
        supplier_age_days=age_days.cast(float),
        since_bank_days=since_bank_days.cast(float),
        # whoever approves the order decides on what has one
        is_under_limit=~pl.col("is_po_backed").fill_null(False)
        & is_just_under()
        & ~pl.col("is_credit_memo"),
        is_after_bank_change=since_bank_days.is_between(0, BANK_DAYS)
        & (pl.col("supplier_first_on") < pl.col("bank_changed_on")),
        is_of_new_supplier=age_days.is_between(0, NEW_DAYS) & is_without_order,
    )


def _has_category() -> pl.Expr:
    return pl.col("category").is_not_null() & (pl.col("category_count") >= SETTLED)


def _is_multiple(step: int) -> pl.Expr:
    """Gross or net."""
    net = pl.col("gross_amount") - pl.col("tax_amount").fill_null(0.0).abs()
    return pl.any_horizontal(
        (value >= step) & (value.round(2) % step == 0) for value in (pl.col("gross_amount"), net)
    )


def _unmatched() -> pl.Expr:
    """Half weight where an order stands behind the invoice: matching has looked at the amount."""
    return pl.when(pl.col("is_po_backed").fill_null(False)).then(0.5).otherwise(1.0)
